public import Detection
public import ECS
public import Evidence
internal import Store

/// What a detection run did.
public struct DetectionOutcome: Sendable {
  /// Rules that ran.
  public var rules = 0
  /// Alerts made.
  public var alerts = 0
  /// Rule files that cannot run.
  public var ruleProblems: [RuleProblem] = []
  /// What is wrong with indicators and exceptions.
  public var inputProblems: [String] = []
  /// Exception lists that rules name and of which nothing was read, as sentences.
  public var missingExceptions: [String] = []
  /// What was read.
  public var tally = EventFiles.Tally()
  /// Alerts dropped at a rule's `max_signals`, by `rule_id`.
  public var dropped: [String: Int] = [:]
  /// What rules forgot because too much was under way, by `rule_id`.
  public var forgotten: [String: Int] = [:]
  /// Whether the events were not in the order of their time, and were read in that order for the rules that need it.
  public var isSorted = false
  /// `threat_match` rules that ran without any indicators.
  public var rulesWithoutIndicators = 0

  /// Whether something could not be read at all, or a rule is wrong. Refused lines are only counted.
  public var isFailed: Bool {
    !tally.unreadable.isEmpty || !inputProblems.isEmpty
      || ruleProblems.contains { $0.kind != .notExecutable }
  }
}

/// Runs rules over files of events.
public struct DetectionRun {
  private let configuration: Configuration
  private let start: Timestamp?
  private let inputs: DetectionInputs
  private let log: EventLog?
  private let now: Timestamp?

  /// A run of the configuration's rules; events before `start` only feed the history of `new_terms` rules.
  ///
  /// - Parameter inputs: what it uses besides; nil: what the configuration names.
  /// - Parameter now: what `now` in rules stands for and exceptions expire by; nil: the time of the newest indicator.
  /// - Parameter log: what keeps summaries of the events for the dossiers; the events then pass one by one.
  public init(
    _ configuration: Configuration, start: Timestamp? = nil, inputs: DetectionInputs? = nil,
    now: Timestamp? = nil, log: EventLog? = nil
  ) {
    self.now = now
    self.configuration = configuration
    self.start = start
    self.inputs = inputs ?? DetectionInputs(configuration.rules)
    self.log = log
  }

  /// Reads the files and hands each alert to `alert`: in the order of the events, then what had to wait for the end
  /// (groups of `threshold` rules, suppressed alerts). Where rules depend on the order of time and the files are not in
  /// that order, they are read in it. Standard input is a stream without end: from it, alerts come
  /// as soon as they can. What `new_terms` rules have seen is kept only once all alerts were handed out.
  /// - Throws: `StoreError`, `RuleProblem` for a mapping that cannot be used, and what `alert` throws.
  public func run(
    _ events: [String], alert: (JSONObject) throws -> Void, progress: (EventFiles.Tally) -> Void = { _ in }
  ) throws -> DetectionOutcome {
    try run(events, handing: { try alert($0.document) }, progress: progress)
  }

  /// The same, for whoever writes the alerts out as they are.
  /// - Throws: `StoreError`, `RuleProblem` for a mapping that cannot be used, and what `alert` throws.
  public func run(
    _ events: [String], handing alert: (DetectionAlert) throws -> Void,
    progress: (EventFiles.Tally) -> Void = { _ in }
  ) throws -> DetectionOutcome {
    let history = try history()
    var set = RuleSet.read(configuration.rules.paths, threads: inputs.jobs)
    let loaded = try LoadedInputs(inputs)
    var options = DetectionEngine.Options(start: start)
    options.queryTime = now
    options.indicators = loaded.indicators
    options.exceptions = loaded.exceptions
    options.mapping = loaded.mapping
    options.isLive = events.contains("-")
    var engine = DetectionEngine(
      compiling: &set, history: history, options: options, threads: inputs.jobs)
    var outcome = DetectionOutcome()
    let rules = set.rules
    outcome.rules = rules.count
    outcome.ruleProblems = set.problems
    outcome.inputProblems = loaded.problems
    outcome.missingExceptions = set.missingExceptions(besides: loaded.exceptions)
    if loaded.indicators.isEmpty {
      outcome.rulesWithoutIndicators = rules.count(where: \.needsIndicators)
    }
    func hand(_ made: DetectionAlert) throws {
      outcome.alerts += 1
      try alert(made)
    }
    outcome.isSorted = log == nil && engine.dependsOnOrder && !isInOrder(events, of: options)
    outcome.tally =
      log == nil
      ? try read(events, inOrderOfTime: outcome.isSorted, &engine, progress, hand)
      : try readWhole(events, &engine, progress, hand)
    for document in try engine.finish() { try hand(DetectionAlert(document)) }
    try engine.commit()
    outcome.tally.refuse(
      "in alerts: an event is not JSON in a part that no rule reads, so its alert was not made",
      count: engine.brokenEvents)
    outcome.dropped = engine.droppedByMaxSignals
    outcome.forgotten = engine.forgotten
    return outcome
  }

  /// What `new_terms` rules remember: without a store, nothing outlives the run, and memory is quicker to open.
  private func history() throws(StoreError) -> any TermHistory {
    guard let path = configuration.store.path else { return MemoryTermHistory() }
    let store = try DossierStore(path: path)
    try store.forget(olderThan: configuration.store.keep)
    return StoreHistory(store: store)
  }

  /// Whether the events are in the order of their time, or could not be put in it: what can be read only once comes as
  /// it comes, and what cannot be read is told where it is read.
  private func isInOrder(_ events: [String], of options: DetectionEngine.Options) -> Bool {
    guard !options.isLive, events.allSatisfy(TimeOrder.isRegularFile) else { return true }
    return (try? TimeOrder.holds(in: events, tolerance: options.reorderWindow)) ?? true
  }

  /// Parses every event as a whole, which the log of events needs.
  private func readWhole(
    _ events: [String], _ engine: inout DetectionEngine, _ progress: (EventFiles.Tally) -> Void,
    _ hand: (DetectionAlert) throws -> Void
  ) throws -> EventFiles.Tally {
    try EventFiles(paths: events).forEach(progress: progress) { event in
      log?.record(event.document)
      for document in try engine.process(event) { try hand(DetectionAlert(document)) }
    }
  }

  /// Reads of each line what the rules ask for, on several threads; what is found goes to the engine in the order of
  /// the lines.
  private func read(
    _ events: [String], inOrderOfTime isSorted: Bool, _ engine: inout DetectionEngine,
    _ progress: (EventFiles.Tally) -> Void,
    _ hand: (DetectionAlert) throws -> Void
  ) throws -> EventFiles.Tally {
    let workers = MatchWorkers(
      // A stream's events are matched as they come: a second thread would wait for more of them.
      events.contains("-") ? 1 : inputs.jobs, matcher: engine.matcher,
      skipsLines: inputs.skipsLines && !isSorted)
    var tally = EventFiles.Tally()
    // In order of time, all files are one source.
    for paths in isSorted ? [events] : events.map({ [$0] }) {
      let before = tally
      do {
        if isSorted {
          try workers.run(inOrderOfTime: paths, &tally, progress: progress) { try engine.process($0, hand) }
        } else if let path = paths.first {
          try workers.run(path, &tally, progress: progress) { try engine.process($0, hand) }
        }
      } catch let failure as InputChunks.Failure {
        tally.fail(failure, since: before)
      } catch let failure as LineReader.Failure {
        tally.unreadable.append(failure.description)
      }
    }
    progress(tally)
    return tally
  }
}

extension Rule {
  fileprivate var needsIndicators: Bool {
    if case .threatMatch = kind { true } else { false }
  }
}
