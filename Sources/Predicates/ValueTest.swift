public import ECS

/// A test of one value of a field.
public enum ValueTest: Hashable, Sendable {
  /// Any value passes.
  case exists
  /// The text is one of a set.
  case string(StringSet)
  /// The text as a whole matches a pattern of `*` and `?`.
  case wildcard(WildcardPattern)
  /// The text as a whole matches a regular expression.
  case regex(RegexPattern)
  /// The text lies between bounds, in the order of its bytes.
  case stringRange(StringRange)
  /// The words of the text.
  case text(TextTest)
  /// The number, or the text that writes one.
  case number(NumberTest)
  /// The truth value, or its name as text.
  case boolean(Bool)
  /// The instant, as text or in milliseconds, lies in a range.
  case date(DateRange)
  /// The address lies in one of several ranges.
  case address(AddressSet)
  /// The version lies between bounds.
  case version(VersionRange)
}

extension ValueTest {
  /// Whether a value of `record` passes.
  public func passes(_ value: EventValue, of record: EventRecord) -> Bool {
    switch self {
    case .exists: true
    case .boolean(let wanted): BooleanText.value(of: value, in: record) == wanted
    case .number(let test): test.passes(value, of: record)
    case .date(let range): range.contains(value, of: record)
    case .string(let set): record.withText(of: value) { set.contains($0) }
    case .wildcard(let pattern): record.withText(of: value) { pattern.matches($0) }
    case .regex(let pattern): record.withText(of: value) { pattern.matches($0) }
    case .stringRange(let range): record.withText(of: value) { range.contains($0) }
    case .text(let test): record.withText(of: value) { test.passes($0) }
    case .address(let set): record.withText(of: value) { set.contains($0) }
    case .version(let range): range.contains(record.text(of: value))
    }
  }
}

/// What Elasticsearch accepts as a boolean: `true` and `false`, also as text, and the empty text for false.
enum BooleanText {
  static func value(of value: EventValue, in record: EventRecord) -> Bool? {
    if let flag = value.boolean { return flag }
    guard value.kind == .string else { return nil }
    return switch record.text(of: value) {
    case "true": true
    case "false", "": false
    default: nil
    }
  }
}
