internal import ECS

/// What alerts repeat of their rule, under `kibana.alert.rule.`.
///
/// Source: Elastic Security documentation, "Alert schema".
enum RuleParameters {
  static func object(of rule: Rule, note: String?, settings: JSONObject, type: String) -> JSONObject {
    var object: JSONObject = [
      "uuid": .string(rule.id), "rule_id": .string(rule.id), "name": .string(rule.name),
      "type": .string(type), "category": .string(category[type] ?? "Custom Query Rule"),
      "rule_type_id": .string("siem.\(identifier[type] ?? "queryRule")"), "consumer": "siem",
      "producer": "siem",
      "version": .number(JSONNumber(rule.version)), "enabled": true, "immutable": false,
      "description": .string(rule.description), "severity": .string(rule.severity.rawValue),
      "risk_score": .number(JSONNumber(rule.riskScore)), "max_signals": .number(JSONNumber(rule.maxSignals)),
      "from": .string(settings["from"]?.string ?? "now-6m"), "to": "now",
      "interval": .string(settings["interval"]?.string ?? "5m"),
      "indices": .array(rule.indexPatterns.map(JSONValue.string)),
    ]
    if let note { object["note"] = .string(note) }
    for key in copied {
      if let value = settings[key] { object[key] = value }
    }
    for key in lists where object[key] == nil { object[key] = [] }
    var parameters = JSONObject()
    for key in specific {
      if let value = settings[key] { parameters[key] = value }
    }
    if case .newTerms(_, let terms) = rule.kind {
      parameters["new_terms_fields"] = .array(terms.fields.map { .string($0.name) })
      parameters["history_window_start"] = .string(terms.historyStart)
    }
    object["parameters"] = .object(parameters)
    return object
  }

  private static let copied = [
    "author", "false_positives", "license", "references", "tags", "threat", "timeline_id", "timeline_title",
    "timestamp_override", "setup", "risk_score_mapping", "severity_mapping", "rule_name_override",
    "building_block_type", "exceptions_list", "investigation_fields",
  ]

  /// What belongs to the rule's type.
  private static let specific = [
    "alert_suppression", "event_category_override", "filters", "language", "query", "threat_filters",
    "threat_index", "threat_indicator_path", "threat_language", "threat_mapping", "threat_query", "threshold",
    "tiebreaker_field", "timestamp_field",
  ]

  private static let lists = [
    "author", "exceptions_list", "false_positives", "references", "risk_score_mapping", "severity_mapping",
    "tags", "threat",
  ]

  private static let category = [
    "eql": "Event Correlation Rule", "query": "Custom Query Rule", "new_terms": "New Terms Rule",
    "threshold": "Threshold Rule", "threat_match": "Indicator Match Rule",
  ]

  private static let identifier = [
    "eql": "eqlRule", "query": "queryRule", "new_terms": "newTermsRule", "threshold": "thresholdRule",
    "threat_match": "indicatorRule",
  ]
}
