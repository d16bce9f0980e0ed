import ECS

/// One value of a key that joins events: equal values are equal keys, whichever way a document writes them.
enum KeyValue: Hashable, Sendable {
  /// The field is missing, which only optional keys allow.
  case missing
  case boolean(Bool)
  case integer(Int64)
  case real(Double)
  case text(String)

  /// The number, whole where it is.
  init(_ number: JSONNumber) { self = number.int64.map(KeyValue.integer) ?? .real(number.double) }

  /// As Elasticsearch's answers have it, but booleans by their names.
  var json: JSONValue {
    switch self {
    case .missing: .null
    case .boolean(let flag): .string(flag ? "true" : "false")
    case .integer(let number): .number(JSONNumber(number))
    case .real(let number): .number(JSONNumber(number))
    case .text(let text): .string(text)
    }
  }
}

extension KeyValue: Comparable {
  /// Missing values come first; values of different kinds have a fixed order.
  static func < (left: KeyValue, right: KeyValue) -> Bool {
    switch (left, right) {
    case (.text(let one), .text(let other)): one.utf8.lexicographicallyPrecedes(other.utf8)
    case (.integer(let one), .integer(let other)): one < other
    case (.real(let one), .real(let other)): one < other
    case (.integer(let one), .real(let other)): Double(one) < other
    case (.real(let one), .integer(let other)): one < Double(other)
    case (.boolean(let one), .boolean(let other)): !one && other
    default: left.rank < right.rank
    }
  }

  private var rank: Int {
    switch self {
    case .missing: 0
    case .boolean: 1
    case .integer, .real: 2
    case .text: 3
    }
  }
}

/// The values of all keys, in the order of the query.
typealias JoinKey = ValueKey

extension JoinKey {
  init(values: [KeyValue]) {
    var bytes: [UInt8] = []
    for value in values { KeyBytes.append(value, to: &bytes) }
    self.init(bytes: bytes)
  }
}

extension JoinKey: Comparable {
  static func < (left: JoinKey, right: JoinKey) -> Bool {
    left.values.lexicographicallyPrecedes(right.values)
  }
}
