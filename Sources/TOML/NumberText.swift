/// A text that has the form of a TOML number (sections "Integer" and "Float").
struct NumberText {
  enum Value {
    case integer(Int64)
    case float(Double)
  }

  /// Longest number; longer ones are texts that somebody forgot to quote.
  static let longest = 1_000

  private let digits: [UInt8]
  private let base: UInt8
  private let isNegative: Bool
  private let isFloat: Bool

  /// Nil when the text has not the form of a number.
  init?(_ token: ArraySlice<UInt8>) {
    guard token.count <= Self.longest else { return nil }
    var rest = token
    var negative = false
    if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
      negative = sign == UInt8(ascii: "-")
      rest = rest.dropFirst()
    }
    isNegative = negative
    if let base = Self.base(of: rest) {
      guard rest.startIndex == token.startIndex else { return nil }
      self.base = base
      isFloat = false
      guard let digits = Self.digits(&rest, base: base, from: 2), rest.isEmpty else { return nil }
      self.digits = digits
      return
    }
    base = 10
    guard let decimal = Self.decimal(rest) else { return nil }
    digits = decimal.text
    isFloat = decimal.isFloat
  }

  /// Nil when a whole number does not fit.
  var value: Value? {
    if isFloat {
      let text = (isNegative ? "-" : "") + String(decoding: digits, as: UTF8.self)
      return Double(text).map(Value.float)
    }
    var value: Int64 = 0
    for byte in digits {
      let (product, overflow) = value.multipliedReportingOverflow(by: Int64(base))
      let digit = Int64(Byte.digitValue(byte))
      // Counted downwards: the least number has no positive counterpart.
      let (sum, carry) = product.subtractingReportingOverflow(digit)
      guard !overflow, !carry else { return nil }
      value = sum
    }
    if isNegative { return .integer(value) }
    return value == .min ? nil : .integer(-value)
  }

  private static func base(of token: ArraySlice<UInt8>) -> UInt8? {
    guard token.count > 1, token.first == UInt8(ascii: "0") else { return nil }
    switch token[token.startIndex + 1] {
    case UInt8(ascii: "x"): return 16
    case UInt8(ascii: "o"): return 8
    case UInt8(ascii: "b"): return 2
    default: return nil
    }
  }

  private static func decimal(_ token: ArraySlice<UInt8>) -> (text: [UInt8], isFloat: Bool)? {
    var rest = token
    guard var text = digits(&rest, base: 10, from: 0), text.count == 1 || text[0] != UInt8(ascii: "0")
    else { return nil }
    var isFloat = false
    if rest.first == Byte.dot {
      guard let fraction = digits(&rest, base: 10, from: 1) else { return nil }
      text += [Byte.dot] + fraction
      isFloat = true
    }
    if let letter = rest.first, letter | 0x20 == UInt8(ascii: "e") {
      rest = rest.dropFirst()
      text.append(letter)
      if let sign = rest.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
        text.append(sign)
        rest = rest.dropFirst()
      }
      guard let exponent = digits(&rest, base: 10, from: 0) else { return nil }
      text += exponent
      isFloat = true
    }
    return rest.isEmpty ? (text, isFloat) : nil
  }

  /// Takes digits after `skipped` bytes; an underscore must stand between two of them.
  private static func digits(
    _ rest: inout ArraySlice<UInt8>, base: UInt8, from skipped: Int
  ) -> [UInt8]? {
    rest = rest.dropFirst(skipped)
    var digits: [UInt8] = []
    var afterDigit = false
    while let byte = rest.first {
      if Byte.digitValue(byte) < base {
        digits.append(byte)
        afterDigit = true
      } else if byte == UInt8(ascii: "_"), afterDigit {
        afterDigit = false
      } else {
        break
      }
      rest = rest.dropFirst()
    }
    return afterDigit ? digits : nil
  }
}
