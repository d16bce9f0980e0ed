/// Runs statements on a host. The real one is ``OsquerySessions``; tests and other transports bring their
/// own.
public protocol QueryExecutor: Sendable {
  /// What answers.
  nonisolated var engine: OsqueryEngine { get }

  /// Runs `statement` for at most `deadline`, waiting included. Never throws: whatever goes wrong stands in
  /// the result.
  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult

  /// How it is and what it has done; costs no wait for statements under way.
  nonisolated var health: SessionHealth { get }
}

extension QueryExecutor {
  /// Nothing is known.
  public nonisolated var health: SessionHealth { SessionHealth() }
}
