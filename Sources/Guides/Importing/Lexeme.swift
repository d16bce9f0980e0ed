/// A piece of an SQL text whose texts may have lost their quotes: everything between spaces and marks is one
/// word, such as `%LocalSystem` or `https://example.com/`.
struct Lexeme {
  enum Kind {
    case word
    /// `'…'` or `"…"`.
    case quoted
    case mark
  }

  let kind: Kind
  let text: String
  /// Bytes of the text.
  let range: Range<Int>

  /// A word in upper case.
  var word: String? { kind == .word ? text.uppercased() : nil }

  var isComparison: Bool { kind == .mark && ["=", "==", "!=", "<>", "<", "<=", ">", ">="].contains(text) }

  /// `{{field}}` by itself.
  var isPlaceholder: Bool { text.hasPrefix("{{") && text.hasSuffix("}}") && text.utf8.count > 4 }

  /// Whether it can be the name of a table, column or function.
  var isName: Bool {
    guard kind == .word, let first = text.utf8.first, !(0x30...0x39).contains(first) else { return false }
    let isPlain = text.utf8.allSatisfy {
      (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0) || $0 == 0x5F
    }
    return isPlain && !SQLKeyword.afterOperand.contains(text.uppercased())
  }

  static func all(in bytes: [UInt8]) -> [Lexeme] {
    var lexemes: [Lexeme] = []
    var position = 0
    while position < bytes.count {
      let byte = bytes[position]
      if byte == 0x20 || (0x09...0x0D).contains(byte) {
        position += 1
        continue
      }
      let (kind, length) = piece(bytes[position...])
      let range = position..<(position + length)
      lexemes.append(Lexeme(kind: kind, text: String(decoding: bytes[range], as: UTF8.self), range: range))
      position = range.upperBound
    }
    return lexemes
  }

  private static func piece(_ rest: ArraySlice<UInt8>) -> (Kind, length: Int) {
    let first = rest[rest.startIndex]
    if first == UInt8(ascii: "'") || first == UInt8(ascii: "\"") {
      guard let end = rest.dropFirst().firstIndex(of: first) else { return (.quoted, rest.count) }
      return (.quoted, end - rest.startIndex + 1)
    }
    for mark in ["==", "!=", "<>", "<=", ">=", "||"] where rest.starts(with: mark.utf8) { return (.mark, 2) }
    if "()=<>,;".utf8.contains(first) { return (.mark, 1) }
    if first == UInt8(ascii: "*"), rest.dropFirst().first.map({ $0 == 0x29 || $0 <= 0x20 }) ?? true {
      return (.mark, 1)
    }
    return (.word, wordLength(rest))
  }

  /// A word goes on through the inside of `{{…}}`, spaces included.
  private static func wordLength(_ rest: ArraySlice<UInt8>) -> Int {
    var position = rest.startIndex
    var isBraced = false
    while position < rest.endIndex {
      let byte = rest[position]
      if byte == UInt8(ascii: "{") { isBraced = true }
      if byte == UInt8(ascii: "}") { isBraced = false }
      let isEnd =
        byte <= 0x20 || "()=<>,;'\"".utf8.contains(byte)
        || (byte == UInt8(ascii: "!") || byte == UInt8(ascii: "|"))
          && rest.dropFirst(position - rest.startIndex + 1).first.map { "=|".utf8.contains($0) } ?? false
      if isEnd, !isBraced || byte < 0x20 { break }
      position += 1
    }
    return max(1, position - rest.startIndex)
  }
}
