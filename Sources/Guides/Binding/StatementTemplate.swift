import Osquery

/// A statement's text cut into tokens, with its placeholders found.
struct StatementTemplate {
  /// One `{{field}}` of the text.
  struct Placeholder {
    /// As written, with the braces.
    let text: String
    /// The name between the braces, without spaces at the ends.
    let field: String
    /// Where it stands, in bytes of the text.
    let range: Range<Int>
  }

  /// One token, with the placeholders that are or stand in it.
  struct Part {
    let token: SQLToken
    var placeholders: [Placeholder] = []
    /// Whether the token is an operand of `LIKE`, `GLOB`, `MATCH` or `REGEXP`.
    var isPattern = false
  }

  let text: [UInt8]
  private(set) var parts: [Part] = []

  init(_ sql: String, limits: PlaceholderBinder.Limits) throws(BindingError) {
    text = Array(sql.utf8)
    guard text.count <= limits.statementBytes else {
      let reason = BindingError.TextReason.tooLong(bytes: text.count, limit: limits.statementBytes)
      throw .unreadable(reason: reason, offset: 0)
    }
    var patterns = PatternContext()
    for token in SQLTokenizer.tokens(of: text) {
      var part = Part(token: token)
      part.placeholders = try placeholders(in: token)
      part.isPattern = patterns.read(token, in: text)
      parts.append(part)
    }
    let count = placeholders.count
    guard count <= limits.placeholders else {
      throw .unreadable(reason: .tooManyPlaceholders(limit: limits.placeholders), offset: 0)
    }
  }

  /// The placeholders in the order of the text.
  var placeholders: [Placeholder] { parts.flatMap(\.placeholders) }

  /// The fields they name, each once.
  var fields: [String] {
    var seen: Set<String> = []
    return placeholders.map(\.field).filter { seen.insert($0).inserted }
  }

  private func placeholders(in token: SQLToken) throws(BindingError) -> [Placeholder] {
    switch token.kind {
    case .placeholder:
      return [try placeholder(token.range)]
    case .stringLiteral:
      return try placeholders(within: token.range)
    case .quotedIdentifier:
      if let first = try placeholders(within: token.range).first {
        throw .unreadable(reason: .placeholderInName, offset: first.range.lowerBound)
      }
      return []
    case .unterminated, .illegal:
      let isBrace = text[token.range.lowerBound] == UInt8(ascii: "{")
      throw .unreadable(reason: isBrace ? .placeholder : .token, offset: token.range.lowerBound)
    case .whitespace, .comment, .identifier, .number, .blobLiteral, .operator, .punctuation, .parameter:
      return []
    }
  }

  private func placeholders(within range: Range<Int>) throws(BindingError) -> [Placeholder] {
    var found: [Placeholder] = []
    var position = range.lowerBound
    while position + 1 < range.upperBound {
      guard text[position] == UInt8(ascii: "{"), text[position + 1] == UInt8(ascii: "{") else {
        position += 1
        continue
      }
      guard let brace = text[(position + 2)..<range.upperBound].firstIndex(of: UInt8(ascii: "}")),
        brace + 1 < range.upperBound, text[brace + 1] == UInt8(ascii: "}")
      else { throw .unreadable(reason: .placeholder, offset: position) }
      found.append(try placeholder(position..<(brace + 2)))
      position = brace + 2
    }
    return found
  }

  private func placeholder(_ range: Range<Int>) throws(BindingError) -> Placeholder {
    let name = text[range].dropFirst(2).dropLast(2)
    let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
    let trimmed = name.drop(while: isSpace).reversed().drop(while: isSpace).reversed()
    let isName = !trimmed.isEmpty && trimmed.count <= 256 && trimmed.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    guard isName, !trimmed.contains(UInt8(ascii: "{")), !trimmed.contains(UInt8(ascii: "'")) else {
      throw .unreadable(reason: .placeholder, offset: range.lowerBound)
    }
    return Placeholder(
      text: String(decoding: text[range], as: UTF8.self), field: String(decoding: trimmed, as: UTF8.self),
      range: range)
  }
}
