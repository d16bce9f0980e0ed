internal import GRDB

extension DossierStore {
  /// What is wrong with the database, a line each, at most 100: SQLite's own check of pages and indices, and
  /// rows that belong to no other. Empty when all is well.
  ///
  /// Reads the whole file. `isQuick` leaves out that indices match their tables.
  public func integrityCheck(isQuick: Bool = false) throws(StoreError) -> [String] {
    try read { database in
      let check = isQuick ? "quick_check" : "integrity_check"
      var lines = try String.fetchAll(database, sql: "PRAGMA \(check)(100)").filter { $0 != "ok" }
      for row in try Row.fetchAll(database, sql: "PRAGMA foreign_key_check").prefix(100) {
        lines.append("a row of \(row.text("table")) belongs to none of \(row.text("parent"))")
      }
      return Array(lines.prefix(100))
    }
  }
}
