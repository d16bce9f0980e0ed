/// An SQL text that ``StatementSafety`` let through: exactly one reading statement, without placeholders,
/// leading or trailing comments and semicolons. Only such a text may reach an engine.
public struct CheckedStatement: Sendable, Hashable {
  /// The text that runs, beginning with its first keyword.
  public let sql: String
  /// What the statement begins with.
  let verb: Verb

  enum Verb: Sendable, Hashable {
    case select
    case explain
    case pragma
  }
}
