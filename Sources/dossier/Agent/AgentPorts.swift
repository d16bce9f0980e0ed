import Agent
import ECS
import Handoff
import Hashing
import Server
import Store

/// Wires the HTTP server to the agent: each speaks its own words.
struct AgentPorts: Sendable {
  let ports: Daemon.Ports
  /// The metrics' text.
  let metrics: @Sendable () -> String

  var server: ServerPorts {
    ServerPorts(
      acceptAlerts: { submission throws(IntakeRefusal) in try await acceptAlerts(submission) },
      acceptEvents: { batch throws(IntakeRefusal) in try await acceptEvents(batch) },
      dossiers: { query throws(IntakeRefusal) in try page(query) },
      dossier: { id throws(IntakeRefusal) in try dossier(id) },
      markdown: { stored throws(IntakeRefusal) in markdown(stored) }, version: dossierVersion,
      health: { HealthReport(isReady: ports.health.isReady, reasons: ports.health.reasons) },
      metrics: { metrics() })
  }

  private func acceptAlerts(_ submission: AlertSubmission) async throws(IntakeRefusal) -> [IntakeResult] {
    guard !ports.alerts.isFull else { throw .busy(retryAfter: .seconds(10)) }
    do {
      switch submission {
      case .body(let bytes): return try await ports.alerts.accept(bytes, name: "http").map(IntakeResult.init)
      case .documents(let batch):
        let documents = batch.documents.map { (text: batch.text(of: $0), id: $0.id) }
        return try await ports.alerts.accept(documents, name: "http").map(IntakeResult.init)
      }
    } catch {
      throw IntakeRefusal(error)
    }
  }

  private func acceptEvents(_ batch: IntakeBatch) async throws(IntakeRefusal) -> [IntakeResult] {
    guard !ports.events.isFull else { throw .busy(retryAfter: .seconds(2)) }
    let items = batch.documents.map { document in
      EventIntake.Item(text: batch.text(of: document), id: document.id, index: document.index)
    }
    do {
      return try await ports.events.accept(items).map(IntakeResult.init)
    } catch {
      throw IntakeRefusal(error)
    }
  }

  private func page(_ query: DossierQuery) throws(IntakeRefusal) -> DossierPage {
    var before: Int64?
    if let cursor = query.cursor {
      guard let number = Int64(cursor) else {
        throw .malformed(reason: "'\(cursor)' is no cursor of this list")
      }
      before = number
    }
    let filter = DossierFilter(
      severities: query.severities, rule: query.rule, host: query.host, since: query.since)
    do {
      let rows = try ports.store.dossiers(filter, before: before, limit: query.limit)
      let isFull = rows.count == query.limit
      return DossierPage(
        entries: rows.map { $0.outline.json }, next: isFull ? rows.last.map { String($0.number) } : nil)
    } catch {
      throw IntakeRefusal(error)
    }
  }

  private func dossier(_ id: String) throws(IntakeRefusal) -> StoredDossier? {
    do {
      if let bytes = try ports.store.dossier(id: id) { return Self.stored(bytes, id) }
      let found = try ports.store.dossierIDs(beginningWith: id, limit: 2)
      guard found.count == 1, let whole = found.first else {
        if found.isEmpty { return nil }
        throw IntakeRefusal.malformed(reason: "several dossiers begin with '\(id)'; give more of the id")
      }
      return try ports.store.dossier(id: whole).map { Self.stored($0, whole) }
    } catch let refusal as IntakeRefusal {
      throw refusal
    } catch let error as StoreError {
      throw IntakeRefusal(error)
    } catch {
      throw .unavailable(reason: "\(error)")
    }
  }

  private static func stored(_ bytes: [UInt8], _ id: String) -> StoredDossier {
    StoredDossier(bytes: bytes, tag: (try? Digest(of: bytes))?.hex ?? id)
  }

  private func markdown(_ stored: StoredDossier) -> String? {
    let limits = JSONParser.Limits(bytes: stored.bytes.count)
    guard let document = try? JSONParser.parse(stored.bytes, limits: limits).object else { return nil }
    return try? DossierFormat.markdown.text(of: document)
  }
}

extension IntakeResult {
  fileprivate init(_ outcome: IntakeOutcome) {
    switch outcome {
    case .accepted(let id): self = .accepted(id: id)
    case .known(let id): self = .known(id: id)
    case .refused(let reason): self = .refused(reason: reason)
    }
  }
}

extension IntakeRefusal {
  fileprivate init(_ error: StoreError) {
    switch error.code {
    case .busy: self = .busy(retryAfter: .seconds(1))
    default: self = .unavailable(reason: error.description)
    }
  }
}

extension DossierOutline {
  /// What the list of dossiers says of one.
  fileprivate var json: JSONObject {
    [
      "id": .string(id), "alert_id": .string(alertID), "status": .string(status),
      "severity": .string(severity),
      "rule": ["id": .string(ruleID), "name": .string(ruleName)], "host": .string(host),
      "time": .string(time.description), "created": .string(created.description),
    ]
  }
}
