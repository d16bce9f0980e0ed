import GRDBSQLite
import Osquery

// The callbacks that SQLite calls for virtual tables. SQLite gives back exactly the pointers that `connect` and
// `open` made, on the thread that runs the statement, and frees each once through `disconnect` or `close`.

/// SQLite's table handle; `base` must stand first, for SQLite knows the handle by it.
private struct TableHandle {
  var base = sqlite3_vtab()
  /// Not retained: the database owns its tables and outlives its connection's handles.
  let table: Unmanaged<VirtualTable>
}

/// SQLite's cursor; `base` must stand first.
private struct CursorHandle {
  var base = sqlite3_vtab_cursor()
  var selection = Selection.all(0)
  var position = 0
}

private typealias TablePointer = UnsafeMutablePointer<sqlite3_vtab>
private typealias CursorPointer = UnsafeMutablePointer<sqlite3_vtab_cursor>

enum VirtualTableModule {
  /// The callbacks, in memory that must outlive the connection which uses them.
  static func make() -> UnsafeMutablePointer<sqlite3_module> {
    let module = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
    module.initialize(to: callbacks())
    return module
  }

  /// Makes the table known under its name.
  static func register(
    _ table: VirtualTable, _ module: UnsafePointer<sqlite3_module>, in handle: OpaquePointer
  ) {
    sqlite3_create_module_v2(
      handle, table.schema.name, module, Unmanaged.passUnretained(table).toOpaque(), nil)
  }

  private static func callbacks() -> sqlite3_module {
    var module = sqlite3_module()
    module.xCreate = { handle, context, _, _, result, _ in connect(handle, context, result) }
    module.xConnect = module.xCreate
    module.xBestIndex = { bestIndex($0, $1) }
    module.xDisconnect = { disconnect($0) }
    module.xDestroy = { disconnect($0) }
    module.xOpen = { _, cursor in open(cursor) }
    module.xClose = { close($0) }
    module.xFilter = { cursor, plan, _, count, values in filter(cursor, plan, count, values) }
    module.xNext = { cursor in
      withCursor(cursor) { $0.position += 1 }
      return SQLITE_OK
    }
    module.xEof = { cursor in withCursor(cursor) { $0.position >= $0.selection.count ? 1 : 0 } ?? 1 }
    module.xColumn = { column($0, $1, Int($2)) }
    module.xRowid = { cursor, rowid in
      rowid?.pointee = withCursor(cursor) { Int64($0.position) } ?? 0
      return SQLITE_OK
    }
    return module
  }
}

private func connect(
  _ handle: OpaquePointer?, _ context: UnsafeMutableRawPointer?,
  _ result: UnsafeMutablePointer<TablePointer?>?
) -> Int32 {
  guard let context, let result else { return SQLITE_ERROR }
  let table = Unmanaged<VirtualTable>.fromOpaque(context)
  let definition = table.takeUnretainedValue().definition
  let status = sqlite3_declare_vtab(handle, "CREATE TABLE x" + definition)
  guard status == SQLITE_OK else { return status }
  let pointer = UnsafeMutablePointer<TableHandle>.allocate(capacity: 1)
  pointer.initialize(to: TableHandle(table: table))
  result.pointee = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sqlite3_vtab.self)
  return SQLITE_OK
}

private func disconnect(_ pointer: TablePointer?) -> Int32 {
  guard let pointer else { return SQLITE_OK }
  UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: TableHandle.self).deinitialize(count: 1)
  UnsafeMutableRawPointer(pointer).deallocate()
  return SQLITE_OK
}

private func table(_ pointer: TablePointer) -> VirtualTable {
  let handle = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: TableHandle.self)
  return handle.pointee.table.takeUnretainedValue()
}

private func bestIndex(_ pointer: TablePointer?, _ info: UnsafeMutablePointer<sqlite3_index_info>?) -> Int32 {
  guard let pointer, let info else { return SQLITE_ERROR }
  table(pointer).plan(info)
  return SQLITE_OK
}

