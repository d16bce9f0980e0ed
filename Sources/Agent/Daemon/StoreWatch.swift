internal import Store

/// Tells once when the store begins to fail, and once when it works again, whoever notices.
struct StoreWatch: Sendable {
  let health: AgentHealth
  let telemetry: AgentTelemetry

  /// The store did not do what was asked.
  func failed(_ error: any Error) {
    if health.set(.store, "\(error)") { telemetry.emit(.storeUnavailable(reason: "\(error)")) }
  }

  /// Asks the store for something, and notices how that ends. That it has too much to do is no failure.
  func watching<Value>(_ body: () async throws(StoreError) -> Value) async throws(StoreError) -> Value {
    do throws(StoreError) {
      let value = try await body()
      works()
      return value
    } catch {
      if error.code != .busy { failed(error) }
      throw error
    }
  }

  /// Does something, and tries again as long as the store can't take it: the disk may be full for now. Once the task is
  /// cancelled, not again.
  func untilDone(_ body: () async throws -> Void) async {
    repeat {
      do {
        return try await body()
      } catch {
        failed(error)
        try? await Task.sleep(for: .seconds(1))
      }
    } while !Task.isCancelled
  }

  /// The store did what was asked.
  func works() {
    if health.set(.store, nil) { telemetry.emit(.storeAvailable) }
  }
}
