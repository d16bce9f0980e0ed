import ECS
import Predicates
import Testing

@testable import KQL

struct KQLParserFuzzTests {
  /// A small seeded generator (SplitMix64), so that a failure can be run again.
  struct SeededGenerator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9E37_79B9_7F4A_7C15
      var z = state
      z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
      z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
      return z ^ (z >> 31)
    }
  }

  private static let words = [
    "a", "b.c", "process.name", ":", ":", "(", ")", "{", "}", "<", "<=", ">", ">=", "\"", "\\", "*", " ", " ",
    " ",
    " and ", " or ", "not ", "and", "or", "not", "\\and", "\\u00e9", "\\uD83D", "\\n", "\u{A0}", "é", "日",
    "1", "-1",
    "10.0.0.0/8", "now-1d/d", "true", "\t", "\n", "\0", "\u{FEFF}",
  ]

  @Test(.timeLimit(.minutes(1)), arguments: 0..<8 as Range<UInt64>)
  func `words in random order parse or fail, within their text`(seed: UInt64) {
    var random = SeededGenerator(state: seed)
    for _ in 0..<2_000 {
      let count = Int.random(in: 0...24, using: &random)
      let query = (0..<count).compactMap { _ in Self.words.randomElement(using: &random) }.joined()
      do throws(KQLSyntaxError) {
        _ = try KQLParser.parse(query)
      } catch {
        let isInside = error.place.lowerBound >= 0 && error.place.upperBound <= query.utf8.count
        #expect(isInside, "seed \(seed): \(query.debugDescription)")
        #expect(error.queryError(in: query).description.contains("\n"))
      }
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: 100..<104 as Range<UInt64>)
  func `whatever parses also compiles or says why, and can be asked`(seed: UInt64) throws {
    var random = SeededGenerator(state: seed)
    let document = try #require(
      try JSONParser.parse(#"{"a":["1",true,null],"b":{"c":"10.0.0.1"},"process":{"name":"X"}}"#).object)
    let types = Mapping.ecs.overlaid(with: Mapping(types: ["a": .long, "b.c": .ip, "b": .nested]))
    for _ in 0..<250 {
      let count = Int.random(in: 1...12, using: &random)
      let query = (0..<count).compactMap { _ in Self.words.randomElement(using: &random) }.joined()
      guard let parsed = try? KQLQuery.parse(query) else { continue }
      var context = CompileContext(types: types, now: Timestamp(milliseconds: 0))
      guard let predicate = try? parsed.compile(in: &context) else { continue }
      var record = EventRecord(fields: context.fields)
      record.fill(from: document)
      _ = predicate.matches(record)
    }
  }
}
