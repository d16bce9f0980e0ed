internal import Detection
internal import ECS
internal import Enrichment
internal import Evidence
internal import Guides
internal import Handoff
internal import Osquery
internal import ServiceLifecycle
internal import Store

/// The agent's stages, wired to each other: intake, rules, enrichment, hand-off and what keeps house.
struct DaemonStages: Sendable {
  let ports: Daemon.Ports
  private let detection: DetectionStage
  private let enrichment: EnrichmentStage
  private let deliveries: DeliveryStage
  private let followers: [FollowStage]
  private let spool: SpoolStage
  private let housekeeping: Housekeeping
  private let telemetry: AgentTelemetry
  private let transports: any HTTPTransportProvider
  /// What the agent was started with.
  private let started: Configuration
  private let history: BufferedTermHistory
  private let now: @Sendable () -> Timestamp

  init(
    _ configuration: Configuration, runtime: Runtime, store: DossierStore, log: EventLog,
    transports: any HTTPTransportProvider, telemetry: AgentTelemetry, now: @escaping @Sendable () -> Timestamp
  ) throws {
    let health = AgentHealth()
    let watch = StoreWatch(health: health, telemetry: telemetry)
    let (accepted, spooled) = (WakeSignal(), WakeSignal())
    let committer = GroupCommitter(store: store)
    if case .failure(let error) = runtime.engine {
      health.set(.osquery, error.description)
      telemetry.emit(.engineMissing(reason: error.description))
    }
    let history = BufferedTermHistory(store: store)
    let rules = try LoadedRules(
      configuration, history: history, telemetry: telemetry, health: health, now: now)
    let detection = DetectionStage(
      rules, history: history, store: store, log: log, telemetry: telemetry, watch: watch, now: now,
      wake: accepted.wake)
    let alerts = AlertIntake(
      store: store, committer: committer, mostWaiting: configuration.agent.mostWaiting, telemetry: telemetry,
      watch: watch, now: now, wake: accepted.wake)
    let events = EventIntake(
      store: store, committer: committer, spoolBytes: configuration.agent.spoolBytes, watch: watch,
      now: now,
      wake: spooled.wake)
    let deliveries = DeliveryStage(
      try SinkSet(configuration.sinks, transports: transports), store: store, telemetry: telemetry,
      shutdownTimeout: configuration.agent.shutdownTimeout)
    self.telemetry = telemetry
    self.transports = transports
    started = configuration
    self.history = history
    self.now = now
    self.detection = detection
    self.deliveries = deliveries
    ports = Daemon.Ports(alerts: alerts, events: events, store: store, health: health)
    enrichment = EnrichmentStage(
      runtime, store: store, deliveries: deliveries, settings: configuration.agent, telemetry: telemetry,
      watch: watch, accepted: accepted)
    spool = SpoolStage(store: store, detection: detection, spooled: spooled, watch: watch)
    housekeeping = Housekeeping(
      store: store, settings: configuration.store, executor: runtime.executor,
      mostWaiting: configuration.agent.mostWaiting,
      telemetry: telemetry, health: health, watch: watch, now: now)
    followers = FollowStage.Content.allCases.compactMap { content in
      let patterns = content == .events ? configuration.intake.files : configuration.intake.alertFiles
      guard !patterns.isEmpty else { return nil }
      return FollowStage(
        content: content, intake: configuration.intake, store: store, detection: detection, alerts: alerts,
        telemetry: telemetry, watch: watch, mostWaiting: configuration.agent.mostWaiting)
    }
  }

  /// In the order in which they end, from the last to the first.
  var services: [any Service] {
    [housekeeping, deliveries, enrichment, spool] + followers
  }

  /// Takes rules, guides and sinks from another configuration; what is under way goes on as it began.
  /// - Throws: what is wrong with them; then nothing was changed.
  func replace(_ configuration: Configuration) async throws -> AgentTelemetry.Event {
    let signer = try configuration.signer()
    let sinks = try SinkSet(configuration.sinks, transports: transports)
    // Last of those that may fail, since it tells what it found.
    let rules = try LoadedRules(
      configuration, history: history, telemetry: telemetry, health: ports.health, now: now)
    let guides = GuideLibrary.load(querySets: configuration.guides.paths, rules: configuration.rules.paths)
    let waiting = configuration.sectionsThatNeedRestart(comparedWith: started)
    if !waiting.isEmpty { telemetry.emit(.restartNeeded(sections: waiting)) }
    try await detection.replace(rules)
    await deliveries.replace(sinks)
    enrichment.replace { runtime in
      runtime.enricher.guides = guides
      runtime.enricher.settings = configuration.enrichmentSettings
      runtime.signer = signer
    }
    return .reloaded(rules: rules.count, guides: guides.guides.count, sinks: sinks.routes.count)
  }
}
