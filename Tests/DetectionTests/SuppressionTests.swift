import ECS
import Testing

@testable import Detection

struct SuppressionTests {
  private static func rule(_ more: String = "") throws -> Rule {
    try Fixture.rule(
      "query", "*", more: "interval = \"5m\"\n[rule.alert_suppression]\ngroup_by = [\"host.name\"]\n" + more)
  }

  private static func events(_ hosts: [(Int, String?)]) throws -> [SourceEvent] {
    try hosts.map { second, host in
      try Fixture.event(second, host.map { #""host.name":"\#($0)""# } ?? "", id: "\(second)")
    }
  }

  private static func counts(_ alerts: [JSONObject]) -> [Int] {
    alerts.compactMap { $0["kibana.alert.suppression.docs_count"]?.int }
  }

  @Test func `joins the alerts of one run`() throws {
    let events = try Self.events([(1, "a"), (2, "a"), (3, "b"), (4, "a"), (301, "a")])
    let alerts = try Fixture.alerts([Self.rule()], events)
    #expect(Self.counts(alerts) == [2, 0, 0])
    let first = try #require(alerts.first)
    #expect(first["kibana.alert.suppression.terms"] == [["field": "host.name", "value": "a"]])
    #expect(first["kibana.alert.suppression.start"] == "2026-01-01T00:00:01.000Z")
    #expect(first["kibana.alert.suppression.end"] == "2026-01-01T00:00:04.000Z")
    #expect(first["kibana.alert.instance.id"] == alerts.last?["kibana.alert.instance.id"])
    #expect(first["kibana.alert.instance.id"] != alerts[1]["kibana.alert.instance.id"])
  }

  @Test func `joins the alerts of a time after the first`() throws {
    let rule = try Self.rule("duration = {value = 1, unit = \"h\"}")
    let events = try Self.events([(1, "a"), (1_000, "a"), (3_601, "a"), (3_602, "a")])
    #expect(Self.counts(try Fixture.alerts([rule], events)) == [2, 0])
  }

  @Test(arguments: [("suppress", [2, 0]), ("doNotSuppress", [0])])
  func `alerts without the field stand together, or each alone`(strategy: String, expected: [Int]) throws {
    let rule = try Self.rule("missing_fields_strategy = \"\(strategy)\"")
    let alerts = try Fixture.alerts([rule], Self.events([(1, nil), (2, nil), (3, nil), (4, "a")]))
    #expect(Self.counts(alerts) == expected)
    #expect(alerts.count == (strategy == "suppress" ? 2 : 4))
  }

  @Test func `a live engine hands on the first at once and the count when its time is over`() throws {
    var options = DetectionEngine.Options()
    options.isLive = true
    var engine = try Fixture.engine([Self.rule()], options: options)
    let handed = try Self.events([(1, "a"), (2, "a"), (301, "b")]).map { try engine.process($0) }
    #expect(handed.map(\.count) == [1, 0, 2])
    #expect(handed[2].last?["kibana.alert.uuid"] == handed[0].first?["kibana.alert.uuid"])
    #expect(Self.counts(handed.flatMap(\.self)) == [0, 0, 1])
  }
}
