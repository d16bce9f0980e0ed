internal import ServiceLifecycle
internal import UnixSignals

/// Loads rules, guides and sinks anew when SIGHUP asks for it. A configuration with a mistake changes nothing; a rule
/// that cannot be used is left out and told, as at the start.
struct Reloader: Service {
  let read: @Sendable () throws -> Configuration
  let stages: DaemonStages
  let telemetry: AgentTelemetry

  func run() async throws {
    await cancelWhenGracefulShutdown {
      for await _ in await UnixSignalsSequence(trapping: .sighup) {
        do {
          telemetry.emit(try await stages.replace(try read()))
        } catch {
          telemetry.emit(.reloadFailed(reason: "\(error)"))
        }
      }
    }
  }
}
