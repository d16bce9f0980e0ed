import ECS
import Testing

@testable import Detection

struct AlertTests {
  private static let eql = #"process where process.name == "a.exe""#
  private static let fields = #""event":{"category":"process","kind":"event"},"process":{"name":"a.exe"}"#

  @Test func `holds the event, its origin and its rule`() throws {
    let rule = try Fixture.rule("eql", Self.eql, more: "tags = [\"x\"]\nbuilding_block_type = \"default\"")
    let event = try Fixture.event(5, Self.fields, id: "e1")
    let alert = try #require(try Fixture.alerts([rule], [event]).first)
    let expected: [String: JSONValue] = [
      "kibana.alert.status": "active", "kibana.alert.workflow_status": "open",
      "kibana.alert.severity": "medium",
      "kibana.alert.rule.rule_id": .string(Fixture.ruleID), "kibana.alert.rule.name": "A rule",
      "kibana.alert.rule.category": "Event Correlation Rule", "kibana.alert.rule.tags": ["x"],
      "kibana.alert.building_block_type": "default", "kibana.alert.original_event.kind": "event",
      "kibana.alert.original_time": "2026-01-01T00:00:05.000Z", "@timestamp": "2026-01-01T00:00:05.000Z",
      "kibana.alert.ancestors": [["id": "e1", "type": "event", "index": "i", "depth": 0]],
      "kibana.space_ids": ["default"], "process": ["name": "a.exe"],
      "event": ["category": "process", "kind": "signal"],
    ]
    for (key, value) in expected { #expect(alert[key] == value, "\(key)") }
    #expect(alert.number("kibana.alert.risk_score") == 47)
    #expect(alert.number("kibana.alert.depth") == 1)
  }

  @Test(arguments: [
    (Self.fields, "process event with process a.exe, created medium alert A rule."),
    (
      #""event":{"category":["process","file"]},"process":{"name":"a","parent":{"name":"p"}},"file":{"name":"f"},"user":{"name":"u"},"host":{"name":"h"}"#,
      "process, file event with process a, parent process p, file f, by u on h created medium alert A rule."
    ),
    (
      #""source":{"ip":"1.1.1.1","port":5},"destination":{"ip":"2.2.2.2"}"#,
      "event with source 1.1.1.1:5, destination 2.2.2.2, created medium alert A rule."
    ),
    ("", "event created medium alert A rule."),
  ])
  func `tells its reason in a sentence`(fields: String, sentence: String) throws {
    let rule = try Fixture.rule("query", "*")
    let alert = try Fixture.alerts([rule], [Fixture.event(1, fields)]).first
    #expect(alert?["kibana.alert.reason"]?.string == sentence)
  }

  private static let overrides = """
    rule_name_override = "message"
    risk_score_mapping = [{field = "event.risk", operator = "equals", value = ""}]
    severity_mapping = [
      {field = "event.severity", operator = "equals", value = "99", severity = "critical"},
      {field = "event.severity", operator = "equals", value = "21", severity = "low"},
      {field = "level", operator = "equals", value = "7", severity = "high"},
    ]
    """

  @Test(arguments: [
    (#""message":"Named","event":{"risk":"81","severity":99}"#, "Named", 81.0, "critical"),
    (#""message":["First","Second"],"event":{"risk":[5,12],"severity":[21]}"#, "A rule", 12, "low"),
    (#""message":["First"],"event":{"risk":[" 0x10 "],"severity":"21"}"#, "A rule", 16, "medium"),
    (#""message":"","event":{"risk":"","severity":99.0}"#, "A rule", 0, "critical"),
    (#""message":7,"event":{"risk":"7x","severity":98.9}"#, "A rule", 47, "medium"),
    (#""event.risk":["1e1","inf","nan",-1],"level":7.0"#, "A rule", 10, "high"),
    (#""event.risk":["100.5","+3.5","0x-1"],"level":["8","7"]"#, "A rule", 3.5, "high"),
    (#""event.risk":"1_0","level":"7.0""#, "A rule", 47, "medium"),
    (#""event.risk":1e400,"event.severity":-9223372036854775808,"level":1e300"#, "A rule", 47, "medium"),
    (#""event.risk":[5,null],"level":7.5"#, "A rule", 5, "medium"),
    (#""event":{"risk":101,"severity":50}"#, "A rule", 47, "medium"),
    (#""event":{"risk":true,"severity":[21,99]}"#, "A rule", 47, "critical"),
  ])
  func `events change name, risk and severity where the rule lets them`(
    fields: String, name: String, risk: Double, severity: String
  ) throws {
    let rule = try Fixture.rule("query", "*", more: Self.overrides)
    let alert = try #require(try Fixture.alerts([rule], [Fixture.event(1, fields)]).first)
    #expect(alert["kibana.alert.rule.name"]?.string == name)
    #expect(alert.number("kibana.alert.risk_score") == risk)
    #expect(alert["kibana.alert.severity"]?.string == severity)
    #expect(alert["kibana.alert.reason"]?.string?.hasSuffix("created \(severity) alert \(name).") ?? false)
  }

  @Test func `a rule does not feed on its own alerts, but on those of others`() throws {
    let rule = try Fixture.rule("query", "*")
    func source(_ ruleID: String) throws -> SourceEvent {
      try Fixture.event(
        1, #""kibana.alert.uuid":"u","kibana.alert.depth":1,"kibana.alert.rule.uuid":"\#(ruleID)""#,
        id: ruleID)
    }
    let alerts = try Fixture.alerts([rule], [source(Fixture.ruleID), source("another")])
    #expect(alerts.count == 1)
    #expect(alerts.first?.number("kibana.alert.depth") == 2)
    #expect(alerts.first?["kibana.alert.ancestors"]?[0]?["type"] == "signal")
  }

  @Test func `stops at max_signals in a run and says so`() throws {
    let rule = try Fixture.rule("query", "*", more: "max_signals = 2")
    let events = try [1, 2, 3, 4, 301].map { try Fixture.event($0, "", id: "\($0)") }
    var engine = try Fixture.engine([rule])
    let alerts = try events.flatMap { try engine.process($0) }
    #expect(alerts.count == 3)
    #expect(engine.droppedByMaxSignals == [Fixture.ruleID: 2])
  }

  @Test func `an event that comes twice alerts once`() throws {
    let event = try Fixture.event(1, "", id: "same")
    #expect(try Fixture.alerts([Fixture.rule("query", "*")], [event, event]).count == 1)
  }

  @Test func `searches the indices of its patterns only`() throws {
    let rule = try Fixture.rule("query", "*", more: "index = [\"logs-*\"]")
    let events = try ["logs-a", "metrics-a"].map {
      try Fixture.event(#"{"_index":"\#($0)","_source":{"a":1}}"#)
    }
    #expect(try Fixture.alerts([rule], events).count == 1)
  }

  @Test func `the category stands in another field where the rule says so`() throws {
    let rule = try Fixture.rule("eql", "info where true", more: "event_category_override = \"event.type\"")
    let events = try [#""event.type":"info""#, #""event.category":"info""#].map { try Fixture.event(1, $0) }
    #expect(try Fixture.alerts([rule], events).count == 1)
  }

  @Test func `the override decides an event's time, and @timestamp where it is missing`() throws {
    let rule = try Fixture.rule("query", "*", more: "timestamp_override = \"event.ingested\"")
    let options = DetectionEngine.Options(start: Timestamp("2026-01-01T00:01:00Z"))
    let events = try [
      Fixture.event(1, #""event.ingested":"2026-01-01T00:02:00Z""#, id: "1"), Fixture.event(1, "", id: "2"),
      Fixture.event(90, "", id: "3"), Fixture.event(90, #""event.ingested":"2026-01-01T00:00:59Z""#, id: "4"),
    ]
    let alerts = try Fixture.alerts([rule], events, options: options)
    #expect(alerts.compactMap { $0["kibana.alert.ancestors"]?[0]?["id"]?.string } == ["1", "3"])
  }

  @Test func `filters and exceptions leave events out`() throws {
    let filter =
      "exceptions_list = [{list_id = \"l\", type = \"detection\"}]\nfilters = [{meta = {negate = true}, query = {term = {\"user.name\" = \"root\"}}}]"
    let rule = try Fixture.rule("query", "*", more: filter)
    var options = DetectionEngine.Options()
    options.exceptions.add(
      try JSONParser.parse(
        #"[{"list_id":"l","item_id":"i","entries":[{"field":"host.name","operator":"included","type":"match","value":"lab"}]},{"list_id":"l","type":"detection"}]"#
      ).array ?? [], file: "exceptions.ndjson")
    #expect(options.exceptions.count == 1)
    let events = try [
      #""user.name":"root""#, #""user.name":"a","host.name":"lab""#, #""user.name":"a","host.name":"pc""#,
    ].map { try Fixture.event(1, $0) }
    let alerts = try Fixture.alerts([rule], events, options: options)
    #expect(alerts.compactMap { $0["host.name"]?.string } == ["pc"])
  }
}
