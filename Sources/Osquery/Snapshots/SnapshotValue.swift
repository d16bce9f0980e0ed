import ECS

/// One cell of a snapshot's table.
public enum SnapshotValue: Sendable, Hashable {
  /// No value; also a column that the row leaves out.
  case null
  /// A whole number.
  case integer(Int64)
  /// A number with a fraction or exponent.
  case real(Double)
  /// Text: UTF-8 as a rule, but a host may hold other bytes.
  case text([UInt8])

  /// The value of a JSON member: text, number, null, or `{"base64": TEXT}` for bytes that are not UTF-8.
  init?(_ value: JSONValue) {
    switch value {
    case .null: self = .null
    case .string(let text): self = .text(Array(text.utf8))
    case .number(let number):
      if let whole = Int64(number.text) { self = .integer(whole) } else { self = .real(number.double) }
    case .object(let object):
      guard object.count == 1, let text = object["base64"]?.string, let bytes = Base64.decode(text) else {
        return nil
      }
      self = .text(bytes)
    case .bool, .array: return nil
    }
  }

  /// The JSON form, from which `init` gives the same value again.
  var json: JSONValue {
    switch self {
    case .null: .null
    case .integer(let number): .number(JSONNumber(number))
    case .real(let number): .number(JSONNumber(number))
    case .text(let bytes):
      if let text = String(validating: bytes, as: UTF8.self) {
        .string(text)
      } else {
        ["base64": .string(Base64.encode(bytes))]
      }
    }
  }
}

/// Base64 with padding (RFC 4648, section 4).
enum Base64 {
  private static let alphabet = Array(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  static func encode(_ bytes: [UInt8]) -> String {
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<min(start + 3, bytes.count)]
      let bits = group.reduce(UInt32(0)) { $0 << 8 | UInt32($1) } << UInt32(8 * (3 - group.count))
      for place in 0..<4 {
        let digit = Int(bits >> UInt32(18 - 6 * place) & 63)
        text.append(place <= group.count ? alphabet[digit] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }

  static func decode(_ text: String) -> [UInt8]? {
    var digits = Array(text.utf8)
    guard digits.count.isMultiple(of: 4) else { return nil }
    for _ in 0..<2 where digits.last == UInt8(ascii: "=") { digits.removeLast() }
    var bytes: [UInt8] = []
    var bits: UInt32 = 0
    for (place, digit) in digits.enumerated() {
      guard let value = alphabet.firstIndex(of: digit) else { return nil }
      bits = bits << 6 | UInt32(value)
      if place % 4 > 0 { bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(6 - 2 * (place % 4)))) }
    }
    return bytes
  }
}
