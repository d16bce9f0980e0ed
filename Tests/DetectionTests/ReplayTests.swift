import ECS
import TestSupport
import Testing

@testable import Detection

/// A restart: what was under way is made again from events that are read once more.
struct ReplayTests {
  private static func rules() throws -> [Rule] {
    let queries = [
      "sequence by k with maxspan=15s [any where c == \"a\"] [any where c == \"b\"] until [any where c == \"u\"]",
      "sequence by k with maxspan=12s [any where c == \"a\"] ![any where c == \"u\"] [any where c == \"b\"]",
      "sequence by k with maxspan=8s [any where c == \"b\"] ![any where c == \"u\"]",
      "sequence by k with maxspan=10s ![any where c == \"u\"] [any where c == \"a\"] [any where c == \"b\"]",
      "sequence by k with maxspan=20s [any where c == \"a\"] with runs=3 [any where c == \"b\"]",
      "any where c == \"u\"",
    ]
    let schedule = "from = \"now-20s\"\ninterval = \"10s\""
    return try queries.enumerated().map { number, query in
      try Fixture.rule("eql", query, more: schedule + "\nmax_signals = 3", id: "rule-\(number)")
    } + [
      Fixture.rule(
        "new_terms", "*",
        more: """
          \(schedule)
          [rule.new_terms]
          value = ["k", "n"]
          history_window_start = [{field = "history_window_start", value = "now-1h"}]
          """, id: "terms")
    ]
  }

  private static func events(_ random: inout SeededRandom) throws -> [SourceEvent] {
    let fields = (0..<150).map { second in
      let key = Int.random(in: 0..<2, using: &random)
      return (
        second, #""k":\#(key),"n":\#(second % 7),"c":"\#(random.pick(["a", "a", "b", "b", "u", "x"]))""#
      )
    }
    let late = fields.map { (place: $0.0 + Int.random(in: 0...3, using: &random), event: $0) }
    return try late.sorted { $0.place < $1.place }.map { entry in
      try Fixture.event(entry.event.0, entry.event.1, id: "\(entry.event.0)")
    }
  }

  private static func time(_ event: SourceEvent) -> Timestamp? {
    event.document.first("@timestamp").flatMap(Timestamp.init)
  }

  @Test(arguments: [21, 22] as [UInt64])
  func `events that are read again make up for what a restart forgot`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let rules = try Self.rules()
    let events = try Self.events(&random)
    var options = DetectionEngine.Options()
    options.isLive = true
    var whole = try Fixture.engine(rules, options: options)
    let expected = try events.map { try whole.process($0) }
    #expect(expected.joined().count > 100)
    #expect(whole.memorySpan == .seconds(65))
    for cut in stride(from: 7, to: events.count, by: 29) {
      let history = MemoryTermHistory()
      var before = try Fixture.engine(rules, history: history, options: options)
      var alerts = try events[..<cut].map { try before.process($0) }
      try before.commit()
      let newest = try #require(events[..<cut].compactMap(Self.time).max())
      let horizon = newest.advanced(by: .zero - before.memorySpan)
      let first = events.firstIndex { Self.time($0).map { $0 >= horizon } ?? false } ?? cut
      var after = try Fixture.engine(rules, history: history, options: options)
      for event in events[first..<cut] { try after.replay(event) }
      alerts += try events[cut...].map { try after.process($0) }
      let place = alerts.indices.first { alerts[$0] != expected[$0] }
      #expect(place == nil, "cut at \(cut)")
    }
  }
}
