import ECS
import TestSupport
import Testing

@testable import Predicates

struct PredicateMatcherTests {
  @Test(arguments: 0..<6)
  func `agrees with the plain evaluation on random conditions and events`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    var fields = FieldTable()
    let patterns = seed % 2 == 0 ? ["*", "c.*"] : []
    let ids =
      ["a", "b", "c.d", "e"].map { fields.intern($0) }
      + patterns.map { fields.intern(matching: FieldNamePattern(WildcardPattern(text: $0))) }
    let conditions = (0..<[1, 7, 60, 300][seed % 4]).map { _ in Self.rule(&random, ids) }
    var matcher = PredicateMatcher(conditions, fields: fields)
    var record = EventRecord(fields: fields)
    var held = 0
    for _ in 0..<300 {
      record.fill(from: Self.event(&random))
      let expected = conditions.indices.filter { conditions[$0].matches(record) }
      held += expected.count
      #expect(matcher.matches(record) == expected)
    }
    #expect(held > 0 || conditions.count == 1)
  }

  @Test func `conditions that hold without any value hold for an empty event`() {
    var fields = FieldTable()
    let a = fields.intern("a")
    var matcher = PredicateMatcher(
      [.not(.test(a, .exists)), .test(a, .exists), .always(true), .always(false)], fields: fields)
    #expect(matcher.matches(EventRecord(fields: fields)) == [0, 2])
    var nothing = PredicateMatcher([.always(true), .not(.always(true))], fields: FieldTable())
    #expect(nothing.matches(EventRecord(fields: FieldTable())) == [0])
    #expect(nothing.count == 2)
  }

  @Test func `makes equal tests of several conditions once`() {
    var fields = FieldTable()
    let a = Predicate.test(fields.intern("a"), .string(StringSet(["X"], folding: .ascii)))
    let b = Predicate.test(fields.intern("b"), .exists)
    var matcher = PredicateMatcher([.and([a, b]), .or([b, a]), .always(true), .not(a)], fields: fields)
    var record = EventRecord(fields: fields)
    record.fill(from: ["a": "x"])
    #expect(matcher.matches(record) == [1, 2])
    #expect(matcher.testCount == 2)
  }

  @Test(arguments: [
    "*", "?", "a*", "*a", "a*b", "*ab*", "a?c", "C:\\Windows\\System32\\*.exe", "*\\Temp\\*", "?:\\*",
    "prefix01*",
    "prefix012*", "*suffix01", "*suffix012", "*longer than eight*bytes*", "ä*", "*Ä", "exact", "",
  ])
  func `a quick check never refuses what a pattern matches`(text: String) {
    var random = SeededRandom(seed: 1)
    for folding in [CaseFolding.ascii, .sensitive] {
      let pattern = WildcardPattern(text: text, folding: folding)
      let check = WildcardCheck(pattern)
      for _ in 0..<400 {
        let value = Self.variant(of: text, &random)
        let allowed = Array(value.utf8).withUnsafeBufferPointer { bytes in
          check.allows(bytes.count, head: FoldedText.head(bytes), tail: FoldedText.tail(bytes))
            && check.allows(BytePairs(of: bytes))
        }
        if pattern.matches(value) { #expect(allowed, "\(value)") }
        if check.isDecisive { #expect(allowed == pattern.matches(value), "\(value)") }
      }
    }
  }

  /// A text that a pattern may match: its stars filled in, the case of letters changed, now and then broken.
  private static func variant(of pattern: String, _ random: inout SeededRandom) -> String {
    var text = ""
    for character in pattern {
      switch character {
      case "*": text += random.text(of: "aB\\é.", upTo: 6)
      case "?": text += random.text(of: "aBé", upTo: 1)
      default:
        text += Bool.random(using: &random) ? character.uppercased() : String(character)
      }
    }
    return Int.random(in: 0..<4, using: &random) == 0 ? String(text.dropLast()) : text
  }

  @Test func `folds eight bytes as it folds one`() {
    for byte in UInt8.min...UInt8.max {
      let folded = CaseFolding.ascii.fold(byte)
      #expect(
        FoldedText.fold(UInt64(byte) &* 0x0101_0101_0101_0101) == UInt64(folded) &* 0x0101_0101_0101_0101)
    }
  }

  @Test func `sensitive and insensitive sets of the same letters stay apart`() {
    var fields = FieldTable()
    let a = fields.intern("a")
    let sets = [
      StringSet(["Ab"]), StringSet(["ab"]), StringSet(["aB", "Ab"]), StringSet(["AB"], folding: .ascii),
    ]
    var matcher = PredicateMatcher(sets.map { .test(a, .string($0)) }, fields: fields)
    var record = EventRecord(fields: fields)
    for (text, expected) in [("Ab", [0, 2, 3]), ("ab", [1, 3]), ("aB", [2, 3]), ("AB", [3]), ("abc", [])] {
      record.fill(from: ["a": .string(text)])
      #expect(matcher.matches(record) == expected)
    }
  }

  /// A condition in the form of a rule, so that requirements are found: tests joined by "and".
  private static func rule(_ random: inout SeededRandom, _ ids: [FieldID]) -> Predicate {
    let parts = (0..<Int.random(in: 1...4, using: &random)).map { _ in condition(&random, ids, depth: 2) }
    return Bool.random(using: &random) ? .all(parts) : .and(parts)
  }

  private static func condition(_ random: inout SeededRandom, _ ids: [FieldID], depth: Int) -> Predicate {
    let folding = random.pick([CaseFolding.ascii, .sensitive])
    switch Int.random(in: 0..<(depth > 0 ? 11 : 6), using: &random) {
    case 0, 1, 2:
      let texts = (0..<Int.random(in: 1...3, using: &random)).map { _ in random.text(of: "xyZ", upTo: 2) }
      return .test(random.pick(ids), .string(StringSet(texts, folding: folding)))
    case 3:
      let pattern = WildcardPattern(text: random.text(of: "xy*?", upTo: 4), folding: folding)
      return .test(random.pick(ids), .wildcard(pattern))
    case 4:
      let number = QueryNumber.integer(Int64.random(in: 0...3, using: &random))
      return .test(random.pick(ids), .number(NumberTest(.less, number)))
    case 5:
      let sides = [
        ScalarExpression.call(.length, [.field(random.pick(ids), .unknown)]), .constant(.integer(1)),
      ]
      return random.pick([
        .expression(.comparison(.equal, sides[0], sides[1])), .always(true),
        .test(random.pick(ids), .exists),
      ])
    case 6, 7: return .and((0..<2).map { _ in condition(&random, ids, depth: depth - 1) })
    case 8, 9: return .or((0..<3).map { _ in condition(&random, ids, depth: depth - 1) })
    default: return .not(condition(&random, ids, depth: depth - 1))
    }
  }

  private static func event(_ random: inout SeededRandom) -> JSONObject {
    var event = JSONObject()
    for name in ["a", "b", "c.d", "e"] {
      let values = (0..<Int.random(in: 0...2, using: &random)).map { _ -> JSONValue in
        Bool.random(using: &random)
          ? .string(random.text(of: "xyzXYZ", upTo: 2))
          : .number(JSONNumber(Int.random(in: 0...3, using: &random)))
      }
      event[name] = .array(values)
    }
    return event
  }
}
