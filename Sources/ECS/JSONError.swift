/// Why a text is not the JSON that was expected, and where.
public struct JSONError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Code: Sendable, Hashable {
    /// The text ends inside a value.
    case truncated
    /// A byte that cannot stand here.
    case unexpected
    /// Text after the value.
    case trailing
    /// Nested deeper than allowed.
    case tooDeep
    /// Longer than allowed.
    case tooLarge
    /// A number outside JSON's grammar.
    case badNumber
    /// An escape that JSON does not have.
    case badEscape
    /// A control character inside a string.
    case controlCharacter
    /// Bytes that are not UTF-8.
    case invalidUTF8
  }

  /// What is wrong.
  public let code: Code
  /// Byte offset from the start of the text.
  public let offset: Int
  /// Line, from 1.
  public let line: Int
  /// Column in bytes, from 1.
  public let column: Int
  /// What was expected or found, for a person.
  public let detail: String
}

extension JSONError: CustomStringConvertible {
  /// A sentence with line and column.
  public var description: String { "line \(line), column \(column): \(detail)" }
}
