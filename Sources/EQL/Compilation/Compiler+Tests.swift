import ECS
import Predicates

/// Tests of single values: what a comparison means depends on the field's type.
extension Compiler {
  /// The test for a comparison of a field with a constant that is not null. As Elasticsearch does, a constant is read
  /// as values of the field's type are: `pid == "5"` asks for the number, `event.code > 5` of a keyword goes by text.
  func test(
    _ field: ResolvedField, _ comparison: ComparisonOperator, _ value: ScalarValue, at span: SourceSpan
  ) throws(QueryError) -> ValueTest {
    switch (field.family, value) {
    case (.ip, .string(let text)): return .address(try addresses(field, comparison, text, at: span))
    case (.date, .string(let text)):
      guard let date = DateLiteral(text, now: context.now) else {
        throw error(
          .type, "\"\(text)\" is not a date", expected: ["such as \"2024-06-11T10:00:00Z\""], at: span)
      }
      return .date(date.range(comparison))
    case (.date, .number(.integer(let milliseconds))):
      return .date(DateLiteral(milliseconds: milliseconds).range(comparison))
    case (.version, .string(let text)): return .version(VersionRange(comparison, text))
    case (.integer, .number(let number)): return .number(NumberTest(comparison, number, truncates: true))
    case (.floating, .number(let number)), (.unknown, .number(let number)):
      return .number(NumberTest(comparison, number))
    case (.integer, .string(let text)), (.floating, .string(let text)):
      guard let number = QueryNumber(text) else { throw mismatch(field, value, at: span) }
      return .number(NumberTest(comparison, number, truncates: field.family == .integer))
    case (.string, .number(let number)) where comparison != .equal,
      (.caselessString, .number(let number)) where comparison != .equal:
      return .stringRange(StringRange(comparison, number.text))
    case (.string, .number(let number)), (.caselessString, .number(let number)):
      return .number(NumberTest(comparison, number))
    case (.boolean, .string(let text)) where comparison == .equal:
      guard let flag = Bool(text) else { throw mismatch(field, value, at: span) }
      return .boolean(flag)
    case (.boolean, .boolean(let flag)), (.string, .boolean(let flag)), (.unknown, .boolean(let flag)):
      guard comparison == .equal else { throw mismatch(field, value, at: span) }
      return .boolean(flag)
    case (.string, .string(let text)), (.unknown, .string(let text)):
      return comparison == .equal ? .string(StringSet([text])) : .stringRange(StringRange(comparison, text))
    case (.caselessString, .string(let text)):
      return comparison == .equal
        ? .string(StringSet([text], folding: .ascii)) : .stringRange(StringRange(comparison, text))
    default: throw mismatch(field, value, at: span)
    }
  }

  private func addresses(
    _ field: ResolvedField, _ comparison: ComparisonOperator, _ text: String, at span: SourceSpan
  ) throws(QueryError) -> AddressSet {
    if comparison == .equal, let set = AddressSet(text) { return set }
    guard let address = IPAddress(text) else {
      throw error(.type, "\"\(text)\" is not an address, and '\(field.name)' is of type ip", at: span)
    }
    return AddressSet(comparison, address)
  }

  private func mismatch(_ field: ResolvedField, _ value: ScalarValue, at span: SourceSpan) -> QueryError {
    error(
      .type,
      "'\(field.name)' is of type \(field.type.rawValue) and cannot be compared so with "
        + ValueType(value).name, at: span)
  }

  /// Tests of which one must pass, for `in` with a field.
  mutating func tests(_ membership: Membership, _ field: ResolvedField) throws(QueryError) -> [ValueTest] {
    let isText = [.string, .caselessString, .unknown].contains(field.family)
    let isNumber = isText || field.family == .integer || field.family == .floating
    var list = ConstantList()
    var tests: [ValueTest] = []
    for (value, span) in try elements(membership) {
      switch value {
      case .null: break
      case .string(let text) where isText: list.texts.append(text)
      case .number(let number) where isNumber: list.numbers.append(number)
      default: tests.append(try test(field, .equal, value, at: span))
      }
    }
    let isFolded = membership.folding == .ascii || field.family == .caselessString
    return tests + list.tests(isFolded ? .ascii : .sensitive, truncates: field.family == .integer)
  }

