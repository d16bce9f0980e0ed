import Logging
import Metrics
import Server
import ServiceLifecycle

/// Runs a server on a free port of loopback for as long as `work` takes, and then stops it as a signal would.
func withStoppableServer(
  _ settings: ServerSettings = ServerSettings(port: 0), ports: ServerPorts,
  metrics: any MetricsFactory = NOOPMetricsHandler.instance,
  _ work: @escaping @Sendable (_ port: Int, _ stop: @escaping @Sendable () async -> Void) async throws -> Void
) async throws {
  let (listening, announce) = AsyncStream<Int>.makeStream()
  var settings = settings
  settings.port = 0
  let logger = Logger(label: "server.tests") { _ in SwiftLogNoOpLogHandler() }
  let server = try HTTPServer(settings, ports: ports, logger: logger, metrics: metrics) { port in
    announce.yield(port)
    announce.finish()
  }
  let group = ServiceGroup(configuration: .init(services: [server], logger: logger))
  try await withThrowingTaskGroup(of: Void.self) { tasks in
    tasks.addTask {
      defer { announce.finish() }
      try await group.run()
    }
    guard let port = await listening.first(where: { _ in true }) else {
      try await tasks.waitForAll()
      throw RawConnection.Failure(description: "the server did not start")
    }
    let stop: @Sendable () async -> Void = { await group.triggerGracefulShutdown() }
    do {
      try await withTaskExecutorPreference(WaitingExecutor()) { try await work(port, stop) }
      await stop()
      try await tasks.waitForAll()
    } catch {
      await stop()
      throw error
    }
  }
}

/// The same for work that needs only the port.
func withServer(
  _ settings: ServerSettings = ServerSettings(port: 0), ports: ServerPorts,
  _ work: @escaping @Sendable (_ port: Int) async throws -> Void
) async throws {
  try await withStoppableServer(settings, ports: ports) { port, _ in try await work(port) }
}
