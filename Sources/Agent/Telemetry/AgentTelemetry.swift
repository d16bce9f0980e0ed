public import Logging
public import Metrics

/// Everything that the agent tells about itself, in one place: each event is a log line, a count, or both.
///
/// Levels by what they mean to an operator: `error` somebody must act, something may be lost; `warning` somebody
/// should look, nothing is lost; `info` once in a while; `debug` once an alert.
public struct AgentTelemetry: Sendable {
  /// Something that happened.
  public enum Event: Sendable {
    /// The agent takes alerts.
    case started(version: String, configuration: String)
    /// Rules, guides and sinks were read again.
    case reloaded(rules: Int, guides: Int, sinks: Int)
    /// The configuration was read again and is wrong: the former one stays.
    case reloadFailed(reason: String)
    /// The agent was told to end, and does so within a time.
    case stopping(within: Duration)
    /// The agent has ended.
    case stopped
    /// Something happened to a followed file.
    case followed(FollowEvent)
    /// Events were matched against the rules.
    case eventsRead(count: Int, bytes: Int)
    /// A line is no event or alert.
    case lineRefused(path: String, line: Int, reason: String)
    /// An alert is stored and will be worked on.
    case alertAccepted(id: String, rule: String, source: String)
    /// An alert came that was accepted before.
    case alertRepeated(id: String, source: String)
    /// An alert's dossier is stored.
    case dossierMade(id: String, alert: String, rule: String, status: String, took: Duration)
    /// A dossier could not be made; it is tried again, or not.
    case enrichmentFailed(alert: String, attempt: Int, isLast: Bool, reason: String)
    /// The store had to give up something that was not delivered.
    case undeliveredForgotten(count: Int, reason: String)
    /// The store can't be written; intake waits until it can.
    case storeUnavailable(reason: String)
    /// The store can be written again.
    case storeAvailable
  }

  /// What the counts are, for ``PrometheusMetrics``.
  public static let descriptions: [String: PrometheusMetrics.Description] = [
    "dossier_events_total": .init("Events that were matched against the rules."),
    "dossier_intake_bytes_total": .init("Bytes of events and alerts that were read."),
    "dossier_lines_refused_total": .init("Lines that are no event or alert."),
    "dossier_alerts_accepted_total": .init("Alerts that were stored, by where they came from."),
    "dossier_alerts_repeated_total": .init("Alerts that had been accepted before, by where they came from."),
    "dossier_dossiers_total": .init("Dossiers made, by status."),
    "dossier_enrichment_seconds": .init("Time from the start of an alert's enrichment to its dossier."),
    "dossier_enrichment_failures_total": .init("Attempts to make a dossier that failed."),
    "dossier_follow_events_total": .init("What happened to followed files, by how much it matters."),
    "dossier_undelivered_forgotten_total": .init("Dossiers given up before every sink had them."),
    "dossier_reloads_total": .init("Times that the configuration was read again, by result."),
    "dossier_store_failures_total": .init("Times that the store could not be written."),
    "dossier_alerts_waiting": .init("Alerts that are stored and have no dossier yet."),
    "dossier_store_bytes": .init("Size of the store on disk."),
  ]

  private let logger: Logger
  private let metrics: any MetricsFactory

  /// Telemetry to a log and to metrics.
  public init(logger: Logger, metrics: any MetricsFactory) {
    self.logger = logger
    self.metrics = metrics
  }

  /// Writes and counts an event.
  public func emit(_ event: Event) {
    switch event {
    case .started, .reloaded, .reloadFailed, .stopping, .stopped: life(event)
    case .followed, .eventsRead, .lineRefused: intake(event)
    default: work(event)
    }
  }

  /// How many alerts wait, and how large the store is.
  public func gauge(alertsWaiting: Int, storeBytes: Int64) {
    Meter(label: "dossier_alerts_waiting", dimensions: [], factory: metrics).set(alertsWaiting)
    Meter(label: "dossier_store_bytes", dimensions: [], factory: metrics).set(storeBytes)
  }

  private func life(_ event: Event) {
    switch event {
    case .started(let version, let configuration):
      logger.info("the agent runs", metadata: ["version": "\(version)", "path": "\(configuration)"])
    case .reloaded(let rules, let guides, let sinks):
      count("dossier_reloads_total", ["result": "taken"])
      let found: Logger.Metadata = ["rules": "\(rules)", "guides": "\(guides)", "sinks": "\(sinks)"]
      logger.info("the configuration was read again", metadata: found)
    case .reloadFailed(let reason):
      count("dossier_reloads_total", ["result": "refused"])
      logger.error("the configuration is wrong and the former one stays", metadata: ["error": "\(reason)"])
    case .stopping(let time): logger.info("the agent ends", metadata: ["within": "\(time)"])
    default: logger.info("the agent has ended")
    }
  }

  private func intake(_ event: Event) {
    switch event {
    case .followed(let what):
      count("dossier_follow_events_total", ["level": "\(what.level)"])
      logger.log(level: what.level.logged, "\(what)")
    case .eventsRead(let events, let bytes):
      count("dossier_events_total", by: events)
      count("dossier_intake_bytes_total", by: bytes)
    case .lineRefused(let path, let line, let reason):
      count("dossier_lines_refused_total")
      logger.warning("a line was refused: \(reason)", metadata: ["path": "\(path)", "line": "\(line)"])
    default: break
    }
  }

  private func work(_ event: Event) {
    switch event {
    case .alertAccepted(let id, let rule, let source):
      count("dossier_alerts_accepted_total", ["source": source])
      let metadata: Logger.Metadata = ["alert": "\(id)", "rule": "\(rule)", "source": "\(source)"]
      logger.debug("an alert was accepted", metadata: metadata)
    case .alertRepeated(let id, let source):
      count("dossier_alerts_repeated_total", ["source": source])
      logger.debug("an alert came again", metadata: ["alert": "\(id)", "source": "\(source)"])
    case .dossierMade(let id, let alert, let rule, let status, let took):
      count("dossier_dossiers_total", ["status": status])
      Timer(label: "dossier_enrichment_seconds", dimensions: [], factory: metrics).record(duration: took)
      let milliseconds = took / .milliseconds(1)
      logger.info(
        "a dossier was made",
        metadata: [
          "dossier": "\(id)", "alert": "\(alert)", "rule": "\(rule)", "status_of_dossier": "\(status)",
          "duration_ms": "\(Int(milliseconds))",
        ])
    case .enrichmentFailed(let alert, let attempt, let isLast, let reason):
      count("dossier_enrichment_failures_total")
      let metadata: Logger.Metadata = ["alert": "\(alert)", "attempt": "\(attempt)", "error": "\(reason)"]
      logger.log(
        level: isLast ? .error : .warning,
        isLast ? "no dossier could be made" : "no dossier could be made; it will be tried again",
        metadata: metadata)
    case .undeliveredForgotten(let dossiers, let reason):
      count("dossier_undelivered_forgotten_total", by: dossiers)
      logger.error("\(dossiers) dossiers were given up before every sink had them: \(reason)")
    case .storeUnavailable(let reason):
      count("dossier_store_failures_total")
      logger.error("the store cannot be written; intake waits", metadata: ["error": "\(reason)"])
    case .storeAvailable: logger.notice("the store can be written again")
    default: break
    }
  }

  private func count(_ name: String, _ labels: KeyValuePairs<String, String> = [:], by amount: Int = 1) {
    Counter(label: name, dimensions: labels.map { ($0.key, $0.value) }, factory: metrics).increment(
      by: amount)
  }
}

extension FollowEvent.Level {
  fileprivate var logged: Logger.Level {
    switch self {
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }
}
