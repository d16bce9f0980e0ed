import ECS
import TestSupport
import Testing

@testable import Detection

/// Rules are read anew while something is under way.
struct TakeOverTests {
  private static let live: DetectionEngine.Options = {
    var options = DetectionEngine.Options()
    options.isLive = true
    return options
  }()

  private static let sequence = "sequence by k with maxspan=1m [any where c == \"a\"] [any where c == \"b\"]"
  private static let schedule = "from = \"now-60s\"\ninterval = \"10s\""

  private static func rules(more: String = "", changed: Bool = false) throws -> [Rule] {
    try [
      Fixture.rule("eql", sequence, more: schedule + "\n" + more, id: "sequence"),
      Fixture.rule(
        "eql", "sample by k [any where c == \"a\"] [any where c == \"b\"]", more: schedule, id: "sample"),
      Fixture.rule(
        "threshold", "c:a", more: schedule + "\n[rule.threshold]\nfield = [\"k\"]\nvalue = 3", id: "threshold"
      ),
      Fixture.rule(
        "query", "c:a",
        more: schedule
          + "\n[rule.alert_suppression]\ngroup_by = [\"k\"]\nduration = {value = 30, unit = \"s\"}",
        id: "suppressed"),
      Fixture.rule("eql", changed ? "any where c == \"x\"" : "any where c == \"y\"", id: "other"),
    ]
  }

  private static func events(_ random: inout SeededRandom) throws -> [SourceEvent] {
    try (0..<200).map { second in
      let key = Int.random(in: 0..<3, using: &random)
      return try Fixture.event(
        second, #""k":\#(key),"c":"\#(random.pick(["a", "b", "u", "a"]))""#, id: "\(second)")
    }
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `rules that stayed the same find what they had found without the change`(seed: UInt64) throws {
    var random = SeededRandom(seed: seed)
    let events = try Self.events(&random)
    var whole = try Fixture.engine(try Self.rules(), options: Self.live)
    var expected = try events.map { try whole.process($0) }
    expected.append(try whole.finish())
    #expect(expected.joined().count > 60)
    for cut in [1, 40, 77, 150] {
      var former = try Fixture.engine(try Self.rules(), options: Self.live)
      var alerts = try events[..<cut].map { try former.process($0) }
      var next = try Fixture.engine(try Self.rules(changed: true), options: Self.live)
      let (kept, decided) = try next.takeOver(from: &former)
      #expect(kept == 4)
      #expect(decided.isEmpty)
      alerts += try events[cut...].map { try next.process($0) }
      alerts.append(try next.finish())
      let place = alerts.indices.first { alerts[$0] != expected[$0] }
      #expect(place == nil, "cut at \(cut)")
    }
  }

  @Test func `a rule that finds something else begins anew, and what it held is decided`() throws {
    let first = try Fixture.event(0, #""k":1,"c":"a""#, id: "1")
    let second = try Fixture.event(5, #""k":1,"c":"b""#, id: "2")
    let missing = "sequence by k with maxspan=1m [any where c == \"a\"] ![any where c == \"u\"]"
    var former = try Fixture.engine(
      [
        try Fixture.rule("eql", Self.sequence, id: "sequence"),
        try Fixture.rule("eql", missing, id: "missing"),
      ], options: Self.live)
    #expect(try former.process(first).isEmpty)
    var next = try Fixture.engine(
      [try Fixture.rule("eql", Self.sequence + " until [any where c == \"u\"]", id: "sequence")],
      options: Self.live)
    let (kept, decided) = try next.takeOver(from: &former)
    #expect(kept == 0)
    #expect(!decided.isEmpty)
    #expect(Set(decided.compactMap { $0["kibana.alert.rule.rule_id"]?.string }) == ["missing"])
    #expect(try next.process(second).isEmpty)
    #expect(try next.finish().isEmpty)
  }

  @Test func `a new name, severity or guide keeps what is under way, and shows in the alert`() throws {
    var former = try Fixture.engine([try Fixture.rule("eql", Self.sequence, id: "s")], options: Self.live)
    #expect(try former.process(try Fixture.event(0, #""k":1,"c":"a""#, id: "1")).isEmpty)
    var next = try Fixture.engine(
      [try Fixture.rule("eql", Self.sequence, more: "note = \"Look.\"", id: "s", name: "Another")],
      options: Self.live)
    #expect(try next.takeOver(from: &former).kept == 1)
    var alerts = try next.process(try Fixture.event(5, #""k":1,"c":"b""#, id: "2"))
    alerts += try next.finish()
    #expect(alerts.last?["kibana.alert.rule.name"] == "Another")
    #expect(alerts.last?["kibana.alert.rule.note"] == "Look.")
  }

  @Test func `other exceptions make another rule`() throws {
    let more =
      "exceptions_list = [{id = \"x\", list_id = \"l\", type = \"detection\", namespace_type = \"single\"}]"
    func engine(_ value: String) throws -> DetectionEngine {
      var options = Self.live
      let item = """
        {"list_id":"l","item_id":"i","type":"simple","entries":[{"field":"n","operator":"included","type":"match",
        "value":"\(value)"}]}
        """
      options.exceptions.add([try JSONParser.parse(item)], file: "l.ndjson")
      #expect(options.exceptions.problems.isEmpty)
      return try Fixture.engine(
        [try Fixture.rule("eql", Self.sequence, more: more, id: "s")], options: options)
    }
    var former = try engine("one")
    var same = try engine("one")
    #expect(try same.takeOver(from: &former).kept == 1)
    var other = try engine("two")
    #expect(try other.takeOver(from: &same).kept == 0)
  }

  @Test func `what is held for sequences is counted on, however often rules are read`() throws {
    var engine = try Fixture.engine([try Fixture.rule("eql", Self.sequence, id: "s")], options: Self.live)
    func take(_ second: Int, _ engine: inout DetectionEngine) throws {
      var block = EventBlock(
        Array(
          (JSONWriter.text(.object(try Fixture.event(second, #""k":\#(second),"c":"a""#).document)) + "\n")
            .utf8),
        firstLine: 1)
      block.index()
      var hits = BlockHits()
      var lines = block.lines
      var matcher = engine.matcher
      while let line = lines.next(in: block) { matcher.match(line, of: block, into: &hits) }
      _ = try engine.process(hits)
    }
    var last = 0
    for second in 0..<10 {
      try take(second, &engine)
      #expect(engine.heldBytes > last)
      last = engine.heldBytes
      var next = try Fixture.engine([try Fixture.rule("eql", Self.sequence, id: "s")], options: Self.live)
      _ = try next.takeOver(from: &engine)
      #expect(next.heldBytes == last)
      engine = next
    }
    _ = try engine.finish()
    for second in 600..<700 { try take(second, &engine) }
    #expect(engine.heldBytes < last * 20)
  }
}
