import ECS
import TestSupport
import Testing

@testable import Detection

struct SequenceRuleTests {
  private static let query = """
    sequence by host.id with maxspan=1m
      [process where event.action == "start"] by process.entity_id
      [network where true] by process.entity_id
    """

  private static func event(_ second: Int, _ category: String, _ more: String = "") throws -> SourceEvent {
    try Fixture.event(
      second,
      #""event":{"category":"\#(category)","action":"start"},"host":{"id":"h"},"process":{"entity_id":"p"}\#(more)"#,
      id: "\(category)\(second)")
  }

  @Test func `a sequence becomes building blocks and an alert of what they have in common`() throws {
    let rule = try Fixture.rule("eql", Self.query)
    let alerts = try Fixture.alerts(
      [rule], [Self.event(1, "process", #","user":{"name":"u"}"#), Self.event(9, "network")])
    #expect(alerts.count == 3)
    #expect(alerts.map { $0["kibana.alert.building_block_type"] } == ["default", "default", nil])
    #expect(alerts.map { $0["kibana.alert.group.index"]?.int } == [0, 1, nil])
    let shell = try #require(alerts.last)
    #expect(shell["process"] == ["entity_id": "p"])
    #expect(shell["user"] == nil)
    #expect(shell["event"] == ["action": "start", "kind": "signal"])
    #expect(shell.number("kibana.alert.depth") == 2)
    #expect(
      shell["kibana.alert.ancestors"]?.array?.compactMap { $0["type"]?.string } == [
        "event", "signal", "event", "signal",
      ])
  }

  @Test func `events that are slightly out of order are put in order`() throws {
    let rule = try Fixture.rule("eql", Self.query)
    let alerts = try Fixture.alerts([rule], [Self.event(3, "network"), Self.event(1, "process")])
    #expect(alerts.count == 3)
  }

  @Test func `what the same events complete under many keys is found once`() throws {
    let held = try (1...3).map { HeldEvent(try Self.event($0, "process")) }
    let time = Timestamp(milliseconds: 0)
    #expect(
      RuleFinding.distinct([[held[0], held[1]], [held[0], held[1]], [held[0], held[2]]], at: time).count == 2)
    let many = #","k":["a","b","c"],"l":["x","y","z"]"#
    let rule = try Fixture.rule("eql", "sequence by k, l [process where true] [network where true]")
    let alerts = try Fixture.alerts([rule], [Self.event(1, "process", many), Self.event(2, "network", many)])
    #expect(alerts.count == 3)
  }

  @Test func `a sequence without a maxspan lies within the rule's window`() throws {
    let query = #"sequence [process where true] [network where true]"#
    let rule = try Fixture.rule("eql", query, more: "from = \"now-9m\"")
    for (second, count) in [(541, 3), (542, 0)] {
      let alerts = try Fixture.alerts([rule], [Self.event(1, "process"), Self.event(second, "network")])
      #expect(alerts.count == count, "\(second)")
    }
  }

  @Test func `what must be missing behind a sequence is waited for`() throws {
    let query = "sequence by host.id with maxspan=10s [process where true] ![network where true]"
    let rule = try Fixture.rule("eql", query)
    #expect(try Fixture.alerts([rule], [Self.event(1, "process"), Self.event(9, "network")]).isEmpty)
    var options = DetectionEngine.Options()
    options.isLive = true
    var engine = try Fixture.engine([rule], options: options)
    #expect(try engine.process(Self.event(1, "process")).isEmpty)
    #expect(try engine.process(Self.event(14, "other")).isEmpty, "the window for late events is still open")
    #expect(try engine.process(Self.event(17, "other")).count == 2)
  }

  @Test func `a sample joins events in any order`() throws {
    let query = "sample by host.id [process where true] [network where true]"
    let rule = try Fixture.rule("eql", query)
    let alerts = try Fixture.alerts(
      [rule], [Self.event(5, "network"), Self.event(2, "process"), Self.event(6, "network")])
    #expect(alerts.count == 3)
    #expect(alerts.first?["kibana.alert.original_event.category"] == "process")
  }

  @Test func `the order and number of threads that match make no difference`() throws {
    let rules = try [
      Fixture.rule("eql", Self.query), Fixture.rule("query", "event.category:network", id: "second"),
    ]
    var random = SeededRandom(seed: 11)
    let events = try (0..<400).map { try Self.event($0, random.pick(["process", "network", "file"])) }
    var engine = try Fixture.engine(rules)
    var split = try Fixture.engine(rules)
    var matchers = [split.matcher, split.matcher, split.matcher]
    let hits = events.indices.map { matchers[$0 % 3].match(events[$0]) }
    var one: [JSONObject] = []
    var other: [JSONObject] = []
    for (event, hits) in zip(events, hits) {
      one += try engine.process(event)
      other += try split.process(event, hits)
    }
    #expect(one == other)
    #expect(try engine.finish() == split.finish())
    #expect(one.count > 100)
  }
}

struct BoundTests {
  @Test func `combinations are cut without being made`() {
    let many = Array(0..<200_000)
    #expect(Combinations.of([many, many, many], most: 1_000).count == 1_000)
    #expect(Combinations.of([[1, 2], [3, 4]], most: 3) == [[1, 3], [1, 4], [2, 3]])
    #expect(Combinations.of([[1], []], most: 3).isEmpty)
    #expect(Combinations.of([[Int]](), most: 3) == [[]])
  }

  @Test func `sequences of all rules together stay within a bound`() throws {
    let query = "sequence by n with maxspan=1h [any where true] [any where false]"
    let rules = try (0..<3).map { try Fixture.rule("eql", query, id: "\($0)") }
    var options = DetectionEngine.Options()
    options.sequenceKeys = 600
    options.reorderWindow = .zero
    var engine = try Fixture.engine(rules, options: options)
    for number in 0..<3_000 { _ = try engine.process(Fixture.event(number, #""n":\#(number)"#)) }
    #expect(engine.memories.sequences.map(\.keyCount).reduce(0, +) < 600 + 3 * 1_024)
    #expect(engine.forgotten.count == 3)
  }

  @Test func `a stream that is slightly out of order finds what the ordered one finds`() throws {
    let query =
      "sequence by k with maxspan=20s [any where c == \"a\"] [any where c == \"b\"] ![any where c == \"m\"] [any where c == \"c\"]"
    let rule = try Fixture.rule("eql", query)
    var random = SeededRandom(seed: 5)
    var found = 0
    for _ in 0..<20 {
      let events = try (0..<150).map { second in
        try Fixture.event(
          second,
          #""k":\#(Int.random(in: 0..<2, using: &random)),"c":"\#(random.pick(["a", "b", "c", "c", "m"]))""#,
          id: "\(second)")
      }
      let late = events.enumerated()
        .map { (place: $0.offset + Int.random(in: 0...4, using: &random), event: $0.element) }
        .sorted { $0.place < $1.place }.map(\.event)
      let expected = try Fixture.alerts([rule], events)
      #expect(try Fixture.alerts([rule], late) == expected)
      found += expected.count
    }
    #expect(found > 50)
  }
}
