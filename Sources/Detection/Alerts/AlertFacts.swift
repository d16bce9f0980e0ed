import ECS
import Predicates

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
    if let name = overrides.ruleName.flatMap({ Self.text(event.values(at: $0)) }) { self.name = name }
    if let field = overrides.riskScore, let score = Self.highestScore(event.scalars(at: field)) {
      riskScore = score
    }
    let fitting = overrides.severities.filter { Self.fits($0, event.scalars(at: $0.field)) }
    let order = Rule.Severity.allCases
    let worst = fitting.compactMap { order.firstIndex(of: $0.severity) }.max()
    if let worst { severity = order[worst] }
  }

  /// The one text of a field: a list names nothing, nor does an empty text.
  private static func text(_ values: [JSONValue]) -> String? {
    guard values.count == 1, let text = values[0].string, !text.isEmpty else { return nil }
    return text
  }

  /// Numbers, also as text, that can be a score.
  private static func highestScore(_ values: [JSONValue]) -> Double? {
    values.compactMap { value in
      let number = value.string.map(readNumber) ?? value.number?.double
      return number.flatMap { (0...100).contains($0) ? $0 : nil }
    }.max()
  }

  /// Whether a field has the value that means a severity: texts and whole numbers are compared as text, and
  /// `event.severity` by its number.
  private static func fits(_ entry: AlertOverrides.SeverityOverride, _ values: [JSONValue]) -> Bool {
    if entry.field.name == "event.severity" {
      let wanted = readNumber(entry.value)?.rounded(.down)
      return values.contains { wanted != nil && $0.number?.double == wanted && wholeNumber($0) != nil }
    }
    return values.contains { ($0.string ?? wholeNumber($0).map(String.init)) == entry.value }
  }

  /// A whole number that JavaScript holds exactly.
  private static func wholeNumber(_ value: JSONValue) -> Int64? {
    guard let number = value.number?.double else { return nil }
    return Int64(exactly: number).flatMap { $0.magnitude < 1 << 53 ? $0 : nil }
  }

  /// The number that JavaScript reads in a text: nothing is 0, and there are three other bases.
  private static func readNumber(_ text: String) -> Double? {
    guard let first = text.firstIndex(where: { !$0.isWhitespace }),
      let last = text.lastIndex(where: { !$0.isWhitespace })
    else { return 0 }
    let text = text[first...last].lowercased()
    for (prefix, radix) in [("0x", 16), ("0o", 8), ("0b", 2)] where text.hasPrefix(prefix) {
      let digits = text.dropFirst(2)
      guard let first = digits.first, first != "+", first != "-" else { return nil }
      return UInt64(digits, radix: radix).map { Double($0) }
    }
    return QueryNumber(text)?.double
  }
}
