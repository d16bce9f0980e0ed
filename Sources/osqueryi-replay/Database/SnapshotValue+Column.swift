import Osquery

extension SnapshotValue {
  /// The value as a column of that kind holds it; what cannot be converted is NULL, as in osquery.
  func converted(to kind: ColumnSchema.Kind) -> SnapshotValue {
    switch kind {
    case .text: asText
    case .integer, .bigint, .unsignedBigint: asInteger
    case .double: asReal
    }
  }

  private var asText: SnapshotValue {
    switch self {
    case .null, .text: self
    case .integer(let number): .text(Array(String(number).utf8))
    case .real(let number): .text(Array("\(number)".utf8))
    }
  }

  private var asInteger: SnapshotValue {
    switch self {
    case .null, .integer: return self
    case .real(let number): return Int64(exactly: number.rounded(.towardZero)).map { .integer($0) } ?? .null
    case .text(let bytes):
      let text = String(decoding: bytes, as: UTF8.self)
      let number = text.hasPrefix("0x") ? Int64(text.dropFirst(2), radix: 16) : Int64(text)
      return number.map { .integer($0) } ?? .null
    }
  }

  private var asReal: SnapshotValue {
    switch self {
    case .null, .real: self
    case .integer(let number): .real(Double(number))
    case .text(let bytes): Double(String(decoding: bytes, as: UTF8.self)).map { .real($0) } ?? .null
    }
  }
}
