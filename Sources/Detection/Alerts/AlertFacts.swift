import ECS

/// Name, severity and risk score of an alert: the rule's, or what the event changes in them.
///
/// Source: Kibana, `signals/mappings` (`build_rule_name_from_mapping` and its neighbours).
struct AlertFacts: Sendable, Hashable {
  var name: String
  var severity: Rule.Severity
  var riskScore: Double

  init(_ rule: Rule) {
    name = rule.name
    severity = rule.severity
    riskScore = rule.riskScore
  }

  init(_ rule: Rule, overriddenBy event: JSONObject) {
    self.init(rule)
    let overrides = rule.overrides
    if let text = overrides.ruleName.flatMap({ event.first($0)?.string }), !text.isEmpty { name = text }
    if let field = overrides.riskScore, let score = Self.highestScore(event.scalars(at: field)) {
      riskScore = score
    }
    let fitting = overrides.severities.filter { entry in
      event.scalars(at: entry.field).contains { $0.scalarText == entry.value }
    }
    let order = Rule.Severity.allCases
    let worst = fitting.compactMap { order.firstIndex(of: $0.severity) }.max()
    if let worst { severity = order[worst] }
  }

  /// Numbers, also as text, that can be a score.
  private static func highestScore(_ values: [JSONValue]) -> Double? {
    values.compactMap { value -> Double? in
      guard value.bool == nil, let text = value.scalarText, let number = Double(text) else { return nil }
      return (0...100).contains(number) ? number : nil
    }.max()
  }
}
