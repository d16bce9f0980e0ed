internal import GRDB

extension DossierStore {
  /// Forgets what happened more than `span` before the newest of its kind, and says how many rows that were.
  ///
  /// Counted from the newest row and not from the clock, so that recorded events of last year can be
  /// replayed.
  @discardableResult
  public func forget(olderThan span: Duration) throws(StoreError) -> Int {
    let (product, overflow) = span.components.seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let nanoseconds = overflow ? Int64.max / 2 : product
    return try write { database in
      var count = 0
      for (table, time) in [("seen_term", "last_seen"), ("alert", "time"), ("file_sighting", "time")] {
        // Both names are constants of this function.
        try database.execute(
          sql: "DELETE FROM \(table) WHERE \(time) < (SELECT max(\(time)) FROM \(table)) - ?",
          arguments: [nanoseconds])
        count += database.changesCount
      }
      return count
    }
  }
}
