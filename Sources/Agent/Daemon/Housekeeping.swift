internal import ECS
internal import Osquery
internal import ServiceLifecycle
internal import Store

/// Keeps the store within its limits, and its sizes in the metrics.
struct Housekeeping: Service {
  let store: DossierStore
  let settings: Configuration.Store
  let executor: (any QueryExecutor)?
  let mostWaiting: Int
  let telemetry: AgentTelemetry
  let health: AgentHealth
  let watch: StoreWatch
  let now: @Sendable () -> Timestamp

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var round = 0
      while !Task.isCancelled {
        measure()
        if round % 4 == 0 { clean() }
        round += 1
        try? await Task.sleep(for: .seconds(15))
      }
    }
  }

  private func clean() {
    do {
      try store.forget(olderThan: settings.keep)
      let removal = try store.enforceLimits(
        maximumBytes: settings.maximumBytes, keep: settings.keepDossiers, now: now())
      watch.works()
      tell(removal)
    } catch {
      watch.failed(error)
    }
  }

  private func measure() {
    let backlog = store.backlog
    telemetry.gauge(alertsWaiting: backlog.alerts, eventBytesWaiting: backlog.eventBytes)
    if let health = executor?.health { telemetry.gauge(osquery: health) }
    let isFull = backlog.alerts >= mostWaiting
    health.set(.backlog, isFull ? "\(backlog.alerts) alerts wait for their dossiers; no more are taken" : nil)
  }

  private func tell(_ removal: Removal) {
    telemetry.gauge(storeBytes: removal.usedBytes)
    if removal.delivered > 0 { telemetry.emit(.dossiersRemoved(count: removal.delivered)) }
    if removal.undelivered > 0 {
      let ids = removal.undeliveredIDs.joined(separator: ", ")
      telemetry.emit(
        .undeliveredForgotten(
          count: removal.undelivered, reason: "the store had reached store.maximum_bytes; among them \(ids)"))
    }
    if removal.isBeyondReach { telemetry.emit(.storeBeyondLimit(bytes: removal.usedBytes)) }
  }
}
