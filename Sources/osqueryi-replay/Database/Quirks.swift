import GRDBSQLite

/// What osquery 5.23 is known to do wrong, in one place, so that a replay shows what the real thing would
/// show. `--replay-quirks=off` turns all of it off.
struct Quirks {
  let isOn: Bool

  /// An `IN` on an optimized column is taken as a whole only in a statement's first scan of the table. Later
  /// scans of a join get no value at all, so that a table with required columns has no rows for them.
  var forgetsINAfterFirstScan: Bool { isOn }

  /// SQLite hands over `LIMIT` and `OFFSET` as constraints on column 0, and osquery takes them for real ones:
  /// they satisfy a required first column, and hide warnings.
  func takesForConstraint(_ operation: UInt8) -> Bool {
    isOn || ![SQLITE_INDEX_CONSTRAINT_LIMIT, SQLITE_INDEX_CONSTRAINT_OFFSET].contains(Int32(operation))
  }

  /// Tables that see `OFFSET` as an equality without a value and so have no rows: operators are tested as bits
  /// there, and the number of `OFFSET` has the bit of `=`.
  func isEmptied(_ table: String, by constraints: [ScanConstraint]) -> Bool {
    isOn && table == "processes"
      && constraints.contains { Int32($0.operation) == SQLITE_INDEX_CONSTRAINT_OFFSET }
  }
}
