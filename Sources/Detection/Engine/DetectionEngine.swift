public import ECS

/// Runs rules over events and makes the alerts that Elastic's detection engine would.
///
/// Work is in two parts. ``matcher`` finds the conditions that an event fulfils, without memory of other events:
/// copies of it may work side by side. ``process(_:_:)`` does what needs the order of events, on one thread. So the
/// alerts are the same, and in the same order, however many threads match.
///
/// Memory is bounded: sequences, groups and suppressed alerts that are under way have bounds of their own, and what
/// `new_terms` rules remember lives in the history.
public struct DetectionEngine {
  /// How the engine runs.
  public struct Options: Sendable {
    /// Events before this instant only fill the history of `new_terms` rules; nil: all raise alerts.
    public var start: Timestamp?
    /// The clock that dates alerts; nil: an alert is dated by its event, so that a run can be repeated.
    public var now: (@Sendable () -> Timestamp)?
    /// Whether the events' own time makes the runs of `threshold` rules and ends suppression, as an endless stream
    /// needs. Otherwise both wait for ``DetectionEngine/finish()``, and the order of files does not matter to them.
    public var isLive = false
    /// How far events may be out of order within a sequence; later ones take part as far as they still can.
    public var reorderWindow = Duration.seconds(5)
    /// Join keys for which sequences may be under way, of all rules together; each holds its events in memory.
    public var sequenceKeys = 100_000
    /// What `threat_match` rules look for.
    public var indicators: [SourceEvent] = []
    /// What rules leave out.
    public var exceptions = ExceptionLists()
    /// The types of fields.
    public var mapping = FieldMapping.ecs

    /// Options.
    public init(start: Timestamp? = nil, now: (@Sendable () -> Timestamp)? = nil) {
      self.start = start
      self.now = now
    }
  }

  /// Finds what an event may concern; copy it for work on several threads.
  public private(set) var matcher: EventMatcher
  let rules: [CompiledRule]
  let options: Options
  var memories: [RuleMemory]
  private var tracker: NewTermsTracker
  var gate: AlertGate
  private var processed = 0
  private var newest: Timestamp?

  /// Compiles the rules.
  /// - Throws: `RuleProblem` for the first that cannot be compiled.
  public init(rules: [Rule], history: any TermHistory, options: Options = Options()) throws(RuleProblem) {
    var compiler = Self.compiler(options)
    for rule in rules { try compiler.add(rule) }
    self.init(compiler.program, history, options)
  }

  /// Compiles the rules of a set that was only read; those that cannot be compiled become problems of the set.
  public init(compiling set: inout RuleSet, history: any TermHistory, options: Options = Options()) {
    var options = options
    options.exceptions.add(set.exceptions)
    var compiler = Self.compiler(options)
    set.compile(with: &compiler)
    self.init(compiler.program, history, options)
  }

  private init(_ program: RuleProgram, _ history: any TermHistory, _ options: Options) {
    rules = program.rules
    self.options = options
    matcher = EventMatcher(program)
    memories = program.rules.map { RuleMemory($0, options) }
    tracker = NewTermsTracker(history: history)
    gate = AlertGate(isHolding: !options.isLive)
  }

  private static func compiler(_ options: Options) -> RuleCompiler {
    RuleCompiler(exceptions: options.exceptions, mapping: options.mapping, now: now(options))
  }

  /// Dates in queries are counted from the clock; without one from the newest indicator, so that a run can be
  /// repeated.
  private static func now(_ options: Options) -> Timestamp {
    if let now = options.now { return now() }
    let times = options.indicators.compactMap { $0.document.first("@timestamp").flatMap(Timestamp.init) }
    return times.max() ?? Timestamp(milliseconds: 0)
  }

  /// Alerts that were not made because a rule had reached its `max_signals` in a run, by `rule_id`.
  public var droppedByMaxSignals: [String: Int] { gate.dropped }

  /// What rules forgot because too much was under way, by `rule_id`.
  public var forgotten: [String: Int] {
    Dictionary(
      zip(rules, memories).map { ($0.rule.id, $1.forgotten) }.filter { $0.1 > 0 }, uniquingKeysWith: +)
  }

