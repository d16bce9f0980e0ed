import GRDBSQLite

/// A condition on a column that SQLite hands to a table's scan, with its value.
struct ScanConstraint {
  let column: Int
  let operation: UInt8
  let value: [UInt8]

  var isEquality: Bool { Int32(operation) == SQLITE_INDEX_CONSTRAINT_EQ }
  var isLike: Bool { Int32(operation) == SQLITE_INDEX_CONSTRAINT_LIKE }
}

/// A condition that was promised to a scan when the statement was planned, still without its value.
struct PlannedConstraint {
  let column: Int
  let operation: UInt8
  /// All values of an `IN` come at once.
  var isWholeIN: Bool
}
