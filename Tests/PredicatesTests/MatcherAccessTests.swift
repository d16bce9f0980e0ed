import ECS
import TestSupport
import Testing

@testable import Predicates

/// What lets conditions in, compared with the plain evaluation.
struct MatcherAccessTests {
  private static let names = (0..<30).map { "f\($0).g" }

  @Test(arguments: 0..<4)
  func `agrees with the plain evaluation where most fields are missing, read from lines`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    var fields = FieldTable()
    let ids = Self.names.map { fields.intern($0) }
    let conditions = (0..<400).map { _ in Self.rule(&random, ids) }
    var matcher = PredicateMatcher(conditions, fields: fields)
    var record = EventRecord(fields: fields)
    var found: [Int] = []
    var held = 0
    for _ in 0..<200 {
      let isMember = conditions.map { _ in Int.random(in: 0..<4, using: &random) > 0 }
      let event = Self.event(&random)
      var block = EventBlock(JSONWriter.bytes(.object(event)))
      block.index()
      var lines = block.lines
      let first = lines.next(in: block)
      let line = try #require(first)
      try record.fill(line, of: block)
      let expected = conditions.indices.filter { conditions[$0].matches(record) }
      held += expected.count
      matcher.match(record, into: &found)
      #expect(found == expected)
      matcher.match(record, among: PredicateSet(isMember), into: &found)
      #expect(found == expected.filter { isMember[$0] })
      record.fill(from: event)
      #expect(matcher.matches(record) == expected)
    }
    #expect(held > 0)
  }

  @Test func `a set also holds for few conditions, which are tried one by one`() {
    var fields = FieldTable()
    let a = fields.intern("a")
    var matcher = PredicateMatcher(
      [.test(a, .exists), .always(true), .not(.test(a, .exists))], fields: fields)
    var found = [7]
    matcher.match(EventRecord(fields: fields), among: PredicateSet([true, false, true]), into: &found)
    #expect(found == [2])
  }

  @Test(arguments: 0..<4)
  func `an expression that is true without a field does not need it`(seed: Int) {
    var random = SeededRandom(seed: UInt64(seed))
    var fields = FieldTable()
    let ids = ["a", "b", "c"].map { fields.intern($0) }
    var record = EventRecord(fields: fields)
    var needed = 0
    for _ in 0..<2_000 {
      let expression = Self.expression(&random, ids, depth: 3)
      needed += expression.neededFields.count
      var event = JSONObject()
      for name in ["a", "b", "c"] where Bool.random(using: &random) {
        event[name] = .string(random.text(of: "xy", upTo: 2))
      }
      record.fill(from: event)
      guard expression.holds(for: record) else { continue }
      for field in expression.neededFields { #expect(record.count(of: field) > 0, "\(expression)") }
    }
    #expect(needed > 0)
  }

  @Test func `texts hash and compare alike in both cases, whatever their length`() {
    for length in 0..<40 {
      let lower = (0..<length).map { UInt8(0x61 + $0 % 26) }
      let upper = lower.map { $0 - 0x20 }
      for (text, isLower) in [(lower, true), (upper, length == 0)] {
        text.withUnsafeBufferPointer { text in
          #expect(FoldedText.isFolded(text) == isLower)
          lower.withUnsafeBufferPointer { lower in
            #expect(FoldedText.hash(text) == FoldedText.hash(lower))
            if let base = lower.baseAddress { #expect(FoldedText.equals(text, base)) }
          }
        }
      }
      for place in 0..<length {
        var other = lower
        other[place] ^= 0x10
        other.withUnsafeBufferPointer { other in
          lower.withUnsafeBufferPointer { lower in
            if let base = lower.baseAddress { #expect(!FoldedText.equals(other, base)) }
            #expect(FoldedText.hash(other) != FoldedText.hash(lower))
          }
        }
      }
    }
  }

  @Test(
    arguments: [
      ("C:\\Users", "c:\\", true, false), ("naïve", "NAÏ", false, false), ("naïve", "NAï", true, false),
      ("x😀", "😀", false, true), ("😀x", "😀", true, false), ("a", "ab", false, false), ("a", "", true, true),
      ("", "", true, true), ("file.EXE", ".exe", false, true),
    ])
  func `texts start and end with texts`(text: String, part: String, starts: Bool, ends: Bool) {
    let sides = [ScalarExpression.constant(.string(text)), .constant(.string(part))]
    #expect(ScalarExpression.call(.startsWith(.ascii), sides).constantValue == .boolean(starts))
    #expect(ScalarExpression.call(.endsWith(.ascii), sides).constantValue == .boolean(ends))
  }

  private static func rule(_ random: inout SeededRandom, _ ids: [FieldID]) -> Predicate {
    .all((0..<Int.random(in: 1...5, using: &random)).map { _ in condition(&random, ids, depth: 2) })
  }

  private static func condition(_ random: inout SeededRandom, _ ids: [FieldID], depth: Int) -> Predicate {
    let folding = random.pick([CaseFolding.ascii, .sensitive])
    let field = ids[min(ids.count - 1, Int.random(in: 0..<ids.count, using: &random) / 2)]
    switch Int.random(in: 0..<(depth > 0 ? 10 : 6), using: &random) {
    case 0, 1, 2:
      let texts = (0..<Int.random(in: 1...6, using: &random)).map { _ in random.text(of: "xyZ", upTo: 2) }
      return .test(field, .string(StringSet(texts, folding: folding)))
    case 3:
      return .test(field, .wildcard(WildcardPattern(text: random.text(of: "xy*", upTo: 3), folding: folding)))
    case 4: return .test(field, random.pick([.exists, .number(NumberTest(.less, .integer(2)))]))
    case 5: return .expression(expression(&random, ids, depth: 2))
    case 6, 7: return .any((0..<3).map { _ in condition(&random, ids, depth: depth - 1) })
    case 8: return .all((0..<2).map { _ in condition(&random, ids, depth: depth - 1) })
    default: return .none(condition(&random, ids, depth: depth - 1))
    }
  }

  private static func expression(
    _ random: inout SeededRandom, _ ids: [FieldID], depth: Int
  ) -> ScalarExpression {
    func part() -> ScalarExpression { expression(&random, ids, depth: depth - 1) }
    switch Int.random(in: 0..<(depth > 0 ? 10 : 2), using: &random) {
    case 0, 1: return .field(random.pick(ids), .unknown)
    case 2: return .comparison(.equal, part(), part())
    case 3: return .and(part(), part())
    case 4: return .or(part(), part())
    case 5: return .not(part())
    case 6: return .isNull(part())
    case 7: return .test(part(), .string(StringSet(["x", "y", "true"])))
    case 8:
      return .call(random.pick([.startsWith(.ascii), .endsWith(.sensitive), .concat]), [part(), part()])
    default: return .comparison(.greater, .call(.length, [part()]), .constant(.integer(0)))
    }
  }

  private static func event(_ random: inout SeededRandom) -> JSONObject {
    var event = JSONObject()
    for name in names where Int.random(in: 0..<4, using: &random) == 0 {
      event[name] = .array(
        (0..<Int.random(in: 0...2, using: &random)).map { _ in
          Bool.random(using: &random) ? .string(random.text(of: "xyZ", upTo: 2)) : .number(JSONNumber(1))
        })
    }
    return event
  }
}
