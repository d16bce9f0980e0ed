import Osquery

/// Follows the tokens of a statement and says which of them belong to a pattern: what stands behind `LIKE`
/// and its kin, also where it is put together with `||` or by a function.
///
/// In doubt a token counts as part of the pattern, for there a value is held to more.
struct PatternContext {
  private static let operators: Set<String> = ["LIKE", "GLOB", "MATCH", "REGEXP"]
  private var isOpen = false
  private var expectsOperand = false

  /// Takes the next token; true when it is a literal or placeholder within a pattern.
  mutating func read(_ token: SQLToken, in text: [UInt8]) -> Bool {
    switch token.kind {
    case .whitespace, .comment:
      break
    case .stringLiteral, .placeholder:
      expectsOperand = false
      return isOpen
    case .identifier:
      readName(token.spelling(in: text).uppercased())
    case .operator, .punctuation:
      readMark(token.spelling(in: text))
    case .quotedIdentifier, .number, .blobLiteral, .parameter, .unterminated, .illegal:
      expectsOperand = false
    }
    return false
  }

  private mutating func readName(_ name: String) {
    if Self.operators.contains(name) {
      isOpen = true
      expectsOperand = true
    } else {
      isOpen = isOpen && expectsOperand
      expectsOperand = false
    }
  }

  private mutating func readMark(_ mark: String) {
    switch mark {
    case "||", "(", ",", ".": expectsOperand = true
    case ")": expectsOperand = false
    default: isOpen = false
    }
  }
}
