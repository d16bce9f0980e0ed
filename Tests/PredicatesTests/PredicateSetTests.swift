import ECS
import TestSupport
import Testing

@testable import Predicates

struct PredicateSetTests {
  @Test func `agrees with the plain evaluation on random conditions and events`() {
    var random = SeededRandom(seed: 6)
    var fields = FieldTable()
    fields.requireDocument()
    let ids = ["a", "b", "c.d"].map { fields.intern($0) }
    let conditions = (0..<400).map { _ in Self.condition(&random, ids, depth: 4) }
    var set = PredicateSet()
    let numbers = conditions.map { set.add($0) }
    #expect(numbers == Array(0..<400))
    #expect(set.leafCount < 300)
    var record = EventRecord(fields: fields)
    var memory = PredicateMemory()
    var held = 0
    for _ in 0..<200 {
      record.fill(from: Self.event(&random))
      memory.startEvent(for: set)
      for (number, condition) in conditions.enumerated() {
        let expected = condition.matches(record)
        if expected { held += 1 }
        #expect(set.matches(number, record, &memory) == expected, "\(condition)")
      }
    }
    #expect((10_000..<70_000).contains(held))
  }

  @Test func `keeps equal tests once, also of conditions added later`() {
    var fields = FieldTable()
    let a = Predicate.test(fields.intern("a"), .string(StringSet(["X"], folding: .ascii)))
    let b = Predicate.test(fields.intern("b"), .exists)
    var set = PredicateSet()
    var memory = PredicateMemory()
    var record = EventRecord(fields: fields)
    record.fill(from: ["a": "x"])
    #expect(set.add(.and([a, b])) == 0)
    memory.startEvent(for: set)
    #expect(!set.matches(0, record, &memory))
    #expect(set.add(.or([b, a])) == 1)
    #expect(set.add(.always(true)) == 2)
    #expect(set.add(.not(a)) == 3)
    memory.startEvent(for: set)
    #expect((0..<4).map { set.matches($0, record, &memory) } == [false, true, true, false])
    #expect(set.leafCount == 2)
    #expect(set.count == 4)
  }

  private static func condition(_ random: inout SeededRandom, _ ids: [FieldID], depth: Int) -> Predicate {
    switch Int.random(in: 0..<(depth > 0 ? 9 : 4), using: &random) {
    case 0:
      return .test(random.pick(ids), .string(StringSet([random.text(of: "xyZ", upTo: 2)], folding: .ascii)))
    case 1: return .test(random.pick(ids), .wildcard(WildcardPattern(text: random.text(of: "xy*?", upTo: 3))))
    case 2:
      let number = QueryNumber.integer(Int64.random(in: 0...3, using: &random))
      return .test(random.pick(ids), .number(NumberTest(.less, number)))
    case 3:
      let sides = [
        ScalarExpression.call(.length, [.field(random.pick(ids), .unknown)]), .constant(.integer(1)),
      ]
      return random.pick([
        .expression(.comparison(.equal, sides[0], sides[1])), .always(true), .anyField(nil, .exists),
      ])
    case 4, 5: return .and((0..<3).map { _ in condition(&random, ids, depth: depth - 1) })
    case 6, 7: return .or((0..<3).map { _ in condition(&random, ids, depth: depth - 1) })
    default: return .not(condition(&random, ids, depth: depth - 1))
    }
  }

  private static func event(_ random: inout SeededRandom) -> JSONObject {
    var event = JSONObject()
    for name in ["a", "b", "c.d"] {
      let values = (0..<Int.random(in: 0...2, using: &random)).map { _ -> JSONValue in
        Bool.random(using: &random)
          ? .string(random.text(of: "xyz", upTo: 2))
          : .number(JSONNumber(Int.random(in: 0...3, using: &random)))
      }
      event[name] = .array(values)
    }
    return event
  }
}
