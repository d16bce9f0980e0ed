import ECS
import Osquery

/// Writes a template with values, and checks that the result still has the template's tokens.
struct TemplateFiller {
  /// A token that the bound text must have.
  private struct Expected {
    let kind: SQLToken.Kind
    let length: Int
    /// The field whose value the token holds, for the message.
    let field: String?
  }

  let template: StatementTemplate
  let values: [String: JSONValue]
  let limits: PlaceholderBinder.Limits
  private(set) var notes: [String] = []
  private var bytes: [UInt8] = []
  private var expected: [Expected] = []

  init(template: StatementTemplate, values: [String: JSONValue], limits: PlaceholderBinder.Limits) {
    self.template = template
    self.values = values
    self.limits = limits
  }

  mutating func fill() throws(BindingError) -> String {
    for part in template.parts {
      if part.placeholders.isEmpty {
        append(template.text[part.token.range], kind: part.token.kind, field: nil)
      } else if part.token.kind == .placeholder, let placeholder = part.placeholders.first {
        try appendLiteral(for: placeholder, isPattern: part.isPattern)
      } else {
        try appendString(part)
      }
      guard bytes.count <= limits.statementBytes else {
        let reason = BindingError.TextReason.tooLong(bytes: bytes.count, limit: limits.statementBytes)
        throw .unreadable(reason: reason, offset: part.token.range.lowerBound)
      }
    }
    try verify()
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func append(_ text: some Collection<UInt8>, kind: SQLToken.Kind, field: String?) {
    bytes.append(contentsOf: text)
    expected.append(Expected(kind: kind, length: text.count, field: field))
  }

  /// A placeholder that stands alone.
  private mutating func appendLiteral(
    for placeholder: StatementTemplate.Placeholder, isPattern: Bool
  ) throws(BindingError) {
    let field = placeholder.field
    switch values[field] {
    case .number(let number):
      let isNegative = number.text.utf8.first == UInt8(ascii: "-")
      if isNegative { append("-".utf8, kind: .operator, field: field) }
      append(number.text.utf8.dropFirst(isNegative ? 1 : 0), kind: .number, field: field)
    case .bool(let value):
      append(value ? "1".utf8 : "0".utf8, kind: .number, field: field)
    default:
      var text: [UInt8] = [UInt8(ascii: "'")]
      text += try quotedContent(of: field, isPattern: isPattern)
      text.append(UInt8(ascii: "'"))
      append(text, kind: .stringLiteral, field: field)
    }
  }

  /// A string literal with placeholders inside.
  private mutating func appendString(_ part: StatementTemplate.Part) throws(BindingError) {
    var text: [UInt8] = []
    var position = part.token.range.lowerBound
    for placeholder in part.placeholders {
      text += template.text[position..<placeholder.range.lowerBound]
      text += try quotedContent(of: placeholder.field, isPattern: part.isPattern)
      position = placeholder.range.upperBound
    }
    text += template.text[position..<part.token.range.upperBound]
    append(text, kind: .stringLiteral, field: part.placeholders.first?.field)
  }

  /// The value's text for the inside of `'…'`.
  private mutating func quotedContent(of field: String, isPattern: Bool) throws(BindingError) -> [UInt8] {
    let text = values[field]?.scalarText ?? ""
    if isPattern { try checkPattern(text, of: field) }
    var quoted: [UInt8] = []
    quoted.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if byte == UInt8(ascii: "'") { quoted.append(byte) }
      quoted.append(byte)
    }
    return quoted
  }

  /// SQLite escapes a wildcard only with an ESCAPE clause, which guides do not write; and osquery expands a
  /// pattern on file tables as a shell would, so the shell's wildcards are refused too. `_` is far too common
  /// in names to refuse: it finds more, never less, and the reader is told.
  private mutating func checkPattern(_ text: String, of field: String) throws(BindingError) {
    // Bytes, not characters: a combining mark behind a wildcard does not make it less of one.
    if let wildcard = text.utf8.first(where: "%*?[{".utf8.contains) {
      throw .refused(field: field, reason: .wildcard(Character(Unicode.Scalar(wildcard))))
    }
    let note = "The value of \(field) holds _, which matches any one character in its pattern."
    if text.utf8.contains(UInt8(ascii: "_")), !notes.contains(note) { notes.append(note) }
  }

  /// Reads the bound text as the engine will: it must have exactly the tokens that were written.
  private func verify() throws(BindingError) {
    let tokens = SQLTokenizer.tokens(of: bytes)
    var position = 0
    for (index, wanted) in expected.enumerated() {
      let range = position..<(position + wanted.length)
      guard tokens.indices.contains(index), tokens[index].kind == wanted.kind, tokens[index].range == range
      else {
        throw .refused(field: fieldAtFault(index), reason: .shape)
      }
      position = range.upperBound
    }
    guard tokens.count == expected.count else {
      throw .refused(field: fieldAtFault(expected.count), reason: .shape)
    }
  }

  /// The value that stands at or next to the first token that is read differently.
  private func fieldAtFault(_ index: Int) -> String {
    let near = expected[max(0, index - 1)..<min(expected.count, index + 2)]
    return near.lazy.compactMap(\.field).first ?? template.fields.first ?? ""
  }
}
