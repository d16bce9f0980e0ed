internal import ECS

/// A dossier as an OCSF Detection Finding (class 2004): the alert, who and what it is about, each answered
/// statement as an enrichment, the response steps as the remediation.
///
/// Source: Open Cybersecurity Schema Framework 1.8.0, class `detection_finding` with the profile `host`. The same
/// document gives the same bytes.
struct OCSFFinding {
  let view: DossierView
  /// The document's size in bytes, told when something was left out.
  let size: Int

  static let version = "1.8.0"
  /// The most evidences, and the most rows of one enrichment and of all together.
  static let mostEvidences = 100
  static let mostRows = 200
  static let mostRowsTogether = 2_000
  /// The longest text that is passed on.
  static let longest = 8_192

  init(_ view: DossierView, size: Int) {
    self.view = view
    self.size = size
  }

  func json() -> JSONValue {
    let evidence = OCSFEvidence(view)
    let (enrichments, rowsWereCut) = enrichments()
    var finding: JSONObject = [
      "activity_id": 1, "activity_name": "Create", "category_uid": 2, "category_name": "Findings",
      "class_uid": 2004, "class_name": "Detection Finding", "type_uid": 200_401,
      "type_name": "Detection Finding: Create", "severity_id": .number(JSONNumber(severity.id)),
      "severity": .string(severity.name), "status_id": 1, "status": "New", "is_alert": true,
      "time": .number(JSONNumber(time.milliseconds)),
      "message": .string(text(view.document.text("kibana.alert.reason") ?? view.rule)),
    ]
    finding["metadata"] = metadata(isCut: rowsWereCut || evidence.isCut || wasCutBefore)
    finding["finding_info"] = info
    finding["device"] = OCSFObjects.device(view)
    if let score = view.document.first("kibana.alert.risk_score")?.number.map({ Int($0.double.rounded()) }) {
      finding["risk_score"] = .number(JSONNumber(score))
    }
    if !evidence.evidences.isEmpty { finding["evidences"] = .array(evidence.evidences) }
    if !evidence.observables.isEmpty { finding["observables"] = .array(evidence.observables) }
    if !enrichments.isEmpty { finding["enrichments"] = .array(enrichments) }
    let steps = view.list("response").compactMap { $0["text"]?.string }
    if !steps.isEmpty { finding["remediation"] = ["desc": .string(text(steps.joined(separator: "\n")))] }
    return .object(finding)
  }

  private var time: Timestamp { view.time ?? Timestamp(view.created) ?? Timestamp(nanoseconds: 0) }

  private var severity: (id: Int, name: String) {
    switch view.severity {
    case "critical": (5, "Critical")
    case "high": (4, "High")
    case "medium": (3, "Medium")
    case "low": (2, "Low")
    case "info": (1, "Informational")
    default: (0, "Unknown")
    }
  }

  private func text(_ text: String) -> String { BoundedText.cut(text, to: Self.longest) }

  // MARK: Parts

  private var wasCutBefore: Bool {
    !view.list("limits", "cut").isEmpty || view.list("statements").contains { $0["truncated"]?.bool == true }
  }

  private func metadata(isCut: Bool) -> JSONValue {
    var product: JSONObject = ["name": "Dossier", "vendor_name": "Dossier"]
    if let version = view.value("agent", "version")?.string { product["version"] = .string(version) }
    var metadata: JSONObject = [
      "version": .string(Self.version), "uid": .string(view.id), "product": .object(product),
      "profiles": ["host"],
    ]
    if let alert = view.document.text("kibana.alert.uuid") {
      metadata["correlation_uid"] = .string(text(alert))
    }
    if let original = view.document.text("@timestamp") { metadata["original_time"] = .string(text(original)) }
    if isCut {
      metadata["is_truncated"] = true
      metadata["untruncated_size"] = .number(JSONNumber(size))
    }
    return .object(metadata)
  }

  private var info: JSONValue {
    var info: JSONObject = ["uid": .string(view.id), "title": .string(text(view.rule))]
    if let reason = view.document.text("kibana.alert.reason") { info["desc"] = .string(text(reason)) }
    if let created = Timestamp(view.created) {
      info["created_time"] = .number(JSONNumber(created.milliseconds))
    }
    var analytic: JSONObject = ["type_id": 1, "type": "Rule", "name": .string(text(view.rule))]
    if let id = view.document.text("kibana.alert.rule.rule_id") ?? view.document.text("rule.id") {
      analytic["uid"] = .string(text(id))
    }
    info["analytic"] = .object(analytic)
    let attacks = AttackTechnique.all(of: view.document).map(attack)
    if !attacks.isEmpty { info["attacks"] = .array(attacks) }
    let found = view.list("findings").compactMap { $0["id"]?.string }
    if !found.isEmpty { info["types"] = .array(found.prefix(Self.mostEvidences).map(JSONValue.string)) }
    return .object(info)
  }

  private func attack(_ technique: AttackTechnique) -> JSONValue {
    var object: JSONObject = [:]
    let named = OCSFObjects.named(uid: technique.id, name: technique.name.map(text))
    object[technique.id.contains(".") ? "sub_technique" : "technique"] = named
    if technique.tacticID != nil || technique.tacticName != nil {
      object["tactic"] = OCSFObjects.named(
        uid: technique.tacticID.map(text), name: technique.tacticName.map(text))
    }
    return .object(object)
  }

  // MARK: Statements

  /// Each answered statement with its rows, as many as fit.
  private func enrichments() -> (enrichments: [JSONValue], isCut: Bool) {
    var left = Self.mostRowsTogether
    var isCut = false
    let enrichments = view.list("statements").prefix(Self.mostEvidences).map { statement -> JSONValue in
      let rows = statement["rows"]?.array ?? []
      let kept = rows.prefix(min(left, Self.mostRows))
      left -= kept.count
      isCut = isCut || kept.count < rows.count
      return enrichment(statement, Array(kept))
    }
    return (enrichments, isCut || view.list("statements").count > Self.mostEvidences)
  }

  private func enrichment(_ statement: JSONValue, _ rows: [JSONValue]) -> JSONValue {
    var data: JSONObject = ["status": .string(statement["status"]?.string ?? "error")]
    if let sql = statement["sql_run"]?.string ?? statement["sql"]?.string { data["sql"] = .string(text(sql)) }
    if let error = statement["error"]?.string { data["error"] = .string(text(error)) }
    data["rows_total"] = .number(JSONNumber(statement["rows_total"]?.int ?? rows.count))
    data["rows"] = .array(rows)
    var object: JSONObject = [
      "name": .string(text(statement["id"]?.string ?? "statement")),
      "value": .string(text(view.host ?? "unknown")), "type": "osquery", "provider": "osquery",
      "data": .object(data),
    ]
    if let label = statement["label"]?.string { object["short_desc"] = .string(text(label)) }
    if let started = statement["started"]?.string.flatMap({ Timestamp($0) }) {
      object["created_time"] = .number(JSONNumber(started.milliseconds))
    }
    return .object(object)
  }
}
