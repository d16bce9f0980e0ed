public import ECS

extension ScalarExpression {
  /// Most combinations of values that are tried on one event; what only a later one would fulfil does not
  /// match.
  static let combinationLimit = 10_000

  /// The value of an expression without fields; fields are null.
  public var constantValue: ScalarValue { evaluate(Self.emptyRecord, ScalarChoice()) }

  private static let emptyRecord = EventRecord(fields: FieldTable())

  /// Whether the expression is true for any combination of its fields' values; a missing field counts as one
  /// null.
  public func holds(for record: EventRecord) -> Bool { holds(for: record, fields: fields) }

  func holds(for record: EventRecord, fields: [FieldID]) -> Bool {
    var choice = ScalarChoice()
    if fields.contains(where: { record.count(of: $0) > 1 }) { choice = ScalarChoice(fields, record) }
    for _ in 0..<Self.combinationLimit {
      if evaluate(record, choice) == .boolean(true) { return true }
      guard choice.advance() else { return false }
    }
    return false
  }

  /// The value for a choice of the fields' values.
  private func evaluate(_ record: EventRecord, _ choice: ScalarChoice) -> ScalarValue {
    switch self {
    case .constant(let value): value
    case .field(let field, let family):
      choice.value(of: field, in: record).map { ScalarValue($0, of: record, as: family) } ?? .null
    case .arithmetic(let operation, let left, let right):
      operation.apply(left.evaluate(record, choice), right.evaluate(record, choice))
    case .negated(let inner):
      ArithmeticOperator.subtract.apply(.integer(0), inner.evaluate(record, choice))
    case .comparison(let comparison, let left, let right):
      comparison.apply(left.evaluate(record, choice), right.evaluate(record, choice))
    case .isNull(let inner): .boolean(inner.evaluate(record, choice) == .null)
    case .and(let left, let right):
      ScalarValue.and(left.evaluate(record, choice), right.evaluate(record, choice))
    case .or(let left, let right):
      ScalarValue.or(left.evaluate(record, choice), right.evaluate(record, choice))
    case .not(let inner): inner.evaluate(record, choice).boolean.map { .boolean(!$0) } ?? .null
    case .test(let inner, let test): test.apply(inner.evaluate(record, choice))
    case .call(let function, let arguments): function.apply(arguments.map { $0.evaluate(record, choice) })
    }
  }
}

extension ScalarValue {
  /// An event's value, read as its field's family says; null when it is no such value.
  init(_ value: EventValue, of record: EventRecord, as family: FieldType.Family) {
    switch family {
    case .integer: self = QueryNumber(value, of: record).map { .number($0.truncated) } ?? .null
    case .floating: self = QueryNumber(value, of: record).map { .double($0.double) } ?? .null
    case .boolean: self = BooleanText.value(of: value, in: record).map { .boolean($0) } ?? .null
    case .unknown:
      switch value.kind {
      case .integer, .double: self = QueryNumber(value, of: record).map { .number($0) } ?? .null
      case .boolean: self = .boolean(value.boolean ?? false)
      case .string: self = .string(record.text(of: value))
      }
    case .caselessString: self = .string(CaseFolding.ascii.fold(record.text(of: value)))
    case .string, .text, .date, .ip, .version, .object: self = .string(record.text(of: value))
    }
  }

  static func and(_ left: ScalarValue, _ right: ScalarValue) -> ScalarValue {
    if left == .boolean(false) || right == .boolean(false) { return .boolean(false) }
    return left == .boolean(true) && right == .boolean(true) ? .boolean(true) : .null
  }

  static func or(_ left: ScalarValue, _ right: ScalarValue) -> ScalarValue {
    if left == .boolean(true) || right == .boolean(true) { return .boolean(true) }
    return left == .boolean(false) && right == .boolean(false) ? .boolean(false) : .null
  }
}

extension ComparisonOperator {
  /// The comparison's answer; null for null and for values that cannot be compared.
  func apply(_ left: ScalarValue, _ right: ScalarValue) -> ScalarValue {
    let order: Int? =
      switch (left, right) {
      case (.number(let left), .number(let right)): left.compare(with: right)
      case (.string(let left), .string(let right)): Self.order(left, right)
      case (.boolean(let left), .boolean(let right)): left == right ? 0 : left ? 1 : -1
      default: nil
      }
    return order.map { .boolean(holds(for: $0)) } ?? .null
  }

  private static func order(_ left: String, _ right: String) -> Int {
    if left.utf8.elementsEqual(right.utf8) { return 0 }
    return left.utf8.lexicographicallyPrecedes(right.utf8) ? -1 : 1
  }
}

extension ArithmeticOperator {
  func apply(_ left: ScalarValue, _ right: ScalarValue) -> ScalarValue {
    guard let left = left.number, let right = right.number else { return .null }
    if case .integer(let left) = left, case .integer(let right) = right {
      return apply(left, right).map { .integer($0) } ?? .null
    }
    let result = apply(left.double, right.double)
    return result.isFinite ? .double(result) : .null
  }

  private func apply(_ left: Int64, _ right: Int64) -> Int64? {
    let (result, overflow) =
      switch self {
      case .add: left.addingReportingOverflow(right)
      case .subtract: left.subtractingReportingOverflow(right)
      case .multiply: left.multipliedReportingOverflow(by: right)
      case .divide: left.dividedReportingOverflow(by: right)
      case .modulo: left.remainderReportingOverflow(dividingBy: right)
      }
    return overflow ? nil : result
  }

  private func apply(_ left: Double, _ right: Double) -> Double {
    switch self {
    case .add: left + right
    case .subtract: left - right
    case .multiply: left * right
    case .divide: left / right
    case .modulo: left.truncatingRemainder(dividingBy: right)
    }
  }
}

extension ValueTest {
  /// Whether a computed value passes; null for null.
  func apply(_ value: ScalarValue) -> ScalarValue {
    switch value {
    case .null: .null
    case .boolean(let flag): .boolean(passes(.bool(flag)))
    case .string(let text): .boolean(passes(text) ?? passes(.string(text)))
    case .number(.integer(let number)): .boolean(passes(.number(JSONNumber(number))))
    case .number(.double(let number)): .boolean(passes(.number(JSONNumber(number))))
    }
  }

  /// Whether a text passes; nil for tests that ask for more than text.
  private func passes(_ text: String) -> Bool? {
    var text = text
    return text.withUTF8 { bytes in
      // Safe: used within this call only.
      let span = Span(_unsafeElements: bytes)
      return switch self {
      case .exists: true
      case .string(let set): set.contains(span)
      case .wildcard(let pattern): pattern.matches(span)
      case .regex(let pattern): pattern.matches(span)
      case .stringRange(let range): range.contains(span)
      case .text(let test): test.passes(span)
      case .address(let set): set.contains(span)
      case .boolean, .number, .date, .version: nil
      }
    }
  }
}
