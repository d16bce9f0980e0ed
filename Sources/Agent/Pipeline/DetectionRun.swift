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
  /// What was read.
  public var tally = EventFiles.Tally()
  /// Alerts dropped at a rule's `max_signals`, by `rule_id`.
  public var dropped: [String: Int] = [:]

  /// Whether something could not be read at all, or a rule is wrong. Refused lines are only counted.
  public var isFailed: Bool {
    !tally.unreadable.isEmpty || ruleProblems.contains { $0.kind != .notExecutable }
  }
}

/// Runs rules over files of events.
public struct DetectionRun {
  private let configuration: Configuration
  private let start: Timestamp?
  private let log: EventLog?

  /// A run of the configuration's rules; events before `start` only feed the history of `new_terms` rules.
  ///
  /// - Parameter log: what keeps summaries of the events for the dossiers.
  public init(_ configuration: Configuration, start: Timestamp? = nil, log: EventLog? = nil) {
    self.configuration = configuration
    self.start = start
    self.log = log
  }

  /// Reads the files and hands each alert to `alert`, in the order of the events. What `new_terms` rules have seen
  /// is kept only once all alerts were handed out.
  /// - Throws: `StoreError`, `RuleProblem`, and what `alert` throws.
  public func run(
    _ events: [String], alert: (JSONObject) throws -> Void, progress: (EventFiles.Tally) -> Void = { _ in }
  ) throws -> DetectionOutcome {
    let store = try DossierStore(path: configuration.store.path)
    let set = RuleSet.load(configuration.rules.paths)
    var engine = try DetectionEngine(
      rules: set.rules, history: StoreHistory(store: store), options: DetectionEngine.Options(start: start))
    var outcome = DetectionOutcome()
    outcome.rules = set.rules.count
    outcome.ruleProblems = set.problems
    outcome.tally = try EventFiles(paths: events).forEach(progress: progress) { event in
      log?.record(event.document)
      for document in try engine.process(event) {
        outcome.alerts += 1
        try alert(document)
      }
    }
    try engine.commit()
    outcome.dropped = engine.droppedByMaxSignals
    return outcome
  }
}