  /// Tests of which one must pass, for `in` with a computed value.
  mutating func tests(_ membership: Membership, _ type: ValueType) throws(QueryError) -> [ValueTest] {
    var list = ConstantList()
    for (value, span) in try elements(membership) {
      guard ValueType(value).fits(type) else {
        throw error(.type, "\(type.name) cannot be one of these: this is \(ValueType(value).name)", at: span)
      }
      switch value {
      case .null: break
      case .string(let text): list.texts.append(text)
      case .number(let number): list.numbers.append(number)
      case .boolean(let flag): list.flags.append(flag)
      }
    }
    return list.tests(membership.folding, truncates: false)
  }

  /// The elements of a list, which must be constant.
  private mutating func elements(
    _ membership: Membership
  ) throws(QueryError) -> [(value: ScalarValue, span: SourceSpan)] {
    var elements: [(value: ScalarValue, span: SourceSpan)] = []
    for element in membership.elements {
      guard let value = try scalar(element).constant else {
        throw error(
          .unsupported, "the elements of 'in' must be constant: fields cannot be compared with each other",
          expected: ["a constant"], at: element.span)
      }
      elements.append((value, element.span))
    }
    return elements
  }

  /// Tests of which one must pass, for `:`, `like` and `regex`; all texts without wildcard are one test.
  func tests(_ match: PatternMatch, _ family: FieldType.Family) throws(QueryError) -> [ValueTest] {
    guard ValueType(family).fits(.string), family != .date else {
      throw error(.type, "patterns match text only, and this is not", at: match.operand.span)
    }
    let folding = family == .caselessString ? .ascii : match.folding
    var texts: [String] = []
    var tests: [ValueTest] = []
    for literal in match.patterns {
      let text = literal.value.string ?? ""
      if match.kind == .regex {
        tests.append(.regex(try regex(text, folding, at: literal.span)))
        continue
      }
      let pattern = WildcardPattern(text: text, folding: folding)
      if let exact = pattern.exactText {
        texts.append(exact)
      } else {
        tests.append(pattern.matchesEverything ? .exists : .wildcard(pattern))
      }
    }
    return (texts.isEmpty ? [] : [.string(StringSet(texts, folding: folding))]) + tests
  }

  private func regex(
    _ text: String, _ folding: CaseFolding, at span: SourceSpan
  ) throws(QueryError) -> RegexPattern {
    do {
      return try RegexPattern(text, folding: folding)
    } catch {
      let place = String(decoding: Array(text.utf8)[..<min(error.offset, text.utf8.count)], as: UTF8.self)
        .count
      throw self.error(
        .unsupported, "the regular expression cannot be used: \(error.message) (character \(place + 1))",
        at: span)
    }
  }

  /// The addresses of `cidrMatch`; nil when one of its blocks is null.
  func addresses(_ call: FunctionCall, _ arguments: [TypedExpression]) throws(QueryError) -> AddressSet? {
    var ranges: [ClosedRange<IPAddress>] = []
    for (written, argument) in zip(call.arguments, arguments).dropFirst() {
      switch argument.constant {
      case .null?: return nil
      case .string(let text)?:
        guard let block = AddressSet(text) else {
          throw error(
            .type, "\"\(text)\" is not a block of addresses", expected: ["such as \"10.0.0.0/8\""],
            at: written.span)
        }
        ranges += block.ranges
      default:
        throw error(.unsupported, "the blocks of '\(call.name)' must be constant strings", at: written.span)
      }
    }
    return AddressSet(ranges)
  }
}

/// The constants of a list, by type.
private struct ConstantList {
  var texts: [String] = []
  var numbers: [QueryNumber] = []
  var flags: [Bool] = []

  func tests(_ folding: CaseFolding, truncates: Bool) -> [ValueTest] {
    var tests: [ValueTest] = []
    if !texts.isEmpty { tests.append(.string(StringSet(texts, folding: folding))) }
    if !numbers.isEmpty { tests.append(.number(NumberTest(.oneOf(numbers), truncates: truncates))) }
    return tests + [true, false].filter(flags.contains).map { .boolean($0) }
  }
}
