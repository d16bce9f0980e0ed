import ECS
import Testing

@testable import Detection

/// Rules and events in few words.
enum Fixture {
  static let ruleID = "00000000-0000-4000-8000-000000000001"

  /// A rule's file; `more` are further lines of its table.
  static func toml(
    _ type: String, _ query: String, more: String = "", id: String = ruleID, name: String = "A rule"
  ) -> String {
    let language = type == "eql" ? "eql" : "kuery"
    return """
      [metadata]
      creation_date = "2026/01/01"

      [rule]
      rule_id = "\(id)"
      name = "\(name)"
      description = "What it finds."
      type = "\(type)"
      language = "\(language)"
      severity = "medium"
      risk_score = 47
      query = '''\(query)'''
      \(more)
      """
  }

  static func rule(
    _ type: String, _ query: String, more: String = "", id: String = ruleID, name: String = "A rule"
  ) throws -> Rule {
    try RuleSet.read(Array(toml(type, query, more: more, id: id, name: name).utf8), file: "rule.toml")
  }

  static func event(_ json: String) throws -> SourceEvent {
    try #require(SourceEvent(try JSONParser.parse(json)))
  }

  /// An event at so many seconds of a day.
  static func event(_ seconds: Int, _ fields: String, id: String? = nil) throws -> SourceEvent {
    let time = Timestamp(milliseconds: 1_767_225_600_000 + Int64(seconds) * 1_000)
    let named = id.map { #""_index":"i","_id":"\#($0)","# } ?? ""
    return try event(
      #"{\#(named)"_source":{"@timestamp":"\#(time)"\#(fields.isEmpty ? "" : ",")\#(fields)}}"#)
  }

  static func engine(
    _ rules: [Rule], history: any TermHistory = MemoryTermHistory(),
    options: DetectionEngine.Options = .init()
  ) throws -> DetectionEngine {
    try DetectionEngine(rules: rules, history: history, options: options)
  }

  /// The alerts of all events, with those that come at the end.
  static func alerts(
    _ rules: [Rule], _ events: [SourceEvent], options: DetectionEngine.Options = .init()
  ) throws -> [JSONObject] {
    var engine = try engine(rules, options: options)
    var alerts: [JSONObject] = []
    for event in events { alerts += try engine.process(event) }
    return alerts + (try engine.finish())
  }
}

extension JSONObject {
  /// The number under a flat key.
  func number(_ key: String) -> Double? { self[key]?.number?.double }
}
