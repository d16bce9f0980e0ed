import ECS
import Predicates
import TestSupport
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

  /// What a rule suppresses by, its events, and the groups of alerts: their values and counts.
  private static let groups: [(type: String, field: String, events: [String], groups: [(JSONValue, Int)])] = [
    (
      "query", "host.ip",
      [#""host":{"ip":["1.1.1.1","2.2.2.2"]}"#, #""host.ip":"1.1.1.1""#, #""host.ip":["2.2.2.2"]"#],
      [("1.1.1.1", 1), ("2.2.2.2", 1)]
    ),
    ("query", "tags", [#""tags":["a","a"]"#, #""tags":[]"#, #""tags":null"#], [("a", 0), (.null, 1)]),
    (
      "eql", "tags", [#""tags":["b","a"]"#, #""tags":["a","b"]"#, #""tags":"a""#],
      [(["a", "b"], 1), ("a", 0)]
    ),
    ("eql", "tags", [#""tags":[10,9]"#, #""tags":[9,10]"#], [([9, 10], 1)]),
    ("new_terms", "tags", [#""tags":["b","a"]"#, #""tags":["a","b"]"#], [(["a", "b"], 1)]),
    ("query", "name.caseless", [#""name":"A""#, #""name":"a""#, ""], [("a", 1), (.null, 0)]),
    ("eql", "name.caseless", [#""name":"A""#, #""name":"a""#], [("a", 1)]),
    ("query", "alias", [#""target":"A""#, #""target":"a""#, #""target":"A""#], [("A", 1), ("a", 0)]),
    (
      "query", "source.ip", [#""source.ip":"2001:DB8::1""#, #""source":{"ip":"2001:db8:0::1"}"#],
      [("2001:db8::1", 1)]
    ),
    ("threshold", "name.caseless", [#""name":"A""#, #""name":"a""#], [("a", 0)]),
  ]

  @Test(arguments: groups)
  func `alerts are joined by the values of their fields, each or together`(
    type: String, field: String, events: [String], groups: [(JSONValue, Int)]
  ) throws {
    let kinds = [
      "new_terms": "new_terms_fields = [\"n\"]\nhistory_window_start = \"now-7d\"",
      "threshold": "threshold = {field = [\"\(field)\"], value = 2}",
    ]
    let duration = type == "threshold" ? "duration = {value = 1, unit = \"h\"}" : ""
    let more = "\(kinds[type] ?? "")\n[rule.alert_suppression]\ngroup_by = [\"\(field)\"]\n\(duration)"
    let rule = try Fixture.rule(type, type == "eql" ? "any where true" : "*", more: more)
    var types = Mapping.ecs
    types["alias"] = MappedField(source: "target", type: .keyword)
    var options = DetectionEngine.Options()
    options.mapping = FieldMapping(types: types)
    let found = try Fixture.alerts(
      [rule],
      events.enumerated().map { number, fields in
        try Fixture.event(number, "\"n\":\(number)" + (fields.isEmpty ? "" : ",") + fields, id: "\(number)")
      }, options: options)
    let terms = found.map { $0["kibana.alert.suppression.terms"]?[0]?["value"] }
    #expect(terms == groups.map(\.0))
    #expect(Self.counts(found) == groups.map(\.1))
    #expect(Set(found.map { $0["kibana.alert.uuid"] }).count == found.count)
  }

  @Test func `an alert of several values in several fields stands in all groups of them`() throws {
    let rule = try Fixture.rule(
      "query", "*", more: "[rule.alert_suppression]\ngroup_by = [\"a\", \"b\", \"c\"]")
    let event = try Fixture.event(1, #""a":[1,2],"b":["x","y","x"]"#, id: "1")
    let alerts = try Fixture.alerts([rule], [event, event])
    let values = alerts.map { alert in
      alert["kibana.alert.suppression.terms"]?.array?.map { $0["value"]?.scalarText ?? "-" } ?? []
    }
    #expect(Set(values) == [["1", "x", "-"], ["1", "y", "-"], ["2", "x", "-"], ["2", "y", "-"]])
    #expect(Self.counts(alerts) == [0, 0, 0, 0], "the same event is not counted twice")
  }

  /// Groups made the obvious way: in the order of time, the first alert of a group takes those of its time after it.
  private static func expected(_ hosts: [(Int, String?)], _ length: (Int) -> Int) -> [[Int]] {
    var groups: [(host: String?, start: Int, count: Int)] = []
    for (second, host) in hosts.sorted(by: { $0.0 < $1.0 }) {
      if let place = groups.firstIndex(where: { $0.host == host && second <= $0.start + length($0.start) }) {
        groups[place].count += 1
      } else {
        groups.append((host, second, 0))
      }
    }
    return groups.map { [$0.start, $0.count] }.sorted { $0.lexicographicallyPrecedes($1) }
  }

  @Test(arguments: ["", "duration = {value = 10, unit = \"m\"}"], [10_000, 50])
  func `the order of events makes no difference over files`(duration: String, waiting: Int) throws {
    var random = SeededRandom(seed: 11)
    let hosts: [(Int, String?)] = (0..<400).map { number in
      (number / 3 * 17, random.pick(["a", "b", "c", nil]))
    }
    let expected = Self.expected(hosts) { duration.isEmpty ? 299 - $0 % 300 : 600 }
    let rule = try Self.rule("missing_fields_strategy = \"suppress\"\n" + duration)
    let events = try hosts.enumerated().map { number, host in
      try Fixture.event(host.0, host.1.map { #""host.name":"\#($0)""# } ?? "", id: "\(number)")
    }
    for order in [
      events, events.reversed(), events.shuffled(using: &random), events.shuffled(using: &random),
    ] {
      // Where more wait than may, all are joined early: that must not matter to runs, which have ends of their own.
      guard waiting > events.count || duration.isEmpty || order.first?.id == "0" else { continue }
      var suppressor = AlertSuppressor(isHolding: true, limits: .init(waiting: waiting))
      let suppression = try #require(rule.suppression)
      for event in order {
        let source = try AlertSource(event)
        let time = try #require(event.document.first("@timestamp").flatMap(Timestamp.init))
        let group = AlertGroup(alerts: [source.document], time: time)
        let terms = suppression.groups(of: source.document, rule, Mapping.ecs)
        let alert = SuppressedAlert(group, id: source.identity.id, terms[0], of: rule, suppression)
        #expect(suppressor.hold(alert).isEmpty)
      }
      let start = Timestamp(milliseconds: 1_767_225_600_000)
      let found = suppressor.finish().map { alert in
        [Int((alert.time.milliseconds - start.milliseconds) / 1_000), alert.others]
      }
      #expect(found.sorted { $0.lexicographicallyPrecedes($1) } == expected)
    }
  }

  @Test func `the alerts of a run that is full are the first, however they came`() throws {
    let rule = try Fixture.rule(
      "query", "*", more: "max_signals = 2\n[rule.alert_suppression]\ngroup_by = [\"host.name\"]")
    let events = try Self.events([(1, "a"), (2, "b"), (3, "c"), (4, "a"), (301, "d")])
    var engine = try Fixture.engine([rule])
    for event in events.reversed() { #expect(try engine.process(event).isEmpty) }
    let alerts = try engine.finish()
    #expect(alerts.map { $0["host.name"]?.string } == ["a", "b", "d"])
    #expect(alerts == (try Fixture.alerts([rule], events)))
    #expect(engine.droppedByMaxSignals == [rule.id: 1])
  }
}
