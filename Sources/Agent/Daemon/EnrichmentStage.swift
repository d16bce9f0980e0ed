internal import ECS
internal import Enrichment
internal import Evidence
internal import Handoff
internal import ServiceLifecycle
internal import Store
internal import Synchronization

/// Works through the accepted alerts, oldest first: dossier, redaction, signature, and into the store together with a
/// delivery for each sink that wants it.
///
/// A crash at any point leaves the alert accepted, so that it is worked through again under the same id.
final class EnrichmentStage: Service, Sendable {
  private let store: DossierStore
  private let runtime: Mutex<Runtime>
  private let claims = Mutex(WorkClaims())
  private let isStopping = Mutex(false)
  private let settings: Configuration.Agent
  private let telemetry: AgentTelemetry
  private let watch: StoreWatch
  private let accepted: WakeSignal
  private let deliveries: DeliveryStage

  /// - Parameter accepted: tells that alerts were accepted.
  init(
    _ runtime: Runtime, store: DossierStore, deliveries: DeliveryStage, settings: Configuration.Agent,
    telemetry: AgentTelemetry, watch: StoreWatch, accepted: WakeSignal
  ) {
    self.runtime = Mutex(runtime)
    self.store = store
    self.settings = settings
    self.telemetry = telemetry
    self.watch = watch
    self.accepted = accepted
    self.deliveries = deliveries
  }

  /// Takes other guides and settings for the alerts that are begun from now on.
  func replace(_ change: @Sendable (inout Runtime) -> Void) { runtime.withLock { change(&$0) } }

  func run() async throws {
    await withGracefulShutdownHandler {
      await withTaskGroup(of: Void.self) { group in
        for _ in 0..<settings.workers { group.addTask { await self.workUntilStopped() } }
        await group.waitForAll()
      }
    } onGracefulShutdown: {
      self.isStopping.withLock { $0 = true }
      self.accepted.wake()
    }
  }

  private var isOver: Bool { Task.isCancelled || isStopping.withLock { $0 } }

  private func workUntilStopped() async {
    while !isOver {
      let count = accepted.count
      if let alert = next() {
        await workWithinTime(alert)
        if claims.withLock({ $0.release(alert.id) }) { accepted.wake() }
      } else {
        await accepted.wait(past: count, atMost: .seconds(30))
      }
    }
  }

  /// Claims the alert that waits longest.
  private func next() -> StoredAlert? {
    do {
      return try claims.withLock { claims in
        try claims.claim { try store.pendingAlerts(limit: 1, besides: $0).first }
      }
    } catch {
      watch.failed(error)
      return nil
    }
  }

  /// Works on the alert until it is done; once the agent is to stop, only for the time that the configuration gives.
  private func workWithinTime(_ alert: StoredAlert) async {
    await withTaskGroup(of: Bool.self) { group in
      group.addTask {
        await self.work(alert)
        return true
      }
      group.addTask {
        try? await gracefulShutdown()
        try? await Task.sleep(for: self.settings.shutdownTimeout)
        return false
      }
      if await group.next() == false {
        telemetry.emit(.enrichmentInterrupted(alert: alert.id))
        try? store.takeBackAttempt(alert.id)
      }
      group.cancelAll()
    }
  }

  private func work(_ alert: StoredAlert) async {
    var isNoted = false
    do {
      guard alert.attempts < WorkClaims.attempts(settings.attempts) else {
        return try giveUp(alert, "work on it was begun \(alert.attempts) times and never came to an end")
      }
      try store.noteAttempt([alert.id])
      isNoted = true
      try await enrich(alert)
    } catch let error as StoreError {
      watch.failed(error)
      try? await Task.sleep(for: .seconds(1))
      // The store's trouble is not the alert's.
      if isNoted { await watch.untilDone { try store.takeBackAttempt(alert.id) } }
    } catch {
      telemetry.emit(
        .enrichmentFailed(alert: alert.id, attempt: alert.attempts + 1, isLast: false, reason: "\(error)"))
      if claims.withLock({ $0.rest(alert.id) }) { accepted.wake() }
      try? await Task.sleep(for: .seconds(min(60, 1 << min(alert.attempts, 6))))
    }
  }

  private func giveUp(_ alert: StoredAlert, _ reason: String) throws {
    try store.giveUp(alertID: alert.id, reason: reason)
    telemetry.emit(.enrichmentFailed(alert: alert.id, attempt: alert.attempts, isLast: true, reason: reason))
  }

  private func enrich(_ alert: StoredAlert) async throws {
    let runtime = self.runtime.withLock { $0 }
    guard let document = try? JSONParser.parse(alert.bytes).object else {
      return try giveUp(alert, "its text is no JSON object")
    }
    let clock = ContinuousClock()
    let begin = clock.now
    let dossier = try await runtime.dossier(for: document)
    // A dossier that was cut short by the end of the agent is made anew by the next one.
    guard !Task.isCancelled else { return }
    let outline = DossierOutline(dossier, alertID: alert.id)
    try store.complete(
      outline, document: JSONWriter.bytes(.object(dossier.document)),
      sinks: deliveries.sinks(for: dossier.document))
    watch.works()
    telemetry.emit(
      .dossierMade(
        id: dossier.id, alert: alert.id, rule: outline.ruleID, status: outline.status,
        took: begin.duration(to: clock.now)))
    deliveries.wake()
  }
}

extension DossierOutline {
  fileprivate init(_ dossier: Dossier, alertID: String) {
    let facts = AlertFacts(dossier.document)
    let created = dossier.document["dossier"]?["created"].flatMap { Timestamp($0) }
    self.init(
      id: dossier.id, alertID: alertID, status: dossier.status.rawValue, severity: facts.severity,
      ruleID: facts.ruleID, ruleName: facts.ruleName, host: facts.hostName ?? "",
      time: facts.time ?? created ?? Timestamp(milliseconds: 0),
      created: created ?? Timestamp(milliseconds: 0))
  }
}