  /// The alerts that an event makes complete, in the order of the rules.
  /// - Throws: what the history throws.
  public mutating func process(_ event: SourceEvent) throws -> [JSONObject] {
    try process(event, matcher.match(event))
  }

  /// The alerts that an event makes complete, once it is known what it concerns.
  /// - Throws: what the history throws.
  public mutating func process(_ event: SourceEvent, _ hits: EventHits) throws -> [JSONObject] {
    processed += 1
    var alerts: [JSONObject] = []
    var rest = hits.conditions[...]
    while let first = rest.first {
      let number = Int(first.rule)
      let conditions = rest.prefix { $0.rule == first.rule }
      rest = rest.dropFirst(conditions.count)
      let offset = rules[number].conditions.lowerBound
      alerts += try take(event, number, terms: conditions.map { Int($0.number) - offset })
    }
    if options.isLive, let time = event.document.first("@timestamp").flatMap(Timestamp.init),
      newest.map({ time > $0 }) ?? true
    {
      newest = time
      alerts += try advance(to: time)
    }
    if processed.isMultiple(of: 1_024) { shed() }
    return alerts
  }

  /// Keeps the sequences of all rules together within a bound: the rule with the most gives up half of them.
  private mutating func shed() {
    var counts = memories.map(\.keyCount)
    while counts.reduce(0, +) > options.sequenceKeys,
      let largest = counts.indices.max(by: { counts[$0] < counts[$1] })
    {
      memories[largest].shed(to: counts[largest] / 2)
      counts[largest] /= 2
    }
  }

  /// The alerts that are complete now that this time has come: what must be missing did not come, a run of a
  /// `threshold` rule is due, a suppression is over.
  public mutating func advance(to time: Timestamp) throws -> [JSONObject] {
    var alerts: [JSONObject] = []
    for number in rules.indices where memories[number].isWaiting {
      alerts += try pass(memories[number].advance(to: time), number)
    }
    return alerts + gate.advance(to: time)
  }

  /// The alerts that were held for events that could still come. Call it at the end.
  public mutating func finish() throws -> [JSONObject] {
    var alerts: [JSONObject] = []
    for number in rules.indices where memories[number].isWaiting {
      alerts += try pass(memories[number].finish(), number)
    }
    return alerts + gate.finish()
  }

  /// Makes what `new_terms` rules have seen permanent. Call it once the alerts so far are safe.
  public mutating func commit() throws { try tracker.commit() }

  private mutating func take(_ event: SourceEvent, _ number: Int, terms: [Int]) throws -> [JSONObject] {
    let rule = rules[number].rule
    let time = Self.time(of: event.document, override: rule.timestampOverride)
    let isBeforeStart = options.start.map { start in time.map { $0 < start } ?? false } ?? false
    let known = time ?? Timestamp(milliseconds: 0)
    if case .newTerms(let newTerms) = rules[number].mode {
      let fresh = try tracker.sight(event.document, at: known, ruleID: rule.id, rule: newTerms)
      return isBeforeStart
        ? [] : try pass([RuleFinding(time: known, content: .newTerms(event, fresh))], number)
    }
    guard !isBeforeStart else { return [] }
    return try pass(memories[number].take(event, number: processed, at: known, terms: terms), number)
  }

  private mutating func pass(_ findings: [RuleFinding], _ number: Int) throws -> [JSONObject] {
    var alerts: [JSONObject] = []
    for finding in findings {
      let rule = rules[number]
      let builder = AlertBuilder(rule: rule.rule, time: options.now?() ?? finding.time)
      for group in try finding.alerts(rule, builder) { alerts += try gate.admit(group, rule.rule) }
    }
    return alerts
  }

  private static func time(of event: JSONObject, override: FieldPath?) -> Timestamp? {
    if let override, let time = event.first(override).flatMap(Timestamp.init) { return time }
    return event.first("@timestamp").flatMap(Timestamp.init)
  }
}
