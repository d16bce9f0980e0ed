import GRDBSQLite

/// What functions need to know of the host.
struct FunctionContext {
  let host: ReplayHost
  let log: Log
}

/// Registers osquery's functions and collations with SQLite.
struct FunctionRegistry {
  let handle: OpaquePointer
  let context: FunctionContext

  /// Functions of SQLite versions newer than osquery's, which a statement must not find.
  private static let hidden: [(name: String, count: Int32)] = [
    ("string_agg", 2), ("unhex", 1), ("unhex", 2), ("octet_length", 1), ("timediff", 2), ("unistr", 1),
    ("unistr_quote", 1),
  ]

  func registerAll() {
    let functions =
      TextFunctions.all + MathFunctions.all + NetworkFunctions.all(context.log) + HashFunctions.all
      + VersionFunctions.all + PathFunctions.all(context.host) + ShellFunctions.all
    for function in functions { register(function) }
    registerCarve()
    registerCollations()
    if sqlite3_libversion_number() >= 3_041_000 { hideNewerFunctions() }
  }

  private func hideNewerFunctions() {
    for function in Self.hidden {
      register(
        SQLFunction(function.name, function.count) { (_) throws(FunctionError) in
          throw FunctionError(message: "no such function: \(function.name)")
        })
    }
  }

  private final class Box {
    let function: SQLFunction
    init(_ function: SQLFunction) { self.function = function }
  }

  private func register(_ function: SQLFunction) {
    // Safe: SQLite hands the box to every call on this thread and to the destructor once, when the connection
    // closes.
    let flags = SQLITE_UTF8 | (function.isDeterministic ? SQLITE_DETERMINISTIC : 0)
    sqlite3_create_function_v2(
      handle, function.name, function.count, flags, Unmanaged.passRetained(Box(function)).toOpaque(),
      { context, count, values in FunctionRegistry.call(context, Int(count), values) }, nil, nil,
      { pointer in
        if let pointer { Unmanaged<Box>.fromOpaque(pointer).release() }
      })
  }

  private static func call(
    _ context: OpaquePointer?, _ count: Int, _ values: UnsafeMutablePointer<OpaquePointer?>?
  ) {
    guard let data = sqlite3_user_data(context) else { return }
    let function = Unmanaged<Box>.fromOpaque(data).takeUnretainedValue().function
    let arguments = (0..<count).map { FunctionArgument(values?[$0]) }
    let result = FunctionResult(context)
    do throws(FunctionError) {
      result.value(try function.body(arguments))
    } catch {
      result.error(error.message)
    }
  }

  /// File carving is off in a shell: the aggregate says so, in as many letters as osquery gives.
  private func registerCarve() {
    sqlite3_create_function_v2(
      handle, "carve", 1, SQLITE_UTF8, nil, nil, { _, _, _ in },
      { context in FunctionResult(context).text(Array("Carve Failed:".utf8)) }, nil)
  }

  private func registerCollations() {
    // Safe: the callbacks get no context, and SQLite gives each text with its length.
    sqlite3_create_collation_v2(
      handle, "version", SQLITE_UTF8, nil,
      { VersionOrder.plain.compare(bytes($2, $1), bytes($4, $3)) }, nil)
    sqlite3_create_collation_v2(
      handle, "version_arch", SQLITE_UTF8, nil,
      { VersionOrder.arch.compare(bytes($2, $1), bytes($4, $3)) }, nil)
    sqlite3_create_collation_v2(
      handle, "version_dpkg", SQLITE_UTF8, nil,
      { VersionOrder.dpkg.compare(bytes($2, $1), bytes($4, $3)) }, nil)
    sqlite3_create_collation_v2(
      handle, "version_rhel", SQLITE_UTF8, nil,
      { VersionOrder.rhel.compare(bytes($2, $1), bytes($4, $3)) }, nil)
  }
}

private func bytes(_ pointer: UnsafeRawPointer?, _ count: Int32) -> [UInt8] {
  Array(UnsafeRawBufferPointer(start: pointer, count: Int(count)))
}

extension FunctionArgument {
  /// Copies a value that SQLite lends for the time of the call.
  fileprivate init(_ value: OpaquePointer?) {
    switch sqlite3_value_type(value) {
    case SQLITE_INTEGER: kind = .integer
    case SQLITE_FLOAT: kind = .double
    case SQLITE_TEXT: kind = .text
    case SQLITE_BLOB: kind = .blob
    default: kind = .null
    }
    integer = sqlite3_value_int64(value)
    double = sqlite3_value_double(value)
    // Safe: the text is copied before SQLite is called again.
    let text = sqlite3_value_text(value)
    bytes = text.map { Array(UnsafeBufferPointer(start: $0, count: Int(sqlite3_value_bytes(value)))) } ?? []
  }
}

/// Where a function or a column puts its value.
struct FunctionResult {
  private let context: OpaquePointer?

  init(_ context: OpaquePointer?) { self.context = context }

  func value(_ value: FunctionValue) {
    switch value {
    case .null: null()
    case .integer(let number): integer(number)
    case .double(let number): double(number)
    case .text(let bytes): text(bytes)
    }
  }

  func null() { sqlite3_result_null(context) }
  func integer(_ number: Int64) { sqlite3_result_int64(context, number) }
  func double(_ number: Double) { sqlite3_result_double(context, number) }

  func text(_ bytes: [UInt8]) {
    // Safe: -1 (SQLITE_TRANSIENT) makes SQLite copy the bytes before it returns.
    let transient = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    bytes.withUnsafeBufferPointer { buffer in
      // An empty array may have no address, which SQLite would take for NULL.
      guard let start = buffer.baseAddress, !buffer.isEmpty else {
        return sqlite3_result_text(context, "", 0, transient)
      }
      start.withMemoryRebound(to: CChar.self, capacity: buffer.count) {
        sqlite3_result_text(context, $0, Int32(clamping: buffer.count), transient)
      }
    }
  }

  func error(_ message: String) { sqlite3_result_error(context, message, -1) }
}
