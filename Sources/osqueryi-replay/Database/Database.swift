import GRDBSQLite
import Osquery

/// SQLite in memory, with a host's tables in it, set up as osquery sets it up. Used by one thread.
final class Database {
  /// Why a statement failed: SQLite's result code, and its text, which need not be UTF-8.
  struct Failure: Error {
    let code: Int32
    let message: [UInt8]
  }

  struct Column {
    let name: [UInt8]
    let type: [UInt8]
  }

  let host: ReplayHost
  let log: Log
  /// Every table of the platform, also those that flags keep out, sorted by name.
  let tables: [VirtualTable]
  private let handle: OpaquePointer
  private let module = VirtualTableModule.make()

  /// The version of the SQLite library.
  static var libraryVersion: String { String(cString: sqlite3_libversion()) }

  /// Opens the database; nil when SQLite has no memory for it.
  init?(host: ReplayHost, log: Log) {
    var handle: OpaquePointer?
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI
    let isFrozen = host.snapshot != nil && FrozenClock.register(host.manifest.capturedAt)
    guard sqlite3_open_v2(":memory:", &handle, flags, isFrozen ? FrozenClock.name : nil) == SQLITE_OK,
      let handle
    else {
      sqlite3_close(handle)
      module.deallocate()
      return nil
    }
    self.handle = handle
    self.host = host
    self.log = log
    tables = host.tables.map { VirtualTable(schema: $0, host: host, log: log) }
    for setting in ["auto_vacuum=FULL", "journal_mode=OFF", "synchronous=OFF"] {
      sqlite3_exec(handle, "PRAGMA \(setting)", nil, nil, nil)
    }
    Self.removeExtras(handle)
    let functions = FunctionContext(host: host, log: log)
    FunctionRegistry(handle: handle, context: functions).registerAll()
    Authorizer.install(handle)
    for table in tables where host.isEnabled(table.schema.name) { attach(table) }
  }

  deinit {
    // Every statement is finalized where it is made, so the connection and its tables end here.
    sqlite3_close_v2(handle)
    module.deallocate()
  }

  private func attach(_ table: VirtualTable) {
    VirtualTableModule.register(table, module, in: handle)
    let name = table.schema.name
    sqlite3_exec(handle, "CREATE VIRTUAL TABLE temp.\(name) USING \(name)", nil, nil, nil)
    for alias in table.schema.aliases {
      sqlite3_exec(handle, "CREATE VIEW \(alias) AS SELECT * FROM \(name)", nil, nil, nil)
    }
  }

  /// Runs statement after statement until one fails; rows go to the printer.
  func execute(
    _ sql: [UInt8], printer: inout any ResultPrinter, echo: (([UInt8]) -> Void)?
  ) -> Failure? {
    defer { for table in tables { table.forgetPlans() } }
    // Safe: the buffer ends with a NUL, outlives every statement prepared from it, and SQLite's tail pointer
    // stays inside it.
    return (sql + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        guard var position = text.baseAddress else { return nil }
        while position.pointee != 0 {
          var statement: OpaquePointer?
          var tail: UnsafePointer<CChar>?
          guard sqlite3_prepare_v2(handle, position, -1, &statement, &tail) == SQLITE_OK, let tail else {
            return failure()
          }
          if let statement {
            echo?(Self.bytes(sqlite3_sql(statement)))
            step(statement, &printer)
            if sqlite3_finalize(statement) != SQLITE_OK { return failure() }
          }
          position = tail
          while StatementText.isSpace(UInt8(bitPattern: position.pointee)) { position += 1 }
        }
        return nil
      }
    }
  }

  private func step(_ statement: OpaquePointer, _ printer: inout any ResultPrinter) {
    guard sqlite3_step(statement) == SQLITE_ROW else { return }
    let columns = (0..<sqlite3_column_count(statement)).map { Self.bytes(sqlite3_column_name(statement, $0)) }
    printer.begin(columns: columns)
    repeat {
      let cells = columns.indices.map { index -> [UInt8]? in
        sqlite3_column_text(statement, Int32(index)).map(Self.bytes)
      }
      printer.row(cells)
    } while sqlite3_step(statement) == SQLITE_ROW
  }

  /// Names and declared types of the first statement's columns.
  func columns(of sql: [UInt8]) -> Result<[Column], Failure> {
    // Safe: as in `execute`.
    (sql + [0]).withUnsafeBufferPointer { buffer in
      buffer.withMemoryRebound(to: CChar.self) { text in
        var statement: OpaquePointer?
        guard sqlite3_prepare_v2(handle, text.baseAddress, -1, &statement, nil) == SQLITE_OK else {
          return .failure(failure())
        }
        defer { sqlite3_finalize(statement) }
        return .success(
          (0..<sqlite3_column_count(statement)).map { index in
            let type = sqlite3_column_decltype(statement, index)
            return Column(
              name: Self.bytes(sqlite3_column_name(statement, index)),
              type: type == nil ? Array("UNKNOWN".utf8) : Self.bytes(type))
          })
      }
    }
  }

  private func failure() -> Failure {
    Failure(code: sqlite3_errcode(handle), message: Self.bytes(sqlite3_errmsg(handle)))
  }

  private static func bytes(_ text: UnsafePointer<CChar>?) -> [UInt8] {
    guard let text else { return [] }
    // Safe: SQLite ends its strings with a NUL; the bytes are copied before it is called again.
    return Array(UnsafeRawBufferPointer(start: text, count: cStringLength(text)))
  }

  private static func bytes(_ text: UnsafePointer<UInt8>) -> [UInt8] {
    text.withMemoryRebound(to: CChar.self, capacity: 1) { bytes($0) }
  }

  private static func cStringLength(_ text: UnsafePointer<CChar>) -> Int {
    var length = 0
    while text[length] != 0 { length += 1 }
    return length
  }
}
