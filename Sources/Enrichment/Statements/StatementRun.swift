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
  /// What the document calls its end.
  private(set) var status: String

  var isAnswered: Bool { result.status == .ok || result.status == .empty }

  /// Whether the statement is meant for this host.
  var isApplicable: Bool { result.status != .notApplicable }

  /// A run that did not happen.
  init(_ statement: Statement, _ status: StatementStatus, error: String, at time: Timestamp) {
    self.statement = statement
    result = StatementResult(status: status, error: error, started: time)
    self.status = status.rawValue
  }

  /// A statement that was not asked because the alert is of another host.
  init(_ statement: Statement, ofAnotherHost reason: String, at time: Timestamp) {
    self.init(statement, .refused, error: reason, at: time)
    status = "other_host"
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
    status = result.status.rawValue
  }
}
