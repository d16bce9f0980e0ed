import ECS

// What any type of rule may have.
extension RuleFile {
  func readOptions(into result: inout Rule) throws(RuleProblem) {
    result.filters = rule["filters"]?.array ?? []
    result.exceptionLists = rule["exceptions_list"]?.array?.compactMap { $0["list_id"]?.string } ?? []
    result.overrides = try overrides()
    result.suppression = try suppression(of: result.kind)
    if let field = rule["timestamp_field"]?.string { result.sequenceOrder.timestamp = field }
    result.sequenceOrder.tiebreaker = rule["tiebreaker_field"]?.string
  }

  private func overrides() throws(RuleProblem) -> AlertOverrides {
    var overrides = AlertOverrides()
    overrides.ruleName = rule["rule_name_override"]?.string.map { FieldPath($0) }
    // Kibana takes only the first field of the list.
    overrides.riskScore = rule["risk_score_mapping"]?[0]?["field"]?.string.map {
      FieldPath($0)
    }
    for entry in rule["severity_mapping"]?.array ?? [] {
      guard let table = entry.object, let field = table["field"]?.string,
        let severity = table["severity"]?.string
      else { throw error("severity_mapping", "an entry needs a 'field', a 'value' and a 'severity'") }
      overrides.severities.append(
        AlertOverrides.SeverityOverride(
          field: FieldPath(field), value: table["value"]?.string ?? "",
          severity: try self.severity(severity, key: "severity_mapping")))
    }
    return overrides
  }

  /// `[rule.alert_suppression]`; that of a threshold rule has no `group_by`, its groups are the rule's.
  private func suppression(of kind: Rule.Kind) throws(RuleProblem) -> AlertSuppression? {
    guard let table = rule["alert_suppression"]?.object else { return nil }
    var fields = table["group_by"]?.strings ?? []
    if case .threshold(_, let threshold) = kind { fields = threshold.fields.map(\.name) }
    var duration: Duration?
    if let table = table["duration"]?.object { duration = try self.duration(table) }
    if case .threshold = kind {
      guard duration != nil else {
        throw error("alert_suppression", "the suppression of a threshold rule needs a 'duration'")
      }
    } else if !(1...3).contains(fields.count) {
      throw error("alert_suppression", "[rule.alert_suppression] needs one to three fields in 'group_by'")
    }
    let strategy = table["missing_fields_strategy"]?.string ?? "suppress"
    guard ["suppress", "doNotSuppress"].contains(strategy) else {
      throw error("alert_suppression", "'missing_fields_strategy' is \"suppress\" or \"doNotSuppress\"")
    }
    return AlertSuppression(
      fields: fields.map { FieldPath($0) }, duration: duration, joinsMissing: strategy == "suppress")
  }

  private func duration(_ table: JSONObject) throws(RuleProblem) -> Duration {
    guard let value = table["value"]?.int, let unit = table["unit"]?.string,
      ["s", "m", "h"].contains(unit),
      let duration = TimeSpan.duration("\(value)\(unit)"), duration > .zero
    else {
      throw error("alert_suppression", "'duration' needs a 'value' of at least 1 and a 'unit' of s, m or h")
    }
    return duration
  }
}
