import GRDBSQLite

/// Allows the actions that osquery allows: reading, own tables and views, functions, transactions and a few
/// PRAGMAs. Anything else is "not authorized", and the log says what it was.
enum Authorizer {
  private static let allowed: Set<Int32> = [
    SQLITE_READ, SQLITE_SELECT, SQLITE_INSERT, SQLITE_UPDATE, SQLITE_DELETE, SQLITE_CREATE_VTABLE,
    SQLITE_DROP_VTABLE, SQLITE_CREATE_VIEW, SQLITE_DROP_VIEW, SQLITE_CREATE_TABLE, SQLITE_DROP_TABLE,
    SQLITE_CREATE_TEMP_TABLE, SQLITE_DROP_TEMP_TABLE, SQLITE_CREATE_TEMP_VIEW, SQLITE_DROP_TEMP_VIEW,
    SQLITE_FUNCTION, SQLITE_RECURSIVE, SQLITE_TRANSACTION,
  ]
  private static let allowedPragmas: Set<String> = [
    "table_info", "table_xinfo", "function_list", "journal_mode", "case_sensitive_like", "collation_list",
  ]

  static func install(_ handle: OpaquePointer) {
    // Safe: the callback gets no context, and its texts are NUL-ended and read at once.
    sqlite3_set_authorizer(
      handle,
      { _, action, first, second, third, fourth in
        let details = [first, second, third, fourth].map { $0.map { String(cString: $0) } }
        return Authorizer.decide(action, details)
      }, nil)
  }

  private static func decide(_ action: Int32, _ details: [String?]) -> Int32 {
    if allowed.contains(action) { return SQLITE_OK }
    if action == SQLITE_PRAGMA, let name = details[0]?.lowercased(), allowedPragmas.contains(name) {
      return SQLITE_OK
    }
    let list = details.map { $0 ?? "null" }.joined(separator: " ")
    Log().write(.error, "sqlite_util.cpp:329", "Authorizer denied action \(action) \(list)")
    return SQLITE_DENY
  }
}
