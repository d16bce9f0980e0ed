internal import Detection
internal import ECS
internal import Evidence
internal import Store

/// Runs the rules over the events that come in, from files and over the network, one batch after the other, and makes
/// the alerts durable together with the place in the stream that they were made from.
///
/// What a batch gave is held until it is durable: when the store can't take it, the next batch waits and nothing is
/// read twice.
actor DetectionStage {
  /// Whole lines of one source.
  struct Batch: Sendable {
    /// What people call the source.
    var name: String
    var lines: [UInt8]
    var firstLine = 1
    /// Whether the rules saw these lines before the agent was started anew: they only build up what was under way.
    var isReplay = false
    /// How far the sources were read with this batch.
    var positions: [SourcePosition] = []
    /// The spooled batch that these lines are.
    var spooled: [Int64] = []
  }

  private let store: DossierStore
  private let history: BufferedTermHistory
  private let intake: Configuration.Intake
  private let telemetry: AgentTelemetry
  private let watch: StoreWatch
  private let now: @Sendable () -> Timestamp
  private let wake: @Sendable () -> Void
  private var engine: DetectionEngine
  private var matcher: EventMatcher
  private var reader: EventLogReader
  private var held = Held()
  private let clock = ContinuousClock()
  private var lastBatch: ContinuousClock.Instant

  /// What is not durable yet.
  private struct Held {
    var alerts: [AcceptedAlert] = []
    var positions: [SourcePosition] = []
    var spooled: [Int64] = []
    var sightings: [TermSighting] = []

    var isEmpty: Bool {
      alerts.isEmpty && positions.isEmpty && spooled.isEmpty && sightings.isEmpty
    }
  }

  /// - Parameter wake: called when alerts were accepted.
  init(
    _ rules: sending LoadedRules, history: BufferedTermHistory, store: DossierStore, log: EventLog,
    intake: Configuration.Intake, telemetry: AgentTelemetry, watch: StoreWatch,
    now: @escaping @Sendable () -> Timestamp, wake: @escaping @Sendable () -> Void
  ) {
    self.store = store
    reader = EventLogReader(log)
    self.intake = intake
    self.telemetry = telemetry
    self.watch = watch
    self.now = now
    self.wake = wake
    lastBatch = clock.now
    self.history = history
    engine = rules.engine
    matcher = engine.matcher
  }

  /// How far back events matter for alerts to come.
  var memorySpan: Duration { engine.memorySpan }

  /// Takes other rules from the next batch on; says how many went on with what they had under way.
  ///
  /// A rule that finds the same as before goes on; what the others held for events that could still come is decided as
  /// it stands.
  func replace(_ rules: sending LoadedRules) throws -> Int {
    var next = rules.engine
    let (kept, alerts) = try next.takeOver(from: &engine)
    hold(alerts)
    try engine.commit()
    engine = next
    matcher = engine.matcher
    try settle()
    return kept
  }

  /// Decides as it stands what the rules hold for events that could still come: there will be none.
  /// - Throws: `StoreError` when that can't be made durable yet; it is held then, and can be asked for again.
  func finish() throws {
    hold(try engine.finish())
    try engine.commit()
    held.sightings += history.take()
    try makeDurable()
  }

  /// Runs the rules over a batch.
  /// - Throws: `StoreError` when what the batch before gave can't be made durable yet; this one was not looked at then.
  func take(_ batch: Batch) throws {
    try makeDurable()
    lastBatch = clock.now
    let hits = match(batch)
    do {
      if batch.isReplay {
        try engine.replay(hits)
      } else {
        hold(try engine.process(hits))
      }
    } catch {
      telemetry.emit(.ruleFailed(reason: "\(error)"))
    }
    held.positions += batch.positions
    held.spooled += batch.spooled
    try settle()
  }

  /// Finds what the rules are concerned with, and keeps what the dossiers will tell of the events.
  private func match(_ batch: Batch) -> BlockHits {
    var block = EventBlock(batch.lines, firstLine: batch.firstLine)
    block.index()
    var lines = block.lines
    var hits = BlockHits()
    while let line = lines.next(in: block) {
      matcher.match(line, of: block, into: &hits)
      reader.record(line, of: block)
    }
    tell(hits, batch)
    return hits
  }

  private func tell(_ hits: BlockHits, _ batch: Batch) {
    guard !batch.isReplay else { return }
    for error in hits.refused.prefix(AlertIntake.toldLines) {
      telemetry.emit(.lineRefused(path: batch.name, line: error.line, reason: "\(error)"))
    }
    let untold = hits.refused.count - AlertIntake.toldLines
    if untold > 0 { telemetry.emit(.linesRefused(path: batch.name, count: untold)) }
    telemetry.emit(.eventsRead(count: hits.events, bytes: batch.lines.count))
  }

  /// How long after their time events are waited for, when nothing comes.
  private static let settling = Duration.seconds(30)

  /// Tells the rules the time when no events came for a while: what must be missing did not come, runs are due. While
  /// events come, their own time is what counts: they may be old ones that are caught up with.
  func passTime() throws {
    try makeDurable()
    guard clock.now - lastBatch > Self.settling else { return }
    hold(try engine.advance(to: now().advanced(by: .zero - Self.settling)))
    try settle()
  }

  /// Makes durable what is held.
  func makeDurable() throws {
    guard !held.isEmpty else { return }
    let outcomes = try store.accept(
      held.alerts, positions: held.positions, consumedBatches: held.spooled, keeping: keeping,
      sightings: held.sightings, at: now())
    watch.works()
    for (alert, outcome) in zip(held.alerts, outcomes) {
      telemetry.emit(
        outcome == .accepted
          ? .alertAccepted(id: alert.id, rule: alert.source, source: "rules")
          : .alertRepeated(id: alert.id, source: "rules"))
    }
    held = Held()
    if outcomes.contains(.accepted) { wake() }
  }

  /// Of what came over the network and by standard input, as of files: what a restart needs again.
  private var keeping: BatchKeeping {
    guard let lookBack = intake.lookBack(memory: memorySpan) else { return .nothing }
    return BatchKeeping(bytes: lookBack.bytes, since: now().advanced(by: .zero - lookBack.span))
  }

  private func settle() throws {
    try engine.commit()
    held.sightings += history.take()
    do {
      try makeDurable()
    } catch {
      watch.failed(error)
    }
  }

  private func hold(_ alerts: [JSONObject]) {
    held.alerts += alerts.map { alert in
      let facts = AlertFacts(alert)
      return AcceptedAlert(
        id: facts.id, bytes: JSONWriter.bytes(.object(alert)), source: facts.ruleID,
        summary: AlertSummary(known: facts))
    }
  }
}
