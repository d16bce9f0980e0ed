import ECS
import Predicates
import TestSupport
import Testing

@testable import EQL

/// Damaged queries: refused or compiled, but never more than that.
struct FuzzTests {
  static let seeds = [
    #"process where process.name : ("cmd.exe", "power*") and not user.id in ("S-1-5-18", "x") /* c */"#,
    #"sequence by h.id with maxspan=1m [a where b] by c [d where cidrMatch(ip, "10.0.0.0/8")] with runs=3"#,
    #"sample by ?x [any where n / 2 >= -3.5e2] [any where length(between~(s, "a", """\c""", true)) != 1]"#,
    #"any where `a-b`.c regex~ "[a-z]{2,5}(x|y)*\\.\u{2F}" or substring(s, -3, null) like~ "?b*" // end"#,
    #"sequence [a where true] ![b where false] until [c where @timestamp < "2024-01-01"] | head 5 | tail 1"#,
  ]

  @Test func `survives damaged queries`() {
    var random = SeededRandom(seed: 5)
    var compiled = 0
    var record = EventRecord(fields: FieldTable())
    for _ in 0..<6_000 {
      let text = Self.damaged(random.pick(Self.seeds), &random)
      var context = CompileContext(types: RefusalTests.Types())
      do {
        let plan = try EQLQuery.parse(text).compile(in: &context)
        compiled += 1
        guard case .events(let events) = plan else { continue }
        record = EventRecord(fields: context.fields)
        record.fill(from: ["s": ["xayb\\c", "b"], "n": [3, nil, "7"], "process": ["name": "cmd.exe"]])
        _ = events.condition.matches(record)
      } catch {
        #expect(!error.description.isEmpty)
        #expect(error.diagnostic.span.end <= text.utf8.count)
      }
    }
    #expect(compiled > 300)
  }

  private static func damaged(_ text: String, _ random: inout SeededRandom) -> String {
    var characters = Array(text)
    let pieces = [
      "(", ")", "[", "]", "![", "\"", "not ", " and ", "null", "?", "`", ":", "1", "é", "\\", " by ", "==",
      "~", "\u{0}",
    ]
    for _ in 0..<Int.random(in: 1...3, using: &random) where !characters.isEmpty {
      let place = Int.random(in: characters.indices, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: characters.remove(at: place)
      case 1: characters.insert(contentsOf: random.pick(pieces), at: place)
      case 2: characters.swapAt(place, Int.random(in: characters.indices, using: &random))
      default:
        let end = min(characters.count, place + Int.random(in: 1...20, using: &random))
        characters.insert(
          contentsOf: characters[place..<end], at: Int.random(in: characters.indices, using: &random))
      }
    }
    return String(characters)
  }
}
