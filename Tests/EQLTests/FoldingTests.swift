import ECS
import Predicates
import Testing

@testable import EQL

/// Expressions without fields, whose values are known when a query is compiled.
struct FoldingTests {
  static let folds = (try? SharedCorpus.lines("corpus/eql/folds.jsonl")) ?? []

  @Test(.enabled(if: SharedCorpus.isPresent, Comment(rawValue: SharedCorpus.reason)))
  func `folds every expression of the corpus to the value expected`() {
    #expect(Self.folds.count > 100)
    for fold in Self.folds {
      let text = fold["expression"]?.string ?? ""
      let value = Self.value(text)
      if fold["error"]?.bool == true {
        #expect(value == nil, "\(text)")
      } else {
        #expect(
          value.map { Self.equal($0, fold["expected"] ?? .null) } == true,
          "\(text) is \(String(describing: value))")
      }
    }
  }

  @Test(
    arguments: [
      ("10 / 4", .integer(2)), ("-10 / 4", .integer(-2)), ("10 / 4.0", .double(2.5)), ("10 / 0", .null),
      ("10 % 0", .null), ("-7 % 3", .integer(-1)), ("2 + 3 * 4", .integer(14)), ("(2 + 3) * 4", .integer(20)),
      ("9223372036854775807 + 1", .null), ("-(3)", .integer(-3)), ("+4", .integer(4)),
      ("7 - - 3", .integer(10)),
      (#"stringContains("", "")"#, .boolean(false)), (#"stringContains("abc", "b")"#, .boolean(true)),
      (#"stringContains~("aBc", "Bc")"#, .boolean(true)), (#"number("0x1f")"#, .integer(31)),
      (#"number("abc")"#, .null), (#"number("1e3")"#, .double(1000)), (#"number("12", 99)"#, .null),
      (#"length("a\u{1F600}b")"#, .integer(4)), (#"substring("hello", -3)"#, .string("llo")),
      (#"substring("hello", 3, 2)"#, .string("")), (#"INDEXOF("xaya", "a", 2)"#, .integer(3)),
      (#"between("a[b]c]d", "[", "]")"#, .string("b")),
      (#"between("a[b]c]d", "[", "]", true)"#, .string("b]c")),
      (#"concat("a", 1.5, true)"#, .string("a1.5true")), (#""abc" : "A*""#, .boolean(true)),
      (#""abc" like "A*""#, .boolean(false)), (#""abc" like~ ("x", "AB?")"#, .boolean(true)),
      (#""abc" regex "a.c""#, .boolean(true)), (#""abc" regex~ "A[A-C]+""#, .boolean(true)),
      (#"cidrMatch("10.1.2.3", "10.0.0.0/8")"#, .boolean(true)),
      (#"cidrMatch("x", "10.0.0.0/8")"#, .boolean(false)),
      ("null in (1, 2)", .null), ("1 in (null)", .boolean(false)), ("not null", .null),
      ("null and false", .boolean(false)),
      ("null == null", .boolean(true)), ("\"b\" > \"a\"", .boolean(true)), ("3 == 3.0", .boolean(true)),
      ("9007199254740993 == 9007199254740992.0", .boolean(false)),
    ] as [(String, ScalarValue)])
  func `folds an expression`(_ text: String, _ expected: ScalarValue) {
    #expect(Self.value(text) == expected)
  }

  static func value(_ text: String) -> ScalarValue? {
    guard let expression = try? Parser.expression(text) else { return nil }
    var compiler = Compiler(source: text, context: CompileContext())
    return try? compiler.scalar(expression).expression.constantValue
  }

  static func equal(_ value: ScalarValue, _ expected: JSONValue) -> Bool {
    switch (value, expected) {
    case (.null, .null): true
    case (.boolean(let one), .bool(let other)): one == other
    case (.string(let one), .string(let other)): one == other
    case (.number(let one), .number(let other)):
      one.double == other.double
        && (other.text.contains(".") == { if case .double = one { true } else { false } }())
    default: false
    }
  }
}
