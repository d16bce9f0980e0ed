import ECS
import Testing

@testable import Detection

/// What rules hold of events for sequences and samples stays within its bound.
struct HeldBytesTests {
  private static let bound = 128 << 10
  private static let padding = String(repeating: "x", count: 900)
  private static let queries = [
    "sequence by host.id with maxspan=5h [process where true] [network where true]",
    "sample by host.id [process where true] [network where true]",
  ]

  /// The lines of one event a host, so many seconds apart.
  private static func lines(_ category: String, hosts: Range<Int>, secondsApart: Int, from second: Int)
    -> [String]
  {
    hosts.map { host in
      let time = Timestamp(milliseconds: 1_767_225_600_000 + Int64(second + host * secondsApart) * 1_000)
      return
        #"{"@timestamp":"\#(time)","event":{"category":"\#(category)"},"host":{"id":"h\#(host)"},"pad":"\#(padding)"}"#
    }
  }

  /// Blocks of lines through an engine, with the most that it held after one of them.
  private struct Run {
    var engine: DetectionEngine
    var matcher: EventMatcher
    var mostHeld = 0
    var alerts: [JSONObject] = []

    init(_ query: String, heldBytes: Int) throws {
      var options = DetectionEngine.Options()
      options.heldBytes = heldBytes
      engine = try Fixture.engine(
        [try Fixture.rule("eql", query, more: "from = \"now-10h\"\nmax_signals = 1000")], options: options)
      matcher = engine.matcher
    }

    mutating func take(_ lines: [String]) throws {
      for start in stride(from: 0, to: lines.count, by: 16) {
        var block = EventBlock(
          (lines[start..<min(start + 16, lines.count)].joined(separator: "\n") + "\n").utf8)
        block.index()
        var hits = BlockHits()
        var rest = block.lines
        while let line = rest.next(in: block) { matcher.match(line, of: block, into: &hits) }
        alerts += try engine.process(hits)
        mostHeld = max(mostHeld, engine.heldBytes)
      }
    }
  }

  @Test(arguments: queries, [0, 1, 10])
  func `what is under way is forgotten, and counted, when the events held take more than they may`(
    query: String, secondsApart: Int
  ) throws {
    var run = try Run(query, heldBytes: Self.bound)
    try run.take(Self.lines("process", hosts: 0..<1_500, secondsApart: secondsApart, from: 0))
    // What comes between two looks, and what waits to be put into order, goes on top.
    #expect(run.mostHeld > Self.bound / 2)
    #expect(run.mostHeld < Self.bound + (64 + 64 + 16) * 1_100)
    let forgotten = run.engine.forgotten[Fixture.ruleID] ?? 0
    #expect(forgotten > 1_000)
    try run.take(Self.lines("network", hosts: 0..<1_500, secondsApart: secondsApart, from: 1))
    run.alerts += try run.engine.finish()
    let made = run.alerts.count(where: { $0["kibana.alert.building_block_type"] == nil })
    #expect(made > 0)
    #expect(made < 1_500 - forgotten / 2)
  }

  @Test(arguments: queries)
  func `nothing is forgotten below the bound`(query: String) throws {
    var run = try Run(query, heldBytes: 8 << 20)
    try run.take(Self.lines("process", hosts: 0..<600, secondsApart: 1, from: 0))
    #expect(run.engine.heldBytes > 600 * 900)
    try run.take(Self.lines("network", hosts: 0..<600, secondsApart: 1, from: 3_600))
    run.alerts += try run.engine.finish()
    #expect(run.engine.forgotten.isEmpty)
    #expect(run.alerts.count(where: { $0["kibana.alert.building_block_type"] == nil }) == 600)
  }
}
