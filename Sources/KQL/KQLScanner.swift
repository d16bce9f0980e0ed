import Predicates

/// Reads the words of KQL from UTF-8: space, keywords, operators, quoted and unquoted literals.
///
/// KQL has no separate tokens: what ends an unquoted literal depends on the keywords inside it, so the parser
/// asks for what may stand at the position and the scanner answers.
struct KQLScanner {
  let bytes: [UInt8]
  var position = 0

  init(_ text: String) { bytes = Array(text.utf8) }

  var isAtEnd: Bool { position >= bytes.count }

  /// The byte at the position, if any.
  var current: UInt8? { byte(at: position) }

  func byte(at index: Int) -> UInt8? { index < bytes.count ? bytes[index] : nil }

  /// Moves past `character` if it stands here.
  mutating func take(_ character: Unicode.Scalar) -> Bool {
    guard current == UInt8(ascii: character) else { return false }
    position += 1
    return true
  }

  /// Moves past white space: blank, tab, line ends and the no-break space.
  mutating func skipSpace() { position = endOfSpace(from: position) }

  func endOfSpace(from start: Int) -> Int {
    var index = start
    while true {
      let length = lengthOfSpace(at: index)
      guard length > 0 else { return index }
      index += length
    }
  }

  private func lengthOfSpace(at index: Int) -> Int {
    switch byte(at: index) {
    case 0x20, 0x09, 0x0A, 0x0D: 1
    case 0xC2 where byte(at: index + 1) == 0xA0: 2
    default: 0
    }
  }

  /// The end of `word` in any case at `index`, if it stands there.
  func end(of word: StaticString, at index: Int) -> Int? {
    let length = word.utf8CodeUnitCount
    guard index + length <= bytes.count else { return nil }
    let isEqual = word.withUTF8Buffer { expected in
      zip(bytes[index..<index + length], expected).allSatisfy { $0 | 0x20 == $1 }
    }
    return isEqual ? index + length : nil
  }

  /// Moves past ` and ` or ` or `, white space on both sides included.
  mutating func takeConjunction(_ word: StaticString) -> Bool {
    let start = endOfSpace(from: position)
    guard start > position, let end = end(of: word, at: start) else { return false }
    let next = endOfSpace(from: end)
    guard next > end else { return false }
    position = next
    return true
  }

  /// Moves past `not ` with its white space.
  mutating func takeNot() -> Bool {
    guard let end = end(of: "not", at: position) else { return false }
    let next = endOfSpace(from: end)
    guard next > end else { return false }
    position = next
    return true
  }

  /// Moves past a comparison, the longer ones first.
  mutating func takeRangeOperator() -> ComparisonOperator? {
    if take("<") { return take("=") ? .lessOrEqual : .less }
    if take(">") { return take("=") ? .greaterOrEqual : .greater }
    return nil
  }

  /// Whether the byte means something to KQL outside quotes.
  static func isSpecial(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "\\"), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: ":"), UInt8(ascii: "<"),
      UInt8(ascii: ">"), UInt8(ascii: "\""), UInt8(ascii: "*"), UInt8(ascii: "{"), UInt8(ascii: "}"):
      true
    default: false
    }
  }

  /// Whether the position stands between words: at the end, or before a byte that ends a literal.
  func isBoundary(at index: Int) -> Bool {
    guard let byte = byte(at: index) else { return true }
    return Self.isSpecial(byte) && byte != UInt8(ascii: "\\") && byte != UInt8(ascii: "*")
  }
}
