import GRDBSQLite

extension Database {
  /// Modules of SQLite that osquery has too.
  private static let modules = ["json_each", "json_tree"]

  /// Takes away what the system's SQLite has and osquery's has not: full-text search, R-trees and the like.
  /// Functions that are newer than osquery's SQLite cannot be taken away; `FunctionRegistry` hides them.
  static func removeExtras(_ handle: OpaquePointer) {
    keepOnly(modules, handle)
    for (name, count) in extraFunctions(handle) {
      sqlite3_create_function_v2(handle, name, count, SQLITE_UTF8, nil, nil, nil, nil, nil)
    }
  }

  private static func keepOnly(_ names: [String], _ handle: OpaquePointer) {
    let texts = names.map { Array($0.utf8CString) }
    var pointers: [UnsafePointer<CChar>?] = []
    // Safe: the copies live until they are freed below; SQLite only compares the names.
    let copies = texts.map { text in
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: text.count)
      copy.initialize(from: text, count: text.count)
      return copy
    }
    defer { for copy in copies { copy.deallocate() } }
    pointers = copies.map { UnsafePointer($0) } + [nil]
    pointers.withUnsafeMutableBufferPointer { buffer in
      _ = sqlite3_drop_modules(handle, buffer.baseAddress)
    }
  }

  /// Functions that extensions registered; `match` is SQLite's own placeholder.
  private static func extraFunctions(_ handle: OpaquePointer) -> [(String, Int32)] {
    let sql = "SELECT name, narg FROM pragma_function_list WHERE builtin = 0 AND name <> 'match'"
    var statement: OpaquePointer?
    guard sqlite3_prepare_v2(handle, sql, -1, &statement, nil) == SQLITE_OK else { return [] }
    defer { sqlite3_finalize(statement) }
    var functions: [(String, Int32)] = []
    while sqlite3_step(statement) == SQLITE_ROW {
      guard let name = sqlite3_column_text(statement, 0) else { continue }
      functions.append((String(cString: name), sqlite3_column_int(statement, 1)))
    }
    return functions
  }
}
