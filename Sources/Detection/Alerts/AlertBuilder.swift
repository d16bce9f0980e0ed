internal import ECS

/// Makes the alert document of a match, in the shape of Elastic's detection alerts: the source event at the root
/// and what the rule adds under flat `kibana.alert.` keys.
///
/// Source: Elastic's alert schema (Elastic Security documentation, "Alert schema") and Kibana's
/// `build_alert.ts`; keys that only Kibana's own bookkeeping uses are left out.
struct AlertBuilder: Sendable {
  let rule: Rule
  /// The moment that stands in `@timestamp`: when the alert is made.
  let now: @Sendable () -> Timestamp

  func alert(for event: SourceEvent, newTerms: [String]? = nil) throws -> JSONObject {
    let source = try SourceIdentity(event)
    let id =
      if let newTerms {
        try AlertIdentifier.newTerms(source, ruleID: rule.id, terms: newTerms)
      } else {
        try AlertIdentifier.single(source, ruleID: rule.id)
      }
    var alert = Self.carriedOver(event.document)
    addEventFields(to: &alert, from: event.document)
    addAlertFields(to: &alert, id: id, event: event, source: source)
    if let newTerms { alert["kibana.alert.new_terms"] = .array(newTerms.map(JSONValue.string)) }
    for (key, value) in rule.parameters.members { alert["kibana.alert.rule." + key] = value }
    return alert
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
    if alert["event.kind"] != nil { alert["event.kind"] = nil }
    if case .object(var fields)? = alert["event"] {
      fields["kind"] = "signal"
      alert["event"] = .object(fields)
    } else {
      alert["event.kind"] = "signal"
    }
    if let time = event.first("@timestamp") { alert["kibana.alert.original_time"] = time }
    for part in ["dataset", "namespace", "type"] {
      guard let value = event.first(FieldPath("data_stream." + part)) else { continue }
      alert["kibana.alert.original_data_stream." + part] = value
    }
  }

  private func addAlertFields(
    to alert: inout JSONObject, id: String, event: SourceEvent, source: SourceIdentity
  ) {
    let time = JSONValue.string(now().description)
    let severity = rule.severity.rawValue
    alert["@timestamp"] = time
    alert["kibana.alert.start"] = time
    alert["kibana.alert.last_detected"] = time
    alert["kibana.alert.uuid"] = .string(id)
    alert["kibana.alert.status"] = "active"
    alert["kibana.alert.workflow_status"] = "open"
    alert["kibana.alert.workflow_tags"] = []
    alert["kibana.alert.workflow_assignee_ids"] = []
    alert["kibana.alert.depth"] = 1
    alert["kibana.alert.ancestors"] = [
      ["id": .string(source.id), "type": "event", "index": .string(source.index), "depth": 0]
    ]
    alert["kibana.alert.severity"] = .string(severity)
    alert["kibana.alert.risk_score"] = .number(JSONNumber(rule.riskScore))
    alert["kibana.alert.reason"] = .string(
      AlertReason.sentence(for: event.document, severity: severity, ruleName: rule.name))
    if let type = rule.buildingBlockType { alert["kibana.alert.building_block_type"] = .string(type) }
    alert["kibana.space_ids"] = [.string(AlertIdentifier.space)]
  }
}
