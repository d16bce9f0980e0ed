import ECS
import Testing

@testable import Detection

struct NewTermsTests {
  private static func rule(_ fields: String = "\"user.name\"", window: String = "now-7d") throws -> Rule {
    try Fixture.rule(
      "new_terms", "*",
      more: """
        [rule.new_terms]
        field = "new_terms_fields"
        value = [\(fields)]
        [[rule.new_terms.history_window_start]]
        field = "history_window_start"
        value = "\(window)"
        """)
  }

  private static func terms(_ alerts: [JSONObject]) -> [[String]] {
    alerts.map { $0["kibana.alert.new_terms"]?.array?.compactMap(\.string) ?? [] }
  }

  @Test func `alerts on the first event of a term only`() throws {
    let events = try [
      Fixture.event(1, #""user.name":"a""#, id: "1"), Fixture.event(2, #""user.name":"a""#, id: "2"),
      Fixture.event(3, #""user.name":"b""#, id: "3"),
    ]
    #expect(Self.terms(try Fixture.alerts([Self.rule()], events)) == [["a"], ["b"]])
  }

  @Test func `a term is new again after the window`() throws {
    let rule = try Self.rule(window: "now-1h")
    let seconds = [0, 3_600, 7_201, 7_202]
    let events = try seconds.map { try Fixture.event($0, #""user.name":"a""#, id: "\($0)") }
    let times = try Fixture.alerts([rule], events).map { $0["kibana.alert.original_time"]?.string }
    #expect(times == ["2026-01-01T00:00:00.000Z", "2026-01-01T02:00:01.000Z"])
  }

  @Test func `arrays make combinations, and a missing field none`() throws {
    let rule = try Self.rule("\"user.name\", \"host.ip\"")
    let events = try [
      Fixture.event(1, #""user.name":["a","b"],"host.ip":["1","2","1"]"#, id: "1"),
      Fixture.event(2, #""user.name":"c""#, id: "2"),
      Fixture.event(3, #""user.name":"b","host.ip":"2""#, id: "3"),
    ]
    let alerts = try Fixture.alerts([rule], events)
    #expect(Self.terms(alerts) == [["a", "1"], ["a", "2"], ["b", "1"], ["b", "2"]])
    #expect(Set(alerts.map { $0["kibana.alert.uuid"] }).count == 4)
  }

  @Test func `events before the start only fill the history`() throws {
    var options = DetectionEngine.Options(start: Timestamp("2026-01-01T00:00:10Z"))
    options.now = nil
    let events = try [
      Fixture.event(1, #""user.name":"a""#, id: "1"), Fixture.event(11, #""user.name":"a""#, id: "2"),
      Fixture.event(12, #""user.name":"b""#, id: "3"),
    ]
    #expect(Self.terms(try Fixture.alerts([Self.rule()], events, options: options)) == [["b"]])
  }

  @Test func `a history outlives the engine once it is committed`() throws {
    let history = MemoryTermHistory()
    let event = try Fixture.event(1, #""user.name":"a""#, id: "1")
    let later = try Fixture.event(2, #""user.name":"a""#, id: "2")
    var engine = try Fixture.engine([Self.rule()], history: history)
    #expect(try engine.process(event).count == 1)
    var uncommitted = try Fixture.engine([Self.rule()], history: history)
    #expect(try uncommitted.process(later).count == 1, "a crash before commit repeats the alert")
    try engine.commit()
    var restarted = try Fixture.engine([Self.rule()], history: history)
    #expect(try restarted.process(later).isEmpty)
  }
}
