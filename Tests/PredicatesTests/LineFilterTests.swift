import ECS
import TestSupport
import Testing

@testable import Predicates

struct LineFilterTests {
  private static func lines(_ filter: LineFilter, in text: String) -> [Int] {
    var filter = filter
    let block = EventBlock(Array(text.utf8))
    var candidate = EventBlock()
    filter.start(block)
    var found: [Int] = []
    while let line = filter.next(in: block, into: &candidate) {
      let expected = text.split(separator: "\n", omittingEmptySubsequences: false)[line.number - 1]
      #expect(candidate.text(of: line) == Array(expected.utf8))
      found.append(line.number)
    }
    return found
  }

  @Test func `lets lines with a literal through, in either case, each once`() throws {
    let filter = try #require(LineFilter(literals: ["wuauclt"]))
    let text = #"""
      {"a":"wuauclt wuauclt"}
      {"a":"none"}

      {"a":"x WUAUclt.exe"}
      {"a":"wuaucl"}
      """#
    #expect(Self.lines(filter, in: text) == [1, 4])
  }

  @Test func `lets lines through that may hide a literal in escapes`() throws {
    let filter = try #require(LineFilter(literals: ["secret"]))
    let text = #"""
      {"a":"s\u0065cret"}
      {"a":"\u00e9"}
      {"a":"\u0000"}
      {"a":"\u007a"}
      """#
    #expect(Self.lines(filter, in: text) == [1, 4])
  }

  @Test(arguments: 0..<20)
  func `tells of each line by itself what it lets through of them all`(seed: Int) throws {
    var random = SeededRandom(seed: UInt64(seed))
    let filter = try #require(LineFilter(literals: ["abab", "baba"]))
    let text = (0..<40).map { _ in random.text(of: "aBab \\u006", upTo: 30) + "x" }.joined(separator: "\n")
    var block = EventBlock(Array(text.utf8))
    block.index()
    var asked = filter
    asked.start(block)
    var lines = block.lines
    var all: [EventBlock.Line] = []
    while let line = lines.next(in: block) { all.append(line) }
    let expected = Self.lines(filter, in: text)
    #expect(all.filter { asked.mayHold($0, of: block) }.map(\.number) == expected)
    #expect(all.reversed().filter { asked.mayHold($0, of: block) }.map(\.number) == expected.reversed())
  }

  @Test(arguments: [
    Set(), Set(["abc"]), Set(["a\\bcd"]), Set(["a/bcd"]), Set(["größe"]), Set((0..<11).map { "text\($0)" }),
  ])
  func `refuses literals that JSON writes in several ways, short ones, many and none`(literals: Set<String>) {
    #expect(LineFilter(literals: literals) == nil)
  }

  @Test func `says when it spares nothing`() throws {
    var filter = try #require(LineFilter(literals: ["common"]))
    let block = EventBlock(Array(String(repeating: "{\"a\":\"common\"}\n", count: 2000).utf8))
    var candidate = EventBlock()
    #expect(filter.isWorthwhile)
    filter.start(block)
    while filter.next(in: block, into: &candidate) != nil {}
    #expect(!filter.isWorthwhile)
  }

  @Test func `every event that fulfils a condition passes the condition's filter`() throws {
    var random = SeededRandom(seed: 5)
    var filters = 0
    for _ in 0..<300 {
      var fields = FieldTable()
      let ids = ["a", "b"].map { fields.intern($0) }
      let condition = Self.condition(&random, ids, depth: 3)
      guard let filter = LineFilter(for: [condition], fields: fields) else { continue }
      filters += 1
      var record = EventRecord(fields: fields)
      let events = (0..<20).map { _ in Self.event(&random) }
      let text = events.map { JSONWriter.text(.object($0)) }.joined(separator: "\n")
      let passed = Set(Self.lines(filter, in: text))
      for (number, event) in events.enumerated() {
        record.fill(from: event)
        if condition.matches(record) { #expect(passed.contains(number + 1), "\(condition) \(event)") }
      }
    }
    #expect(filters > 50)
  }

  private static let words = [
    "wuauclt.exe", #"C:\Windows\wuau"#, "/RunHandler", "über-wuau", "x", "explorer",
  ]

  private static func condition(_ random: inout SeededRandom, _ ids: [FieldID], depth: Int) -> Predicate {
    switch Int.random(in: 0..<(depth > 0 ? 6 : 2), using: &random) {
    case 0: .test(random.pick(ids), .string(StringSet([random.pick(words), random.pick(words)])))
    case 1:
      .test(
        random.pick(ids), .wildcard(WildcardPattern(text: "*" + random.pick(words) + "*", folding: .ascii)))
    case 2, 3: .and([condition(&random, ids, depth: depth - 1), condition(&random, ids, depth: depth - 1)])
    case 4: .or([condition(&random, ids, depth: depth - 1), condition(&random, ids, depth: depth - 1)])
    default: .not(condition(&random, ids, depth: depth - 1))
    }
  }

  private static func event(_ random: inout SeededRandom) -> JSONObject {
    let text = random.pick(words)
    return [
      "a": .string(Bool.random(using: &random) ? text : text.uppercased()), "b": .string(random.pick(words)),
    ]
  }
}
