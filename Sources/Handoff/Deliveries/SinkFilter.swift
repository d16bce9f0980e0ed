public import ECS

/// How grave an alert or a finding is, as far as filters ask.
public enum FilterSeverity: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Findings that are worth knowing.
  case info
  /// `low`
  case low
  /// `medium`
  case medium
  /// `high`
  case high
  /// `critical`
  case critical

  /// Whether `left` is less grave.
  public static func < (left: FilterSeverity, right: FilterSeverity) -> Bool { left.rank < right.rank }

  private var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}

/// Which dossiers a sink gets; all conditions that are given must hold.
public struct SinkFilter: Hashable, Sendable {
  /// Only alerts at least this grave. One whose severity is unknown passes: better one too many than one
  /// unseen.
  public var minimumSeverity: FilterSeverity?
  /// Only alerts of rules whose `rule_id` or name one of these patterns is of.
  public var rules: [WildcardPattern]
  /// Only dossiers with a finding whose id one of these patterns is of.
  public var findings: [WildcardPattern]
  /// Only dossiers with a finding at least this grave; with `findings`, one finding must be both.
  public var minimumFindingSeverity: FilterSeverity?

  /// A filter; without conditions, everything passes.
  public init(
    minimumSeverity: FilterSeverity? = nil, rules: [WildcardPattern] = [], findings: [WildcardPattern] = [],
    minimumFindingSeverity: FilterSeverity? = nil
  ) {
    self.minimumSeverity = minimumSeverity
    self.rules = rules
    self.findings = findings
    self.minimumFindingSeverity = minimumFindingSeverity
  }

  /// Whether the dossier passes.
  public func accepts(_ document: JSONObject) -> Bool {
    isGraveEnough(document) && isOfRule(document) && hasFinding(document)
  }

  private func isGraveEnough(_ document: JSONObject) -> Bool {
    guard let minimumSeverity, let text = document.text("kibana.alert.severity"),
      let severity = FilterSeverity(rawValue: text.lowercased())
    else { return true }
    return severity >= minimumSeverity
  }

  private func isOfRule(_ document: JSONObject) -> Bool {
    guard !rules.isEmpty else { return true }
    let names = ["kibana.alert.rule.rule_id", "kibana.alert.rule.name"].compactMap { document.text($0) }
    return names.contains { name in rules.contains { $0.matches(name) } }
  }

  private func hasFinding(_ document: JSONObject) -> Bool {
    guard !findings.isEmpty || minimumFindingSeverity != nil else { return true }
    return (document["dossier"]?["findings"]?.array ?? []).contains { finding in
      let severity = finding["severity"]?.string.flatMap(FilterSeverity.init(rawValue:)) ?? .info
      let id = finding["id"]?.string ?? ""
      return severity >= minimumFindingSeverity ?? .info
        && (findings.isEmpty || findings.contains { $0.matches(id) })
    }
  }
}