private func open(_ result: UnsafeMutablePointer<CursorPointer?>?) -> Int32 {
  let pointer = UnsafeMutablePointer<CursorHandle>.allocate(capacity: 1)
  pointer.initialize(to: CursorHandle())
  result?.pointee = UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
  return SQLITE_OK
}

private func close(_ pointer: CursorPointer?) -> Int32 {
  guard let pointer else { return SQLITE_OK }
  UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: CursorHandle.self).deinitialize(count: 1)
  UnsafeMutableRawPointer(pointer).deallocate()
  return SQLITE_OK
}

@discardableResult
private func withCursor<Result>(
  _ pointer: CursorPointer?, _ body: (inout CursorHandle) -> Result
) -> Result? {
  guard let pointer else { return nil }
  return body(&UnsafeMutableRawPointer(pointer).assumingMemoryBound(to: CursorHandle.self).pointee)
}

private func filter(
  _ pointer: CursorPointer?, _ plan: Int32, _ count: Int32, _ values: UnsafeMutablePointer<OpaquePointer?>?
) -> Int32 {
  guard let pointer, let tablePointer = pointer.pointee.pVtab else { return SQLITE_ERROR }
  do throws(VirtualTable.ScanFailure) {
    let selection = try table(tablePointer).scan(plan: plan, count: Int(count)) { index, isWholeIN in
      isWholeIN ? valuesOfIN(values?[index]) : text(values?[index]).flatMap { $0.isEmpty ? nil : [$0] } ?? []
    }
    withCursor(pointer) { cursor in
      cursor.selection = selection
      cursor.position = 0
    }
    return SQLITE_OK
  } catch {
    setMessage(error.message, tablePointer)
    return error.code
  }
}

private func valuesOfIN(_ list: OpaquePointer?) -> [[UInt8]] {
  var values: [[UInt8]] = []
  var value: OpaquePointer?
  var status = sqlite3_vtab_in_first(list, &value)
  while status == SQLITE_OK, value != nil {
    if let text = text(value) { values.append(text) }
    status = sqlite3_vtab_in_next(list, &value)
  }
  return values
}

/// A value as text, up to its first NUL; nil for NULL.
private func text(_ value: OpaquePointer?) -> [UInt8]? {
  guard let value, let text = sqlite3_value_text(value) else { return nil }
  return Array(UnsafeBufferPointer(start: text, count: Int(sqlite3_value_bytes(value))).prefix { $0 != 0 })
}

/// Hands SQLite a message in memory of its own, which it frees.
private func setMessage(_ message: String, _ pointer: TablePointer) {
  sqlite3_free(pointer.pointee.zErrMsg)
  let bytes = message.utf8CString
  let memory = sqlite3_malloc(Int32(clamping: bytes.count))?.assumingMemoryBound(to: CChar.self)
  bytes.withUnsafeBufferPointer { source in
    if let start = source.baseAddress { memory?.initialize(from: start, count: bytes.count) }
  }
  pointer.pointee.zErrMsg = memory
}

private func column(_ pointer: CursorPointer?, _ context: OpaquePointer?, _ index: Int) -> Int32 {
  guard let pointer, let tablePointer = pointer.pointee.pVtab else { return SQLITE_ERROR }
  let table = table(tablePointer)
  guard table.columns.indices.contains(index) else { return SQLITE_ERROR }
  let column = table.columns[index]
  let value = withCursor(pointer) { cursor in
    cursor.position < cursor.selection.count
      ? table.rows.value(cursor.selection, at: cursor.position, column: column.source) : nil
  }
  guard let value, let value else { return SQLITE_ERROR }
  let result = FunctionResult(context)
  switch value.converted(to: column.kind) {
  case .null: result.null()
  case .text(let bytes): result.text(bytes)
  case .real(let number): result.double(number)
  case .integer(let number):
    result.integer(column.kind == .integer ? Int64(Int32(truncatingIfNeeded: number)) : number)
  }
  return SQLITE_OK
}
