internal import Detection
public import ECS
internal import Evidence
internal import Guides
public import Handoff
public import Logging
internal import Osquery
public import ServiceLifecycle
public import Store
internal import UnixSignals

/// The agent: takes events and alerts in, makes dossiers and hands them off, until it is told to stop.
///
/// Every step is durable before the next begins: accepted, enriched, delivered. Whatever dies in between, a step is
/// repeated at most, under the same ids.
public struct Daemon: Sendable {
  /// What those who stand before the agent (the HTTP server) need of it.
  public struct Ports: Sendable {
    /// Takes alerts in.
    public let alerts: AlertIntake
    /// Takes events in.
    public let events: EventIntake
    /// Where dossiers are looked up.
    public let store: DossierStore
    /// How the agent is.
    public let health: AgentHealth
  }

  private let configuration: Configuration
  private let reload: @Sendable () throws -> Configuration
  private let transports: any HTTPTransportProvider
  private let telemetry: AgentTelemetry
  private let logger: Logger
  private let searchPath: String?
  private let notifier: SystemdNotifier?
  private let now: @Sendable () -> Timestamp

  /// An agent that is not running yet.
  ///
  /// - Parameters:
  ///   - reload: reads the configuration anew, when SIGHUP asks for it.
  ///   - transports: what sinks send through.
  ///   - searchPath: where osqueryi is looked for.
  public init(
    _ configuration: Configuration, reload: @escaping @Sendable () throws -> Configuration,
    transports: any HTTPTransportProvider, telemetry: AgentTelemetry, logger: Logger, searchPath: String?,
    notifier: SystemdNotifier? = nil,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.configuration = configuration
    self.reload = reload
    self.transports = transports
    self.telemetry = telemetry
    self.logger = logger
    self.searchPath = searchPath
    self.notifier = notifier
    self.now = now
  }

  /// Waits while the disk is full or somebody holds the file: that passes, and ending would not help.
  private func openStore() async throws -> DossierStore {
    var isTold = false
    while true {
      do throws(StoreError) {
        return try DossierStore(path: configuration.store.path)
      } catch {
        guard error.isPassing else { throw error }
        if !isTold { telemetry.emit(.storeUnavailable(reason: error.description)) }
        isTold = true
        try await Task.sleep(for: .seconds(1))
      }
    }
  }

  /// Runs until SIGTERM or SIGINT.
  /// - Parameter endsWithInput: whether it also ends once the files and standard input were read to their present ends,
  ///   all alerts have their dossiers and all sinks have those.
  /// - Parameter front: makes the services that stand before the agent and end first.
  /// - Throws: `StoreError` when the store can't be opened, ``LeftOver`` when not everything came to its end, and what a
  ///   service throws.
  public func run(
    endsWithInput: Bool = false, front: @Sendable (Ports) throws -> [any Service]
  ) async throws {
    let lock = try configuration.store.path.map { try AgentLock(store: $0) }
    defer { withExtendedLifetime(lock) {} }
    let store = try await openStore()
    let log = EventLog(limits: configuration.events.limits, now: now)
    telemetry.emit(.started(version: dossierVersion, configuration: configuration.store.path ?? ""))
    if !configuration.hasIntake { telemetry.emit(.nothingToRead(reason: Configuration.noIntake)) }
    defer { telemetry.emit(.stopped) }
    try await Runtime.with(configuration, store: store, searchPath: searchPath, events: log, now: now) {
      runtime in
      for problem in runtime.guides.problems { telemetry.emit(.guideBroken(reason: problem.description)) }
      let stages = try DaemonStages(
        configuration, runtime: runtime, store: store, log: log, transports: transports, telemetry: telemetry,
        endsWithInput: endsWithInput, now: now)
      let reloader = Reloader(read: reload, stages: stages, telemetry: telemetry)
      // They end from the last to the first: nothing new is taken in while what was taken is still worked on.
      let others: [any Service] =
        [reloader] + (try front(stages.ports)) + [
          ServiceManagerNotice(
            notifier: notifier, telemetry: telemetry, shutdownTimeout: configuration.agent.shutdownTimeout)
        ]
      let group = ServiceGroup(
        configuration: ServiceGroupConfiguration(
          services: stages.services
            + others.map(ServiceGroupConfiguration.ServiceConfiguration.init(ending:)),
          gracefulShutdownSignals: [.sigterm, .sigint], logger: logger))
      try await group.run()
    }
  }
}
