import ECS
import Testing

@testable import Detection

/// Events that are read as lines, and parsed only where an alert is made, are compared with events that are parsed
/// first.
struct BlockHitsTests {
  static func rules() throws -> [Rule] {
    let window = #"history_window_start = [{field = "history_window_start", value = "now-1h"}]"#
    let queries: [(String, String, String)] = [
      ("eql", "process where a.b == \"x\"", ""),
      ("eql", "sequence by host.id with maxspan=20s [process where true] [network where true]", ""),
      (
        "eql",
        "sequence with maxspan=30s [process where true] by a.b, ?n [file where true] by host.id, n until [network where n == 1] by a.b, n",
        ""
      ),
      (
        "eql", "sequence by n with maxspan=9s [file where true] ![process where true] [network where true]",
        ""
      ),
      ("eql", "sequence by host.id [process where true] with runs=3", ""),
      ("eql", "sample by n [process where true] [network where true]", ""),
      ("threshold", "*", "[rule.threshold]\nfield = [\"host.id\", \"n\"]\nvalue = 3"),
      (
        "threshold", "event.category:*",
        "timestamp_override = \"event.ingested\"\n[rule.threshold]\nfield = []\nvalue = 5\ncardinality = [{field = \"a.b\", value = 4}]"
      ),
      ("new_terms", "*", "[rule.new_terms]\nvalue = [\"a.b\", \"n\"]\n\(window)"),
      (
        "threat_match", "*",
        "threat_query = \"*\"\nthreat_mapping = [{entries = [{field = \"a.b\", type = \"mapping\", value = \"i\"}, {field = \"n\", type = \"mapping\", value = \"j\"}]}]"
      ),
    ]
    return try queries.enumerated().map { number, query in
      let more = query.2.hasPrefix("timestamp") ? query.2 : "max_signals = 1000\n" + query.2
      return try Fixture.rule(query.0, query.1, more: more, id: "rule-\(number)", name: "Rule \(number)")
    }
  }

  static func options(isLive: Bool) throws -> DetectionEngine.Options {
    var options = DetectionEngine.Options()
    options.isLive = isLive
    options.indicators = [try Fixture.event(#"{"i":["x","é","1"],"j":[1,"true"]}"#)]
    return options
  }

  @Test(arguments: [(5, false), (6, true), (7, false), (8, true)] as [(UInt64, Bool)])
  func `lines bring about what their documents do`(seed: UInt64, isLive: Bool) throws {
    var texts = EventTexts(seed: seed)
    let lines = (0..<300).map { _ in texts.next() }
    let options = try Self.options(isLive: isLive)
    var reference = try Fixture.engine(Self.rules(), options: options)
    var engine = try Fixture.engine(Self.rules(), options: options)
    var matcher = engine.matcher
    var expected: [JSONObject] = []
    var alerts: [JSONObject] = []
    for start in stride(from: 0, to: lines.count, by: 50) {
      var block = EventBlock((lines[start..<start + 50].joined(separator: "\n") + "\n").utf8)
      block.index()
      var found = block.lines
      var hits = BlockHits()
      while let line = found.next(in: block) {
        matcher.match(line, of: block, into: &hits)
        expected += try reference.process(try #require(SourceEvent(try block.document(of: line))))
      }
      #expect(hits.refused.isEmpty)
      #expect(hits.events == 50)
      alerts += try engine.process(hits)
    }
    expected += try reference.finish()
    alerts += try engine.finish()
    #expect(alerts == expected)
    let rules = Set(alerts.compactMap { $0["kibana.alert.rule.name"]?.string })
    #expect(rules.count > 6, "\(rules.sorted())")
  }

  @Test func `a line that is broken where no rule reads is refused where an alert is made of it`() throws {
    let rules = try [
      Fixture.rule("eql", "process where true", id: "single"),
      Fixture.rule("eql", "sequence [file where true] [network where true]", id: "sequence"),
    ]
    var engine = try Fixture.engine(rules)
    var matcher = engine.matcher
    let lines = ["process", "file", "network"].map { category in
      #"{"@timestamp":"2026-01-01T00:00:00Z","event":{"category":"\#(category)"},"unread":[nonsense]}"#
    }
    var block = EventBlock((lines.joined(separator: "\n") + "\n").utf8)
    block.index()
    var found = block.lines
    var hits = BlockHits()
    while let line = found.next(in: block) { matcher.match(line, of: block, into: &hits) }
    #expect(hits.refused.map(\.line) == [1])
    #expect(try (engine.process(hits) + engine.finish()).isEmpty)
    #expect(engine.brokenEvents == 1)
  }
}
