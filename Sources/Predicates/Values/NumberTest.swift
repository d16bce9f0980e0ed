import ECS

/// A number as a query writes it.
public enum QueryNumber: Hashable, Sendable {
  /// An integer.
  case integer(Int64)
  /// Any other number.
  case double(Double)

  /// The number that a text writes in decimal, with optional sign, fraction and exponent; nil for any other
  /// text, also for `nan` and `inf`.
  public init?(_ text: some StringProtocol) {
    if let integer = Int64(text) {
      self = .integer(integer)
      return
    }
    let isNumeric = text.utf8.allSatisfy { byte in
      byte &- 0x30 < 10 || [0x2B, 0x2D, 0x2E, 0x45, 0x65].contains(byte)
    }
    guard isNumeric, let double = Double(String(text)), double.isFinite else { return nil }
    self = .double(double)
  }

  /// The number as a query's text writes it.
  public var text: String {
    switch self {
    case .integer(let value): String(value)
    case .double(let value): String(value)
    }
  }

  /// The nearest double.
  public var double: Double {
    switch self {
    case .integer(let value): Double(value)
    case .double(let value): value
    }
  }

  /// Less than zero when this number is less than the other, zero when equal; exact also where a 64-bit
  /// integer has more digits than a double. Nil when one is not a number.
  public func compare(with other: QueryNumber) -> Int? {
    switch (self, other) {
    case (.integer(let left), .integer(let right)): left == right ? 0 : left < right ? -1 : 1
    case (.double(let left), .double(let right)):
      left.isNaN || right.isNaN ? nil : left == right ? 0 : left < right ? -1 : 1
    case (.integer(let left), .double(let right)): Self.compare(left, right)
    case (.double(let left), .integer(let right)): Self.compare(right, left).map { -$0 }
    }
  }

  private static func compare(_ left: Int64, _ right: Double) -> Int? {
    if right.isNaN { return nil }
    if right >= 0x1p63 { return -1 }
    if right < -0x1p63 { return 1 }
    let whole = Int64(right)
    if left != whole { return left < whole ? -1 : 1 }
    let fraction = right - right.rounded(.towardZero)
    return fraction == 0 ? 0 : fraction > 0 ? -1 : 1
  }
}

/// A comparison of a number with constants.
public struct NumberTest: Hashable, Sendable {
  /// How numbers are compared.
  public enum Comparison: Hashable, Sendable {
    /// It is one of these.
    case oneOf([QueryNumber])
    /// Less.
    case less(QueryNumber)
    /// Less or equal.
    case lessOrEqual(QueryNumber)
    /// Greater.
    case greater(QueryNumber)
    /// Greater or equal.
    case greaterOrEqual(QueryNumber)
  }

  /// How numbers are compared.
  public let comparison: Comparison
  /// Whether values are cut to whole numbers first, as fields of integer types do.
  public let truncates: Bool

  /// A comparison.
  public init(_ comparison: Comparison, truncates: Bool = false) {
    self.comparison = comparison
    self.truncates = truncates
  }

  /// Whether the number passes.
  public func passes(_ number: QueryNumber) -> Bool {
    let number = truncates ? number.truncated : number
    return switch comparison {
    case .oneOf(let numbers): numbers.contains { number.compare(with: $0) == 0 }
    case .less(let bound): number.compare(with: bound).map { $0 < 0 } ?? false
    case .lessOrEqual(let bound): number.compare(with: bound).map { $0 <= 0 } ?? false
    case .greater(let bound): number.compare(with: bound).map { $0 > 0 } ?? false
    case .greaterOrEqual(let bound): number.compare(with: bound).map { $0 >= 0 } ?? false
    }
  }

  func passes(_ value: EventValue, of record: EventRecord) -> Bool {
    QueryNumber(value, of: record).map { passes($0) } ?? false
  }
}

extension QueryNumber {
  /// The number that a value is, or writes as text.
  init?(_ value: EventValue, of record: EventRecord) {
    switch value.kind {
    case .integer: self = .integer(value.integer ?? 0)
    case .double: self = .double(value.double ?? .nan)
    case .string: self.init(record.text(of: value))
    case .boolean: return nil
    }
  }

  /// The number without its fraction.
  package var truncated: QueryNumber {
    guard case .double(let value) = self, abs(value) < 0x1p63 else { return self }
    return .integer(Int64(value))
  }
}
