internal import ServiceLifecycle

/// Tells the log, and the service manager where there is one, that the agent runs, that it is alive, and that it ends.
struct ServiceManagerNotice: Service {
  let notifier: SystemdNotifier?
  let telemetry: AgentTelemetry
  let shutdownTimeout: Duration

  func run() async throws {
    notifier?.send(.ready)
    await cancelWhenGracefulShutdown {
      while !Task.isCancelled {
        try? await Task.sleep(for: notifier?.watchdogInterval ?? .seconds(3_600))
        guard !Task.isCancelled, notifier?.watchdogInterval != nil else { continue }
        notifier?.send(.watchdog)
      }
    }
    // What ends after this one may take that long each.
    notifier?.send(.stopping)
    notifier?.send(.extend(shutdownTimeout * 2 + .seconds(10)))
    telemetry.emit(.stopping(within: shutdownTimeout))
  }
}
