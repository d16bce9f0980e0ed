internal import Synchronization

/// Tells once when the store begins to fail, and once when it works again, whoever notices.
struct StoreWatch: Sendable {
  let health: AgentHealth
  let telemetry: AgentTelemetry

  /// The store did not do what was asked.
  func failed(_ error: any Error) {
    if health.set(.store, "\(error)") { telemetry.emit(.storeUnavailable(reason: "\(error)")) }
  }

  /// The store did what was asked.
  func works() {
    if health.set(.store, nil) { telemetry.emit(.storeAvailable) }
  }
}
