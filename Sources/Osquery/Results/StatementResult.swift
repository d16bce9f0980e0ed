public import ECS

/// One column of an answer.
public struct StatementColumn: Sendable, Hashable {
  /// The name as the engine gives it; several columns may have the same.
  public var name: String
  /// The declared type in lower case (`text`, `integer`, `bigint`, `double` …); nil where the engine knows
  /// none.
  public var type: String?

  /// A column with its type, where known.
  public init(name: String, type: String? = nil) {
    self.name = name
    self.type = type
  }
}

/// What one run of a statement gave.
public struct StatementResult: Sendable, Hashable {
  /// How it ended.
  public var status: StatementStatus
  /// The columns in the order of the SELECT, duplicates included; empty when nothing is known of them.
  public var columns: [StatementColumn]
  /// The rows that were kept, in the engine's order.
  public var rows: StatementRows
  /// How many rows the engine answered, kept or not.
  public var rowsTotal: Int
  /// True when rows were left out, because of a bound or because the answer broke off.
  public var truncated: Bool
  /// True when bytes that are no UTF-8 were replaced by U+FFFD.
  public var lossyUTF8: Bool
  /// What the engine warned of, each line once, bounded in number and length.
  public var warnings: [String]
  /// What went wrong, as a sentence; nil when nothing did.
  public var error: String?
  /// When it began, by the host's clock.
  public var started: Timestamp
  /// How long it took, waiting for a new engine process included.
  public var duration: Duration
  /// How many askers this one run has served so far, the one who holds this result included.
  public var sharedWith = 1

  /// How many rows were kept.
  public var rowsKept: Int { rows.count }

  /// A result with the given rows; by default nothing was left out.
  public init(
    status: StatementStatus, columns: [StatementColumn] = [], rows: StatementRows = StatementRows(),
    rowsTotal: Int? = nil, truncated: Bool = false, lossyUTF8: Bool = false, warnings: [String] = [],
    error: String? = nil, started: Timestamp, duration: Duration = .zero
  ) {
    self.status = status
    self.columns = columns
    self.rows = rows
    self.rowsTotal = rowsTotal ?? rows.count
    self.truncated = truncated
    self.lossyUTF8 = lossyUTF8
    self.warnings = warnings
    self.error = error
    self.started = started
    self.duration = duration
  }
}
