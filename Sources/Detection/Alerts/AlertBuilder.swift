import ECS

/// Makes alert documents in the shape of Elastic's detection alerts: the source event at the root and what the rule
/// adds under flat `kibana.alert.` keys.
///
/// Source: Elastic's alert schema (Elastic Security documentation, "Alert schema") and Kibana's `build_alert.ts`;
/// keys that only Kibana's own bookkeeping uses are left out.
struct AlertBuilder: Sendable {
  let rule: Rule
  /// The moment that stands in `@timestamp`: when the alert is made.
  let time: Timestamp
  /// What the alert repeats of the rule.
  private let ruleFields: [Member]

  /// A key and its value.
  typealias Member = (key: String, value: JSONValue)

  /// A builder; `ruleFields` are those of the rule, when they were made before.
  init(rule: Rule, time: Timestamp, ruleFields: [Member]? = nil) {
    self.rule = rule
    self.time = time
    self.ruleFields = ruleFields ?? Self.fields(of: rule)
  }

  /// What alerts repeat of a rule, under its full keys.
  static func fields(of rule: Rule) -> [Member] {
    rule.parameters.members.map { ("kibana.alert.rule." + $0, $1) }
  }

  /// The id of the alert of one event; nil when the event comes from an alert of this rule.
  func id(for source: AlertSource) throws -> String? {
    source.comes(from: rule) ? nil : try AlertIdentifier.single(source.identity, ruleID: rule.id)
  }

  /// The id of the alert of one event with terms that are new; nil when the event comes from an alert of this rule.
  func id(for source: AlertSource, newTerms: [String]) throws -> String? {
    guard !source.comes(from: rule) else { return nil }
    return try AlertIdentifier.newTerms(source.identity, ruleID: rule.id, terms: newTerms)
  }

  /// The alert of one event; nil when the event comes from an alert of this rule.
  func alert(for source: AlertSource) throws -> JSONObject? {
    try id(for: source).map { alert(for: source, id: $0) }
  }

  /// The alert of one event with terms that are new.
  func alert(for source: AlertSource, id: String, newTerms: [String]) -> JSONObject {
    var alert = alert(for: source, id: id)
    alert["kibana.alert.new_terms"] = .array(newTerms.map(JSONValue.string))
    return alert
  }

  /// The alert of one document under an id.
  func alert(for source: AlertSource, id: String, overrides: Bool = true) -> JSONObject {
    let facts = overrides ? AlertFacts(rule, overriddenBy: source.document) : AlertFacts(rule)
    var alert = ownFields(of: source, id: id, facts)
    addRule(to: &alert, facts)
    return alert
  }

  /// The alert of one document without what it repeats of the rule; nil when it changes something of that.
  func alertWithoutRule(for source: AlertSource, id: String) -> JSONObject? {
    let facts = AlertFacts(rule, overriddenBy: source.document)
    return facts.name == rule.name ? ownFields(of: source, id: id, facts) : nil
  }

  private func ownFields(of source: AlertSource, id: String, _ facts: AlertFacts) -> JSONObject {
    var alert = Self.carriedOver(source.document)
    addEventFields(to: &alert, from: source.document)
    addAlertFields(to: &alert, id: id, ancestors: source.ancestors, facts, depth: source.depth + 1)
    alert["kibana.alert.reason"] = .string(
      AlertReason.sentence(for: source.document, severity: facts.severity.rawValue, ruleName: facts.name))
    return alert
  }

  /// What every alert has.
  func addAlertFields(
    to alert: inout JSONObject, id: String, ancestors: [JSONValue], _ facts: AlertFacts, depth: Int
  ) {
    let time = JSONValue.string(time.description)
    alert["@timestamp"] = time
    alert["kibana.alert.start"] = time
    alert["kibana.alert.last_detected"] = time
    alert["kibana.alert.uuid"] = .string(id)
    alert["kibana.alert.status"] = "active"
    alert["kibana.alert.workflow_status"] = "open"
    alert["kibana.alert.workflow_tags"] = []
    alert["kibana.alert.workflow_assignee_ids"] = []
    alert["kibana.alert.depth"] = .number(JSONNumber(depth))
    alert["kibana.alert.ancestors"] = .array(ancestors)
    alert["kibana.alert.severity"] = .string(facts.severity.rawValue)
    alert["kibana.alert.risk_score"] = .number(JSONNumber(facts.riskScore))
    if let type = rule.buildingBlockType { alert["kibana.alert.building_block_type"] = .string(type) }
    alert["kibana.space_ids"] = [.string(AlertIdentifier.space)]
  }

  func addRule(to alert: inout JSONObject, _ facts: AlertFacts) {
    for (key, value) in ruleFields { alert[key] = value }
    alert["kibana.alert.rule.name"] = .string(facts.name)
  }

  /// The event without what belongs to alerts or to the search hit around it.
  private static func carriedOver(_ event: JSONObject) -> JSONObject {
    JSONObject(
      event.members.filter { key, _ in
        key != "kibana" && !key.hasPrefix("kibana.") && key != "signal" && key != "threshold_result"
          && !key.hasPrefix("_")
      })
  }

  /// `event.kind` becomes `signal`; the event's own `event.*` stands under `kibana.alert.original_event`.
  private func addEventFields(to alert: inout JSONObject, from event: JSONObject) {
    var original = JSONObject()
    for (key, value) in event["event"]?.object?.members ?? JSONObject().members { original[key] = value }
    for (key, value) in event.members where key.hasPrefix("event.") {
      original[String(key.dropFirst("event.".count))] = value
    }
    for (key, value) in original.members { alert["kibana.alert.original_event." + key] = value }
    Self.markAsSignal(&alert)
    if let time = event.first(AlertField.time) { alert["kibana.alert.original_time"] = time }
    for (path, key) in AlertField.dataStream {
      if let value = event.first(path) { alert[key] = value }
    }
  }

  static func markAsSignal(_ alert: inout JSONObject) {
    if alert["event.kind"] != nil { alert["event.kind"] = nil }
    if case .object(var fields)? = alert["event"] {
      fields["kind"] = "signal"
      alert["event"] = .object(fields)
    } else {
      alert["event.kind"] = "signal"
    }
  }
}
