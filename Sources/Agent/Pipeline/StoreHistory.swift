internal import Detection
internal import ECS
internal import Evidence
internal import Store

/// What rules and dossiers need to know of the past, out of the store.
struct StoreHistory: TermHistory, HostHistory {
  let store: DossierStore

  func lastSighting(ruleID: String, terms: [String]) throws -> Timestamp? {
    try store.lastSighting(ruleID: ruleID, terms: terms)
  }

  func record(_ sightings: [SeenTerms]) throws {
    try store.record(sightings.map { TermSighting(ruleID: $0.ruleID, terms: $0.terms, time: $0.time) })
  }

  func relatedAlerts(to alert: AlertFacts, within span: Duration, limit: Int) throws -> [RelatedAlert] {
    let summary = AlertSummary(alert)
    return try store.alerts(relatedTo: summary, within: span, limit: limit).map { other in
      RelatedAlert(
        id: other.id, time: other.time, rule: other.ruleName, ruleID: other.ruleID, severity: other.severity,
        reason: other.reason, sharesHost: !summary.host.isEmpty && other.host == summary.host,
        sharesUser: !summary.user.isEmpty && other.user == summary.user)
    }
  }

  func prevalence(sha256: String, besides alert: AlertFacts) throws -> Evidence.FilePrevalence? {
    try store.prevalence(sha256: sha256, besides: AlertSummary(alert).id).map { known in
      Evidence.FilePrevalence(
        sha256: sha256, dossiers: known.dossiers, firstSeen: known.firstSeen, lastSeen: known.lastSeen,
        paths: known.paths)
    }
  }
}

extension AlertSummary {
  /// What the store keeps of an alert.
  init(_ alert: AlertFacts) {
    self.init(
      id: alert.id, time: alert.time ?? Timestamp(milliseconds: 0), ruleID: alert.ruleID,
      ruleName: alert.ruleName,
      severity: alert.severity, host: alert.hostID ?? alert.hostName ?? "",
      user: alert.userID ?? alert.userName ?? "", reason: alert.reason)
  }
}
