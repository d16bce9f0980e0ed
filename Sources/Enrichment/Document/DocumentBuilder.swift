internal import ECS
internal import Evidence
internal import Guides
internal import Hashing
internal import Osquery

/// Puts the document together.
struct DocumentBuilder {
  let enricher: Enricher
  let guide: Guide?
  let collected: EvidenceCollector
  let created: Timestamp
  let duration: Duration

  private var evidence: CollectedEvidence { collected.evidence }

  func dossier() -> Dossier {
    let id = Self.id(of: evidence.alert)
    let status = self.status
    var part: JSONObject = [
      "version": "1", "id": .string(id), "created": .time(created), "duration_ms": .milliseconds(duration),
      "status": .string(status.rawValue),
    ]
    if !collected.gaps.isEmpty { part["reasons"] = .strings(collected.gaps) }
    part["alert_dossier"] = evidence.alert.document["dossier"]
    part["agent"] = .object(agent)
    part.set("guide", guide.map { JSONValue.object(guideObject($0)) })
    part["statements"] = .array(
      collected.statements.map { .object(StatementJSON.object($0, valueBytes: enricher.settings.valueBytes)) }
    )
    addEvidence(to: &part)
    part["response"] = .array((guide?.response ?? []).map(Self.responseStep))
    part["limits"] = .object(limits)
    var document = evidence.alert.document
    document["dossier"] = .object(part)
    part["integrity"] = integrity(of: document)
    document["dossier"] = .object(part)
    return Dossier(id: id, status: status, document: document)
  }

  /// The same alert always has the same id: its own id decides, else its text.
  private static func id(of alert: AlertFacts) -> String {
    let name = alert.id.isEmpty ? JSONWriter.bytes(.object(alert.document)) : Array(alert.id.utf8)
    return (try? Digest(.sha256, of: Array("dossier:1:".utf8) + name))?.hex ?? ""
  }

  private var status: Dossier.Status {
    if collected.gaps.isEmpty { return .complete }
    // What the alert itself tells is there, and nothing was tried.
    if collected.match.reason != nil { return .partial }
    let hasAny =
      collected.statements.contains(where: \.isAnswered) || evidence.files.contains { $0.state == .hashed }
    return hasAny ? .partial : .failed
  }

  private var agent: JSONObject {
    let identity = enricher.identity
    var host = JSONObject()
    host.set("name", collected.host?.name)
    host.set("id", collected.host?.id)
    host.set("os", collected.host?.platform.rawValue)
    host["match"] = .string(collected.match.word)
    host.set("boot", collected.boot.map(EvidenceJSON.boot))
    var osquery: JSONObject = ["kind": .string(identity.engineKind)]
    osquery.set("path", identity.enginePath)
    osquery.set("version", identity.engineVersion)
    osquery.set("error", identity.engineError)
    if let snapshotHost = identity.snapshotHost, let time = identity.snapshotTime {
      osquery["snapshot"] = ["host": .string(snapshotHost), "captured_at": .string(time)]
    }
    return [
      "name": "dossier", "version": .string(identity.version), "host": .object(host),
      "osquery": .object(osquery),
    ]
  }

  private func guideObject(_ guide: Guide) -> JSONObject {
    let judge = StepJudge(
      evidence: evidence, survey: collected.survey, statements: collected.statements,
      hasHistory: enricher.history != nil, otherHost: collected.match.reason)
    var object: JSONObject = ["id": .string(guide.id), "title": .string(guide.title)]
    object.set("rule_id", guide.ruleID)
    object.set("version", guide.ruleVersion.map(String.init))
    object["source"] = .string(guide.source.words)
    object["steps"] = .array(
      guide.steps.filter { $0.section != .response }.map { step in
        let outcome = judge.outcome(of: step)
        var object: JSONObject = [
          "id": .string(step.id), "text": .string(step.text), "outcome": .string(outcome.outcome.rawValue),
          "evidence": .strings(outcome.evidence),
        ]
        object.set("reason", outcome.reason)
        return .object(object)
      })
    return object
  }

  private func addEvidence(to part: inout JSONObject) {
    let index = FileIndex(evidence.files)
    part["files"] = .array(evidence.files.map(EvidenceJSON.file))
    part["processes"] = EvidenceJSON.processes(evidence.tree)
    part["services"] = .array(
      evidence.services.map { service in
        EvidenceJSON.service(service, file: service.codePath.flatMap { index[$0] })
      })
    part["network"] = EvidenceJSON.network(evidence.network)
    part.set("activity", evidence.activity.map(ActivityJSON.activity))
    part["persistence"] = .array(evidence.persistence.map(EvidenceJSON.persistence))
    part["related_alerts"] = .array(collected.relatedAlerts.map(EvidenceJSON.relatedAlert))
    part["prevalence"] = .array(collected.prevalence.map { EvidenceJSON.prevalence($0.trait, $0.known) })
    part["findings"] = .array(Finding.all(in: evidence).map(EvidenceJSON.finding))
    part["indicators"] = .array(Indicator.all(in: evidence).map(EvidenceJSON.indicator))
  }

  private static func responseStep(_ step: GuideStep) -> JSONValue {
    ["text": .string(step.text), "depth": .number(JSONNumber(step.depth)), "done": false]
  }

  private var limits: JSONObject {
    let settings = enricher.settings
    let applied: [(String, Int)] = [
      ("budget_ms", settings.budget.milliseconds),
      ("statement_deadline_ms", settings.statementDeadline.milliseconds),
      ("value_bytes", settings.valueBytes), ("files", settings.files),
      ("related_alerts", settings.relatedAlerts),
    ]
    return [
      "applied": .object(JSONObject(applied.map { ($0.0, .number(JSONNumber($0.1))) })),
      "cut": .strings(collected.cuts),
    ]
  }

  private func integrity(of document: JSONObject) -> JSONValue {
    let digest = try? Digest(.sha256, of: JSONWriter.bytes(.object(document)))
    return ["algorithm": "sha256", "digest": .string(digest?.hex ?? "")]
  }
}

extension Duration {
  /// Whole milliseconds.
  fileprivate var milliseconds: Int {
    Int(clamping: components.seconds * 1_000 + components.attoseconds / 1_000_000_000_000_000)
  }
}

extension HostMatch {
  /// What the document says of it.
  fileprivate var word: String {
    switch self {
    case .same: "same"
    case .assumed: "assumed"
    case .other: "other"
    }
  }
}

extension Guide.Source {
  /// What the document says of where the guide was read.
  fileprivate var words: String {
    switch self {
    case .querySet(let file): "query set" + (file.map { " \($0)" } ?? "")
    case .ruleFile(let file): "rule file" + (file.map { " \($0)" } ?? "")
    case .alert: "the alert's own note"
    }
  }
}
