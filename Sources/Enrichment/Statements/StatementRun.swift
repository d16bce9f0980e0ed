internal import ECS
internal import Guides
internal import Osquery

/// A statement of a dossier, run or not.
struct StatementRun: Sendable {
  var statement: Statement
  /// The text that ran; nil when nothing did.
  var sqlRun: String?
  /// What was mended in the guide's text before it ran.
  var repairs: [StatementRepair] = []
  var parameters: [BoundParameter] = []
  var notes: [String] = []
  var result: StatementResult

  var isAnswered: Bool { result.status == .ok || result.status == .empty }

  /// Whether the statement is meant for this host.
  var isApplicable: Bool { result.status != .notApplicable }

  /// A run that did not happen.
  init(_ statement: Statement, _ status: StatementStatus, error: String, at time: Timestamp) {
    self.statement = statement
    result = StatementResult(status: status, error: error, started: time)
  }

  init(
    _ statement: Statement, _ bound: BoundStatement, repairs: [StatementRepair], sqlRun: String,
    result: StatementResult
  ) {
    self.statement = statement
    self.sqlRun = sqlRun
    self.repairs = repairs
    parameters = bound.parameters
    notes = bound.notes
    self.result = result
  }
}
