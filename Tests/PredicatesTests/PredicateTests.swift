import ECS
import Testing

@testable import Predicates

/// Conditions on whole events.
struct PredicateTests {
  static func matches(_ document: JSONObject, _ build: (inout FieldTable) -> Predicate) -> Bool {
    var fields = FieldTable()
    let predicate = build(&fields)
    var record = EventRecord(fields: fields)
    record.fill(from: document)
    return predicate.matches(record)
  }

  static func equals(_ text: String) -> ValueTest { .string(StringSet([text])) }

  @Test func `a leaf holds when any value passes, and its negation when none does`() {
    let document: JSONObject = ["a": ["x", "y"]]
    #expect(Self.matches(document) { .test($0.intern("a"), Self.equals("y")) })
    #expect(!Self.matches(document) { .not(.test($0.intern("a"), Self.equals("y"))) })
    #expect(Self.matches(document) { .not(.test($0.intern("b"), Self.equals("y"))) })
    #expect(
      Self.matches(document) { fields in
        let a = fields.intern("a")
        return .and([.test(a, Self.equals("x")), .test(a, Self.equals("y"))])
      })
  }

  @Test func `nested conditions hold for one object at a time`() {
    let document: JSONObject = [
      "deltas": [["action": "ADD", "role": "a"], ["action": "REMOVE", "role": "b"]]
    ]
    func both(_ action: String, _ role: String) -> Bool {
      Self.matches(document) { fields in
        fields.requireDocument()
        return .nested(
          path: "deltas",
          .and([
            .test(fields.intern("deltas.action"), Self.equals(action)),
            .test(fields.intern("deltas.role"), Self.equals(role)),
          ]))
      }
    }
    #expect(both("ADD", "a"))
    #expect(!both("ADD", "b"))
  }

  @Test func `any field is found by its name's pattern`() {
    let document: JSONObject = ["machine": ["os": "osx", "os.kind": ["unix"]], "other": 5]
    func any(_ pattern: String?, _ value: String) -> Bool {
      Self.matches(document) { fields in
        let names = FieldNamePattern(pattern.map { WildcardPattern(text: $0) })
        return .test(fields.intern(matching: names), Self.equals(value))
      }
    }
    #expect(any("machine*", "osx"))
    #expect(any("machine.os.*", "unix"))
    #expect(!any("mach", "osx"))
    #expect(any(nil, "5"))
    #expect(!any("machine*", "5"))
  }

  @Test(arguments: [
    ("process.hash.*", "process.hash.*", "process.hash"), ("a.b*c", "a.b*c", "a"), ("*.name", "*.name", nil),
    ("abc*", "abc*", nil), ("a.?.c", "a.?.c", "a"),
  ])
  func `a pattern of names knows the object that all its names stand in`(
    pattern: String, text: String, object: String?
  ) {
    let names = FieldNamePattern(WildcardPattern(text: pattern))
    #expect(names.text == text)
    #expect(names.object == object)
    #expect(FieldNamePattern(nil).object == nil)
    let literal = FieldNamePattern(WildcardPattern([.literal("a.*"), .anything]))
    #expect(literal.text == #"a.\**"#)
  }

  @Test func `conditions are put into their simplest form`() {
    var fields = FieldTable()
    let a = Predicate.test(fields.intern("a"), .exists)
    let b = Predicate.test(fields.intern("b"), .exists)
    #expect(Predicate.all([]) == .always(true))
    #expect(Predicate.any([]) == .always(false))
    #expect(Predicate.all([a, .always(true), .and([b, a])]) == .and([a, b]))
    #expect(Predicate.any([a, .always(true)]) == .always(true))
    #expect(Predicate.any([.or([a]), .always(false)]) == a)
    #expect(Predicate.none(.none(a)) == a)
    #expect(Predicate.none(.always(true)) == .always(false))
  }

  @Test func `tries combinations of values, but not without end`() {
    func sum(_ expected: Int64, _ count: Int) -> Bool {
      let values = JSONValue.array((0..<count).map { .number(JSONNumber($0)) })
      return Self.matches(["a": values, "b": values]) { fields in
        let a = ScalarExpression.field(fields.intern("a"), .integer)
        let b = ScalarExpression.field(fields.intern("b"), .integer)
        return .expression(.comparison(.equal, .arithmetic(.add, a, b), .constant(.integer(expected))))
      }
    }
    #expect(sum(18, 10))
    #expect(!sum(19, 10))
    #expect(!sum(1_998, 1_000))
  }

  @Test func `the same field has the same value throughout an expression`() {
    #expect(
      !Self.matches(["a": [1, 2]]) { fields in
        let a = ScalarExpression.field(fields.intern("a"), .integer)
        return .expression(.comparison(.equal, .arithmetic(.subtract, a, a), .constant(.integer(1))))
      })
  }
}
