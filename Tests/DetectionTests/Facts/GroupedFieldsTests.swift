import ECS
import Predicates
import Testing

@testable import Detection

/// Rules that group events do it by the types of fields, as Elasticsearch's aggregations do.
struct GroupedFieldsTests {
  /// A field, two spellings of a value that are one term of it, that term, and a value that is another.
  static let terms: [(field: String, one: String, other: String, term: JSONValue, different: String)] = [
    (
      "process.name.caseless", #""process":{"name":"CMD.exe"}"#, #""process.name":"cmd.EXE""#, "cmd.exe",
      #""process.name":"cmd""#
    ),
    ("alias", #""target":"x""#, #""target":["x","x"]"#, "x", #""target":"X""#),
    ("keyword", #""keyword":1"#, #""keyword":"1""#, "1", #""keyword":"1.0""#),
    (
      "source.ip", #""source.ip":"2001:DB8::1""#, #""source":{"ip":"2001:db8:0:0:0:0:0:1"}"#, "2001:db8::1",
      #""source.ip":"2001:db8::2""#
    ),
    (
      "source.ip", #""source.ip":"::ffff:10.0.0.1""#, #""source":{"ip":"10.0.0.1"}"#, "10.0.0.1",
      #""source.ip":"10.0.0.2""#
    ),
    ("process.pid", #""process.pid":"7""#, #""process.pid":7.0"#, 7, #""process.pid":8"#),
    ("double", #""double":0.50"#, #""double":"0.5""#, .number(JSONNumber(0.5)), #""double":5"#),
    (
      "process.code_signature.trusted", #""process.code_signature.trusted":"true""#,
      #""process":{"code_signature":{"trusted":true}}"#, true, #""process.code_signature.trusted":false"#
    ),
    (
      "file.created", #""file.created":"2026-01-01T00:00:00.000Z""#,
      #""file.created":"2026-01-01T01:00:00+01:00""#, 1_767_225_600_000,
      #""file.created":"2026-01-01T00:00:01Z""#
    ),
    // Nothing is known of it: a number stays as it is written.
    ("new", #""new":17"#, #""new":[17]"#, 17, #""new":"one""#),
  ]

  static let options: DetectionEngine.Options = {
    var types = Mapping.ecs
    types["keyword"] = MappedField(source: "keyword", type: .keyword)
    types["double"] = MappedField(source: "double", type: .double)
    types["alias"] = MappedField(source: "target", type: .keyword)
    var options = DetectionEngine.Options()
    options.mapping = FieldMapping(types: types)
    return options
  }()

  private static func events(_ fields: [String]) throws -> [SourceEvent] {
    try fields.enumerated().map { try Fixture.event($0, $1, id: "\($0)") }
  }

  @Test(arguments: terms)
  func `a threshold counts values that are one term`(
    field: String, one: String, other: String, term: JSONValue, different: String
  ) throws {
    let rule = try Fixture.rule(
      "threshold", "*", more: "[rule.threshold]\nfield = [\"\(field)\"]\nvalue = 2")
    let alerts = try Fixture.alerts([rule], Self.events([one, different, other, ""]), options: Self.options)
    #expect(alerts.count == 1)
    let terms: JSONValue = [["field": .string(field), "value": term]]
    #expect(alerts.first?["kibana.alert.threshold_result"]?["terms"] == terms)
  }

  @Test(arguments: terms)
  func `a cardinality counts terms`(
    field: String, one: String, other: String, term: JSONValue, different: String
  ) throws {
    let rule = try Fixture.rule(
      "threshold", "*",
      more: "[rule.threshold]\nfield = []\nvalue = 1\ncardinality = [{field = \"\(field)\", value = 2}]")
    func count(_ fields: [String]) throws -> Int {
      try Fixture.alerts([rule], Self.events(fields), options: Self.options).count
    }
    #expect(try count([one, other]) == 0)
    #expect(try count([one, other, different]) == 1)
  }

  @Test(arguments: terms)
  func `a term is new once, however it is spelt`(
    field: String, one: String, other: String, term: JSONValue, different: String
  ) throws {
    let rule = try Fixture.rule(
      "new_terms", "*",
      more: """
        [rule.new_terms]
        value = ["\(field)"]
        history_window_start = [{field = "history_window_start", value = "now-7d"}]
        """)
    let alerts = try Fixture.alerts([rule], Self.events([one, other, different]), options: Self.options)
    #expect(
      alerts.map { $0["kibana.alert.original_time"]?.string?.suffix(6) } == ["0.000Z", "2.000Z"])
    #expect(alerts.first?["kibana.alert.new_terms"] == [.string(term.scalarText ?? "")])
  }

  @Test(arguments: [
    ("threshold", "[rule.threshold]\nfield = [\"message\"]\nvalue = 2", "message"),
    (
      "threshold",
      "[rule.threshold]\nfield = []\nvalue = 2\ncardinality = [{field = \"process.name.text\", value = 2}]",
      "process.name.text"
    ),
    (
      "new_terms",
      "new_terms_fields = [\"host.id\", \"message\"]\nhistory_window_start = \"now-7d\"", "message"
    ),
    ("query", "[rule.alert_suppression]\ngroup_by = [\"message\"]", "message"),
  ])
  func `analysed text is no group`(type: String, more: String, field: String) throws {
    let problem = try #require(throws: RuleProblem.self) { try Fixture.rule(type, "*", more: more) }
    #expect(problem.message.contains("'\(field)'"), "\(problem)")
  }
}
