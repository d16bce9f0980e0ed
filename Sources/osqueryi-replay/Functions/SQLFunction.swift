/// A value that a SQL function gives.
enum FunctionValue {
  case null
  case integer(Int64)
  case double(Double)
  case text([UInt8])

  static func text(_ text: String) -> FunctionValue { .text(Array(text.utf8)) }
}

/// Why a SQL function fails; the statement's error is this text.
struct FunctionError: Error {
  let message: String
}

/// A value that a SQL function was given.
struct FunctionArgument {
  enum Kind {
    case integer, double, text, blob, null
  }

  let kind: Kind
  /// The value as text or blob, all of it; empty for NULL.
  let bytes: [UInt8]
  let integer: Int64
  let double: Double

  var isNull: Bool { kind == .null }
  /// The value as a C string: a NUL byte ends it.
  var text: [UInt8] { Array(bytes.prefix { $0 != 0 }) }
  var string: String { String(decoding: text, as: UTF8.self) }
}

/// A SQL function that osquery adds to SQLite.
struct SQLFunction {
  typealias Body = (_ arguments: [FunctionArgument]) throws(FunctionError) -> FunctionValue

  let name: String
  /// How many arguments it takes; any number when negative.
  let count: Int32
  var isDeterministic = true
  let body: Body

  init(_ name: String, _ count: Int32, isDeterministic: Bool = true, body: @escaping Body) {
    self.name = name
    self.count = count
    self.isDeterministic = isDeterministic
    self.body = body
  }
}
