internal import Handoff
public import Logging
public import Metrics
internal import Osquery

/// Everything that the agent tells about itself, in one place: each event is a log line, a count, or both.
///
/// Levels by what they mean to an operator: `error` somebody must act, something may be lost; `warning` somebody
/// should look, nothing is lost; `info` once in a while; `debug` once an alert.
public struct AgentTelemetry: Sendable {
  /// Something that happened.
  public enum Event: Sendable {
    /// The agent takes alerts.
    case started(version: String, configuration: String)
    /// Rules, guides and sinks were read again; so many rules went on with what they had under way.
    case reloaded(rules: Int, kept: Int, guides: Int, sinks: Int)
    /// The configuration was read again and is wrong: the former one stays.
    case reloadFailed(reason: String)
    /// The agent was told to end, and does so within a time.
    case stopping(within: Duration)
    /// The agent has ended.
    case stopped
    /// Something happened to a followed file.
    case followed(FollowEvent)
    /// Standard input came to its end.
    case inputEnded(name: String)
    /// Standard input can't be read, or not further.
    case inputFailed(reason: String)
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
    /// Rules were read; so many are broken, and so many of a kind that is not executed here.
    case rulesLoaded(rules: Int, broken: Int, notExecutable: Int)
    /// A rule, a list of indicators or of exceptions can't be used.
    case ruleBroken(reason: String)
    /// Something about rules that a person should know, although they run.
    case ruleDoubtful(reason: String)
    /// A file of guides can't be used.
    case guideBroken(reason: String)
    /// The rules could not look at an event.
    case ruleFailed(reason: String)
    /// Neither files nor standard input nor HTTP bring anything.
    case nothingToRead(reason: String)
    /// There is no osqueryi.
    case engineMissing(reason: String)
    /// Settings of these sections changed, but are read at the start only.
    case restartNeeded(sections: [String])
    /// Something about a sink that a person should know.
    case sinkDoubtful(reason: String)
    /// Of many refused lines only the first are told one by one.
    case linesRefused(path: String, count: Int)
    /// No further lines are read until alerts have their dossiers.
    case intakeWaits(alerts: Int)
    /// The agent ends before an alert's dossier was done; it is made at the next start.
    case enrichmentInterrupted(alert: String)
    /// Delivered dossiers were removed, because of their age or the store's size.
    case dossiersRemoved(count: Int)
    /// The store is too large, and nothing is left that may be removed.
    case storeBeyondLimit(bytes: Int)
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
    "dossier_osquery_sessions": .init("Living osquery processes that have answered."),
    "dossier_osquery_starts": .init("osquery processes that came up since the start."),
    "dossier_osquery_failed_starts": .init("osquery processes that did not come up."),
    "dossier_osquery_statements": .init("Statements that osquery ran since the start."),
    "dossier_osquery_failed_statements": .init("Statements that failed or ran out of time."),
    "dossier_osquery_shared_answers": .init("Answers taken from a run that another alert had asked for."),
    "dossier_osquery_milliseconds": .init("Time spent in osquery since the start."),
    "dossier_osquery_losses": .init("osquery processes that were given up, by reason."),
    "dossier_rules": .init("Rules that run."),
    "dossier_rules_broken": .init("Rules, indicators and exceptions that can't be used."),
    "dossier_rule_failures_total": .init("Events that the rules could not look at."),
    "dossier_intake_waits_total": .init("Times that intake waited for dossiers."),
    "dossier_dossiers_removed_total": .init("Delivered dossiers that were removed from the store."),
    "dossier_deliveries_total": .init("Deliveries, by sink and outcome."),
    "dossier_delivered_bytes_total": .init("Bytes of delivered documents, by sink."),
    "dossier_delivery_seconds": .init("Time of a call of a sink."),
    "dossier_sink_paused": .init("1 while a sink is left alone after failures."),
    "dossier_event_bytes_waiting": .init("Bytes of events that wait for the rules."),
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
    case .followed, .inputEnded, .inputFailed, .eventsRead, .lineRefused, .linesRefused, .intakeWaits:
      intake(event)
    case .rulesLoaded, .ruleBroken, .ruleDoubtful, .guideBroken, .ruleFailed, .engineMissing, .sinkDoubtful,
      .restartNeeded, .nothingToRead:
      rules(event)
    case .storeUnavailable, .storeAvailable, .undeliveredForgotten, .dossiersRemoved, .storeBeyondLimit:
      store(event)
    default: work(event)
    }
  }

  /// How much waits.
  public func gauge(alertsWaiting: Int, eventBytesWaiting: Int) {
    meter("dossier_alerts_waiting", alertsWaiting)
    meter("dossier_event_bytes_waiting", eventBytesWaiting)
  }

  /// How large the store is.
  public func gauge(storeBytes: Int) { meter("dossier_store_bytes", storeBytes) }

  /// What the osquery sessions did.
  func gauge(osquery health: SessionHealth) {
    meter("dossier_osquery_sessions", health.alive)
    meter("dossier_osquery_starts", health.starts)
    meter("dossier_osquery_failed_starts", health.failedStarts)
    meter("dossier_osquery_statements", health.statements)
    meter("dossier_osquery_failed_statements", health.failed)
    meter("dossier_osquery_shared_answers", health.shared)
    meter("dossier_osquery_milliseconds", Int(health.engineTime / .milliseconds(1)))
    for loss in SessionHealth.Loss.allCases {
      Meter(label: "dossier_osquery_losses", dimensions: [("reason", loss.rawValue)], factory: metrics)
        .set(health.losses[loss] ?? 0)
    }
  }

  private func meter(_ name: String, _ value: Int) {
    Meter(label: name, dimensions: [], factory: metrics).set(value)
  }

  private func life(_ event: Event) {
    switch event {
    case .started(let version, let configuration):
      logger.info("the agent runs", metadata: ["version": "\(version)", "path": "\(configuration)"])
    case .reloaded(let rules, let kept, let guides, let sinks):
      count("dossier_reloads_total", ["result": "taken"])
      let found: Logger.Metadata = [
        "rules": "\(rules)", "rules_kept": "\(kept)", "guides": "\(guides)", "sinks": "\(sinks)",
      ]
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
    case .inputEnded(let name): logger.info("\(name) came to its end")
    case .inputFailed(let reason): logger.error("\(reason)")
    case .eventsRead(let events, let bytes):
      count("dossier_events_total", by: events)
      count("dossier_intake_bytes_total", by: bytes)
    case .lineRefused(let path, let line, let reason):
      count("dossier_lines_refused_total")
      logger.warning("a line was refused: \(reason)", metadata: ["path": "\(path)", "line": "\(line)"])
    case .linesRefused(let path, let lines):
      count("dossier_lines_refused_total", by: lines)
      logger.warning("\(lines) further lines were refused", metadata: ["path": "\(path)"])
    case .intakeWaits(let alerts):
      count("dossier_intake_waits_total")
      logger.info(
        "no further lines are read until alerts have their dossiers", metadata: ["alerts": "\(alerts)"])
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
    case .enrichmentInterrupted(let alert):
      logger.notice(
        "the agent ends before the dossier was done; it is made at the next start",
        metadata: ["alert": "\(alert)"])
    default: break
    }
  }

  private func store(_ event: Event) {
    switch event {
    case .undeliveredForgotten(let dossiers, let reason):
      count("dossier_undelivered_forgotten_total", by: dossiers)
      logger.error("\(dossiers) dossiers were given up before every sink had them: \(reason)")
    case .dossiersRemoved(let dossiers):
      count("dossier_dossiers_removed_total", by: dossiers)
      logger.info("\(dossiers) delivered dossiers were removed from the store")
    case .storeBeyondLimit(let bytes):
      logger.error(
        "the store is larger than store.maximum_bytes and nothing is left that may be removed",
        metadata: ["bytes": "\(bytes)"])
    case .storeUnavailable(let reason):
      count("dossier_store_failures_total")
      logger.error("the store does not do what is asked; it is asked again", metadata: ["error": "\(reason)"])
    case .storeAvailable: logger.notice("the store works again")
    default: break
    }
  }

  private func rules(_ event: Event) {
    switch event {
    case .rulesLoaded(let rules, let broken, let notExecutable):
      meter("dossier_rules", rules)
      meter("dossier_rules_broken", broken)
      logger.info(
        "rules were read",
        metadata: ["rules": "\(rules)", "broken": "\(broken)", "not_executable": "\(notExecutable)"])
    case .ruleBroken(let reason), .guideBroken(let reason): logger.error("\(reason)")
    case .ruleFailed(let reason):
      count("dossier_rule_failures_total")
      logger.error("the rules could not look at an event", metadata: ["error": "\(reason)"])
    case .engineMissing(let reason): logger.error("\(reason)")
    case .sinkDoubtful(let reason), .ruleDoubtful(let reason), .nothingToRead(let reason):
      logger.warning("\(reason)")
    case .restartNeeded(let sections):
      logger.warning(
        "changed settings of \(sections.joined(separator: ", ")) wait for the agent's next start")
    default: break
    }
  }

  /// Something happened on the way to a sink.
  func emit(_ event: DeliveryEvent) {
    switch event {
    case .called(let sink, let call): called(sink, call)
    case .dead(let sink, let dossier, let alert, let reason):
      count("dossier_deliveries_total", ["sink": sink, "outcome": "dead"])
      logger.error(
        "a delivery became a dead letter; see 'dossier deliveries', and 'dossier retry' to try it again",
        metadata: ["sink": "\(sink)", "dossier": "\(dossier)", "alert": "\(alert)", "error": "\(reason)"])
    case .paused(let sink, let until, let reason):
      Meter(label: "dossier_sink_paused", dimensions: [("sink", sink)], factory: metrics).set(1)
      logger.warning(
        "a sink is left alone for a while",
        metadata: ["sink": "\(sink)", "until": "\(until)", "error": "\(reason)"])
    case .resumed(let sink):
      Meter(label: "dossier_sink_paused", dimensions: [("sink", sink)], factory: metrics).set(0)
      logger.notice("a sink takes dossiers again", metadata: ["sink": "\(sink)"])
    case .storeTrouble(let sink, let reason):
      count("dossier_store_failures_total")
      logger.error(
        "deliveries could not be read or recorded", metadata: ["sink": "\(sink)", "error": "\(reason)"])
    }
  }

  private func called(_ sink: String, _ call: DeliveryEvent.Call) {
    count("dossier_deliveries_total", ["sink": sink, "outcome": "delivered"], by: call.delivered)
    count("dossier_deliveries_total", ["sink": sink, "outcome": "postponed"], by: call.postponed)
    count("dossier_delivered_bytes_total", ["sink": sink], by: call.deliveredBytes)
    Timer(label: "dossier_delivery_seconds", dimensions: [("sink", sink)], factory: metrics).record(
      duration: call.duration)
    logger.debug(
      "a sink was called",
      metadata: ["sink": "\(sink)", "delivered": "\(call.delivered)", "postponed": "\(call.postponed)"])
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
