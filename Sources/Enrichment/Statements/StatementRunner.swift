internal import ECS
internal import Guides
internal import Osquery

/// Mends, binds, checks and runs statements one after the other, within the budget of one alert.
struct StatementRunner {
  private let executor: (any QueryExecutor)?
  private let safety: StatementSafety
  private let settings: EnrichmentSettings
  private let now: @Sendable () -> Timestamp
  private let mender = StatementRepairs()
  private let binder = PlaceholderBinder()
  private let clock = ContinuousClock()
  private let end: ContinuousClock.Instant
  /// Statements that the budget did not reach.
  private(set) var skipped = 0

  init(
    executor: (any QueryExecutor)?, safety: StatementSafety, settings: EnrichmentSettings,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.executor = executor
    self.safety = safety
    self.settings = settings
    self.now = now
    end = clock.now.advanced(by: settings.budget)
  }

  /// Runs the statement with the values of `document`; whatever goes wrong becomes the run's status.
  mutating func run(_ statement: Statement, with document: JSONObject) async -> StatementRun {
    let repaired = repaired(statement)
    let bound: BoundStatement
    let checked: CheckedStatement
    do {
      bound = try binder.bind(statement.with(sql: repaired.sql), to: document)
    } catch {
      let status: StatementStatus = if case .missing = error { .missingParameter } else { .refused }
      return StatementRun(statement, status, error: error.description, at: now())
    }
    do {
      checked = try safety.check(bound.sqlRun)
    } catch {
      return StatementRun(statement, .refused, error: error.description, at: now())
    }
    guard let executor else {
      return StatementRun(
        statement, .error, error: "there is no osqueryi to run it; `dossier doctor` says what to do",
        at: now())
    }
    let remaining = clock.now.duration(to: end)
    guard remaining > .zero else {
      skipped += 1
      return StatementRun(
        statement, .skippedBudget, error: "the alert's budget of \(settings.budget) was spent", at: now())
    }
    let result = await executor.run(checked, deadline: min(settings.statementDeadline, remaining))
    return StatementRun(
      statement, bound, repairs: repaired.repairs, sqlRun: checked.sql, result: result)
  }

  /// What answers; nil when nothing does.
  var engine: OsqueryEngine? { executor?.engine }

  /// The run of a statement that does not happen.
  func notRun(_ statement: Statement, _ status: StatementStatus, _ reason: String) -> StatementRun {
    StatementRun(statement, status, error: reason, at: now())
  }

  private func repaired(_ statement: Statement) -> RepairedStatement {
    settings.repairsStatements
      ? mender.repair(statement.sql) : RepairedStatement(sql: statement.sql, repairs: [])
  }
}
