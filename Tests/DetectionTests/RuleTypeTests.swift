import ECS
import Predicates
import TestSupport
import Testing

@testable import Detection

struct ThresholdTests {
  private static func rule(_ more: String) throws -> Rule {
    try Fixture.rule(
      "threshold", "*", more: "interval = \"5m\"\nfrom = \"now-10m\"\n[rule.threshold]\n" + more)
  }

  private static func counts(_ alerts: [JSONObject]) -> [Int] {
    alerts.compactMap { $0["kibana.alert.threshold_result"]?["count"]?.int }
  }

  @Test func `a group alerts when it has enough events within the window`() throws {
    let rule = try Self.rule("field = [\"host.name\"]\nvalue = 3")
    let events = try [(10, "a"), (20, "b"), (30, "a"), (400, "a"), (410, "b")].map { second, host in
      try Fixture.event(second, #""host.name":"\#(host)""#)
    }
    let alerts = try Fixture.alerts([rule], events)
    let alert = try #require(alerts.first)
    #expect(alerts.count == 1)
    #expect(alert["host.name"] == "a")
    #expect(
      alert["kibana.alert.threshold_result"]
        == [
          "terms": [["field": "host.name", "value": "a"]], "count": 3, "from": "2026-01-01T00:00:00.000Z",
        ])
    #expect(alert["kibana.alert.original_time"] == "2026-01-01T00:06:40.000Z")
  }

  @Test func `events that are too far apart are no group`() throws {
    let rule = try Self.rule("field = []\nvalue = 2")
    let events = try [10, 700, 1_400].map { try Fixture.event($0, "") }
    #expect(try Fixture.alerts([rule], events).isEmpty)
  }

  @Test func `events that were counted are not counted again`() throws {
    let rule = try Self.rule("field = []\nvalue = 2")
    let events = try [10, 20, 310, 320, 330, 620].map { try Fixture.event($0, "") }
    #expect(Self.counts(try Fixture.alerts([rule], events)) == [2, 3])
  }

  @Test func `a field must have enough different values`() throws {
    let rule = try Self.rule(
      "field = [\"host.name\"]\nvalue = 1\ncardinality = [{field = \"user.name\", value = 2}]")
    let events = try [("a", "u"), ("a", "u"), ("b", "u"), ("b", "v")].map { host, user in
      try Fixture.event(1, #""host.name":"\#(host)","user.name":"\#(user)""#)
    }
    let alerts = try Fixture.alerts([rule], events)
    #expect(alerts.compactMap { $0["host.name"]?.string } == ["b"])
    #expect(
      alerts.first?["kibana.alert.threshold_result"]?["cardinality"] == [["field": "user.name", "value": 2]])
  }

