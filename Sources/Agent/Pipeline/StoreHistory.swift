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

  func prevalence(of trait: FileTrait, besides alert: AlertFacts) throws -> Evidence.FilePrevalence? {
    let id = AlertSummary(alert).id
    let known =
      switch trait {
      case .sha256(let sha256): try store.prevalence(sha256: sha256, besides: id)
      case .path(let path): try store.prevalence(path: path, besides: id)
      case .signer(let name, let status):
        try store.prevalence(signer: FileSigner(name: name, status: status.rawValue), besides: id)
      }
    return known.map { known in
      Evidence.FilePrevalence(
        of: trait, dossiers: known.dossiers, hasMore: known.hasMore, firstSeen: known.firstSeen,
        lastSeen: known.lastSeen, paths: known.paths, contents: known.contents)
    }
  }
}

extension FileSighting {
  /// What the store keeps of a file of a dossier's document; nil when there was no file.
  init?(_ file: JSONValue) {
    let absent = ["missing", "not_regular"]
    guard let path = file["path"]?.string, let state = file["state"]?.string, !absent.contains(state) else {
      return nil
    }
    let status = file["signature"]?["status"]?.string ?? ""
    let isChecked = ["trusted", "untrusted"].contains(status)
    self.init(
      sha256: file["sha256"]?.string ?? "", path: path,
      signer: isChecked
        ? file["signature"]?["subject"]?.string.map { FileSigner(name: $0, status: status) } : nil)
  }
}

extension AlertSummary {
  /// What the store keeps of an alert that says which one it is; nil for others.
  init?(known alert: AlertFacts) {
    guard !alert.id.isEmpty else { return nil }
    self.init(alert)
  }

  /// What the store keeps of an alert.
  init(_ alert: AlertFacts) {
    self.init(
      id: alert.id, time: alert.time ?? Timestamp(milliseconds: 0), ruleID: alert.ruleID,
      ruleName: alert.ruleName,
      severity: alert.severity, host: alert.hostID ?? alert.hostName ?? "",
      user: alert.userID ?? alert.userName ?? "", reason: alert.reason)
  }
}
