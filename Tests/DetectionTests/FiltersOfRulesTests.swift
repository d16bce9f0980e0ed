import ECS
import Predicates
import Testing

@testable import Detection

struct FiltersOfRulesTests {
  private static func passes(_ filters: String, _ document: String) throws -> Bool {
    var context = CompileContext(types: Mapping.ecs)
    let predicate = try RuleFilters.compile(try JSONParser.parse(filters).array ?? [], in: &context)
    var record = EventRecord(fields: context.fields)
    record.fill(from: try JSONParser.parse(document).object ?? JSONObject())
    return predicate.matches(record)
  }

  private static let modules = #"""
    {"meta": {"negate": true},
     "query": {"wildcard": {"file.path": {
       "case_insensitive": true, "value": "?:\\\\program?files\\\\*.psd1"}}}}
    """#

  private static let phrase = #"""
    {"$state": {"store": "appState"}, "meta": {"disabled": false, "negate": false, "type": "phrase"},
     "query": {"match_phrase": {"event.category": "threat"}}}
    """#

  private static let combined = #"""
    {"meta": {"type": "combined", "relation": "OR", "params": [
      {"query": {"term": {"host.id": "1"}}},
      {"meta": {"negate": true}, "query": {"exists": {"field": "user.id"}}}]}}
    """#

  @Test(arguments: [
    ("[]", "{}", true),
    ("[\(modules)]", #"{"file":{"path":"C:\\Program Files\\A\\b.PSD1"}}"#, false),
    ("[\(modules)]", #"{"file":{"path":"C:\\Temp\\b.psd1"}}"#, true), ("[\(modules)]", "{}", true),
    ("[\(phrase)]", #"{"event":{"category":["threat"]}}"#, true),
    (#"[{"meta":{"disabled":true},"query":{"match_none":{}}}]"#, "{}", true),
    (#"[{"meta":{},"exists":{"field":"host.id"}}]"#, #"{"host":{"id":"1"}}"#, true),
    (
      #"[{"term":{"host.id":"1"}},{"term":{"user.id":"2"}}]"#, #"{"host":{"id":"1"},"user":{"id":"3"}}"#,
      false
    ),
    ("[\(combined)]", #"{"host":{"id":"2"}}"#, true),
  ])
  func `an event passes all filters of a rule`(filters: String, document: String, expected: Bool) throws {
    #expect(try Self.passes(filters, document) == expected)
  }

  @Test(arguments: [
    (#"[{"query":{"query_string":{"query":"x"}}}]"#, FilterError.Code.unsupported, "0.query"),
    (#"[{"match_all":{}},1]"#, .shape, "1"), (#"[{"meta":{}}]"#, .shape, "0"),
    (#"[{"meta":{"type":"combined"}}]"#, .shape, "0.meta"),
    (#"[{"query":{"term":{"destination.port":"x"}}}]"#, .type, "0.query.term"),
  ])
  func `a filter that cannot be used stops the rule`(filters: String, code: FilterError.Code, path: String) {
    let error = #expect(throws: FilterError.self) { try Self.passes(filters, "{}") }
    #expect(error?.code == code)
    #expect(error?.path == path)
    #expect(error?.description.hasPrefix(path) == true)
  }
}