  @Test func `the order of events makes no difference until the end`() throws {
    let rule = try Self.rule("field = [\"host.name\"]\nvalue = 2")
    var random = SeededRandom(seed: 3)
    let events = try (0..<200).map { number in
      try Fixture.event(number * 17, #""host.name":"h\#(number % 7)""#, id: "\(number)")
    }
    let expected = try Fixture.alerts([rule], events)
    #expect(expected.count > 20)
    for _ in 0..<3 { #expect(try Fixture.alerts([rule], events.shuffled(using: &random)) == expected) }
  }

  @Test func `a live engine makes its runs as time passes`() throws {
    var options = DetectionEngine.Options()
    options.isLive = true
    var engine = try Fixture.engine([Self.rule("field = []\nvalue = 2")], options: options)
    #expect(try engine.process(Fixture.event(10, "")).isEmpty)
    #expect(try engine.process(Fixture.event(20, "")).isEmpty)
    #expect(try engine.process(Fixture.event(301, "")).count == 1)
    #expect(try engine.finish().isEmpty)
  }

  @Test func `a flood is counted in bounded memory`() throws {
    let threshold = Threshold(fields: ["host.name"], value: 50, cardinality: nil)
    var counter = ThresholdCounter(
      threshold,
      RuleSchedule(interval: .seconds(300), lookBack: .seconds(600)), limits: .init(events: 100))
    var groups: [ThresholdGroup] = []
    for number in 0..<1_000 {
      let host = number.isMultiple(of: 2) ? "busy" : "h\(number)"
      let keys = threshold.reader(Mapping.ecs).keys(of: ["host.name": .string(host)])
      groups += counter.add(keys[...], [], at: Timestamp(milliseconds: 1_000_000))
    }
    groups += counter.finish()
    #expect(!groups.isEmpty, "the busy host is found")
    #expect(groups.allSatisfy { $0.names == ["busy"] })
  }
}

struct ThreatMatchTests {
  private static func rule(_ mapping: String) throws -> Rule {
    try Fixture.rule(
      "threat_match", "*",
      more: """
        threat_index = ["logs-ti_*"]
        threat_language = "kuery"
        threat_indicator_path = "threat.indicator"
        threat_query = '''@timestamp >= "now-30d/d" and threat.indicator.ip:*'''
        threat_filters = [{query = {match_phrase = {"event.category" = "threat"}}}]
        threat_mapping = [\(mapping)]
        """)
  }

  private static let ip =
    #"{entries = [{field = "source.ip", type = "mapping", value = "threat.indicator.ip"}]}"#

  private static func options(_ indicators: [String]) throws -> DetectionEngine.Options {
    var options = DetectionEngine.Options()
    options.indicators = try indicators.map { try Fixture.event($0) }
    return options
  }

  private static func indicator(
    _ ip: String, time: String = "2026-01-01T00:00:00Z", category: String = "threat", more: String = ""
  ) -> String {
    #"{"_index":"logs-ti_x","_id":"\#(ip)","_source":{"@timestamp":"\#(time)","event":{"category":"\#(category)"},"threat":{"indicator":{"ip":"\#(ip)"\#(more)},"feed":{"name":"F"}}}}"#
  }

  @Test func `an event that shares a value with an indicator alerts and repeats it`() throws {
    let options = try Self.options([Self.indicator("6.6.6.6"), Self.indicator("7.7.7.7")])
    let events = try ["6.6.6.6", "8.8.8.8"].map { try Fixture.event(1, #""source":{"ip":"\#($0)"}"#) }
    let alerts = try Fixture.alerts([Self.rule(Self.ip)], events, options: options)
    #expect(alerts.count == 1)
    #expect(
      alerts.first?["threat"]?["enrichments"]
        == [
          [
            "indicator": ["ip": "6.6.6.6"],
            "matched": [
              "atomic": "6.6.6.6", "field": "source.ip", "id": "6.6.6.6", "index": "logs-ti_x",
              "type": "indicator_match_rule",
            ], "feed": ["name": "F"],
          ]
        ])
  }

  @Test func `old indicators and those that fail the filters are left out`() throws {
    let options = try Self.options([
      Self.indicator("1.1.1.1", time: "2025-11-01T00:00:00Z"), Self.indicator("2.2.2.2", category: "other"),
      Self.indicator("3.3.3.3").replacing("logs-ti_x", with: "other"), Self.indicator("4.4.4.4"),
    ])
    let events = try (1...4).map { try Fixture.event($0, #""source":{"ip":"\#($0).\#($0).\#($0).\#($0)"}"#) }
    let alerts = try Fixture.alerts([Self.rule(Self.ip)], events, options: options)
    #expect(alerts.compactMap { $0["source"]?["ip"]?.string } == ["4.4.4.4"])
  }

  @Test func `all pairs of a group must hold, a negated one must not`() throws {
    let mapping =
      #"{entries = [{field = "source.ip", type = "mapping", value = "threat.indicator.ip"}, {field = "user.name", type = "mapping", value = "threat.indicator.name", negate = true}]}"#
    let options = try Self.options([Self.indicator("6.6.6.6", more: #","name":"u""#)])
    let events = try ["u", "v"].map {
      try Fixture.event(1, #""source":{"ip":"6.6.6.6"},"user":{"name":"\#($0)"}"#)
    }
    let alerts = try Fixture.alerts([Self.rule(mapping)], events, options: options)
    #expect(alerts.compactMap { $0["user"]?["name"]?.string } == ["v"])
  }

  /// Fields of an event and an indicator, and values that meet, or do not.
  private static let values:
    [(field: String, value: String, indicatorField: String, sought: String, meets: Bool)] = [
      ("source.ip", #""2001:DB8::1""#, "threat.indicator.ip", #""2001:db8:0::1""#, true),
      ("source.ip", #"["10.0.0.9","::ffff:10.0.0.1"]"#, "threat.indicator.ip", #""10.0.0.1""#, true),
      ("source.ip", #""2001:db8::1""#, "threat.indicator.ip", #""2001:db8::2""#, false),
      // The indicator's field is an address, whose one spelling a keyword must have.
      ("address", #""2001:db8::1""#, "threat.indicator.ip", #""2001:DB8:0::1""#, true),
      ("address", #""2001:DB8::1""#, "threat.indicator.ip", #""2001:DB8::1""#, false),
      ("process.name.caseless", #""CMD.exe""#, "name", #""cmd.EXE""#, true),
      ("process.name", #""CMD.exe""#, "name", #""cmd.EXE""#, false),
      ("source.port", #""443""#, "threat.indicator.port", "443.0", true),
      ("source.port", "443", "name", #""443""#, true),
      (
        "file.created", #""2026-01-01T00:00:00Z""#, "threat.indicator.first_seen",
        #""2026-01-01T01:00:00.000+01:00""#, true
      ),
      ("message", #""Contacted Evil.example today""#, "name", #""evil.example beacon""#, true),
      ("message", #""Contacted Evil.example today""#, "name", #""contact""#, false),
      ("message.text", #""one two""#, "name", #""TWO""#, true),
      ("name", #""one two""#, "message", #""two""#, false),
    ]

  @Test(arguments: values)
  func `values meet by the types of their fields`(
    field: String, value: String, indicatorField: String, sought: String, meets: Bool
  ) throws {
    let rule = try Fixture.rule(
      "threat_match", "*",
      more: #"""
        threat_query = "*"
        threat_mapping = [{entries = [{field = "\#(field)", type = "mapping", value = "\#(indicatorField)"}]}]
        """#)
    let options = try Self.options([#"{"\#(indicatorField)":\#(sought)}"#])
    let source = field.replacing(".caseless", with: "").replacing(".text", with: "")
    let alerts = try Fixture.alerts([rule], [Fixture.event(1, #""\#(source)":\#(value)"#)], options: options)
    #expect(alerts.count == (meets ? 1 : 0))
    let matched = alerts.first?["threat"]?["enrichments"]?[0]?["matched"]
    if meets { #expect(try value.contains(#require(matched?["atomic"]?.string))) }
  }
}
