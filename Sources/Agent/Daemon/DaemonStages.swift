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
  private let inputs: [any Service]
  /// For an agent that ends with its input.
  private let end: EndWithInput?
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
    transports: any HTTPTransportProvider, telemetry: AgentTelemetry, endsWithInput: Bool,
    now: @escaping @Sendable () -> Timestamp
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
      rules, history: history, store: store, log: log, intake: configuration.intake, telemetry: telemetry,
      watch: watch, now: now, wake: accepted.wake)
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
    let progress = endsWithInput ? IntakeProgress(inputs: configuration.intake.inputs) : nil
    inputs = Self.inputs(
      configuration.intake, store, detection, alerts, events, telemetry, watch, progress: progress)
    end = progress.map { progress in
      EndWithInput(
        progress: progress, store: store, detection: detection, deliveries: deliveries,
        patience: configuration.agent.shutdownTimeout, watch: watch, before: EndWithInput.GivenUp(in: store))
    }
  }

  private static func inputs(
    _ intake: Configuration.Intake, _ store: DossierStore, _ detection: DetectionStage, _ alerts: AlertIntake,
    _ events: EventIntake, _ telemetry: AgentTelemetry, _ watch: StoreWatch, progress: IntakeProgress?
  ) -> [any Service] {
    var inputs: [any Service] = []
    for content in FollowStage.Content.allCases {
      for manner in FollowStage.Manner.allCases
      where !FollowStage.patterns(content, manner, intake).isEmpty {
        inputs.append(
          FollowStage(
            content: content, manner: manner, intake: intake, store: store, detection: detection,
            alerts: alerts, telemetry: telemetry, watch: watch, progress: progress))
      }
    }
    if let content = FollowStage.Content(rawValue: intake.standardInput.rawValue) {
      inputs.append(
        StandardInputStage(
          content: content, settings: intake.settings([]), alerts: alerts, events: events,
          telemetry: telemetry, watch: watch, progress: progress))
    }
    return inputs
  }

  /// In the order in which they end, from the last to the first.
  var services: [ServiceGroupConfiguration.ServiceConfiguration] {
    let all = [housekeeping, deliveries, enrichment, spool] + inputs
    let ending = end.map { end in
      // Its end, with or without something left over, is the end of all.
      [
        ServiceGroupConfiguration.ServiceConfiguration(
          service: end, successTerminationBehavior: .gracefullyShutdownGroup,
          failureTerminationBehavior: .gracefullyShutdownGroup)
      ]
    }
    return all.map(ServiceGroupConfiguration.ServiceConfiguration.init(ending:)) + (ending ?? [])
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
    for problem in guides.problems { telemetry.emit(.guideBroken(reason: problem.description)) }
    let waiting = configuration.sectionsThatNeedRestart(comparedWith: started)
    if !waiting.isEmpty { telemetry.emit(.restartNeeded(sections: waiting)) }
    let kept = try await detection.replace(rules)
    await deliveries.replace(sinks)
    enrichment.replace { runtime in
      runtime.enricher.guides = guides
      runtime.enricher.settings = configuration.enrichmentSettings
      runtime.signer = signer
    }
    return .reloaded(rules: rules.count, kept: kept, guides: guides.guides.count, sinks: sinks.routes.count)
  }
}

extension ServiceGroupConfiguration.ServiceConfiguration {
  /// A service whose failure ends the agent like SIGTERM does: the others end what they do, and the failure is told.
  init(ending service: any Service) {
    self.init(service: service, failureTerminationBehavior: .gracefullyShutdownGroup)
  }
}
