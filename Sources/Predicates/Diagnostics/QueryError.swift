/// Why a query is refused, and where: the one error of both query languages.
public struct QueryError: Error, Hashable, Sendable {
  /// What kind of trouble it is.
  public enum Code: String, Sendable {
    /// The text is not in the language's grammar.
    case syntax
    /// The language has it, or had it, but it cannot be executed here.
    case unsupported
    /// A function that does not exist.
    case unknownFunction
    /// A field that the mapping does not have.
    case unknownField
    /// Operands or arguments that do not go together.
    case type
    /// Longer or deeper than allowed.
    case limit
  }

  /// What kind of trouble it is.
  public let code: Code
  /// What is wrong and in whose place, and where the query stands.
  public let diagnostic: Diagnostic

  /// An error at a place of the query `source`.
  public init(
    _ code: Code, _ message: String, expected: [String] = [], at span: SourceSpan, in source: String
  ) {
    self.code = code
    diagnostic = Diagnostic(message, expected: expected, at: span, in: source)
  }
}

extension QueryError: CustomStringConvertible {
  /// `line:column: message`, the line of the query, and a caret below the place.
  public var description: String { diagnostic.description }
}
