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
    /// What `now` stands for in queries and filters, and what exceptions expire by; nil: what `now` says when the
    /// rules are compiled, else the time of the newest indicator.
    public var queryTime: Timestamp?
    /// Whether the events' own time makes the runs of `threshold` rules and ends suppression, as an endless stream
    /// needs. Otherwise both wait for ``DetectionEngine/finish()``, and the order of files does not matter to them.
    public var isLive = false
    /// How far events may be out of order within a sequence; later ones take part as far as they still can.
    public var reorderWindow = Duration.seconds(5)
    /// Join keys for which sequences may be under way, of all rules together; each holds its events in memory.
    public var sequenceKeys = 100_000
    /// Bytes of the events that all rules together hold for sequences and samples under way; beyond it sequences are
    /// forgotten, and counted in ``DetectionEngine/forgotten``.
    public var heldBytes = 24 << 20
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
  /// What is asked of the rules for every event, small and side by side.
  private let traits: [RuleTraits]
  let options: Options
  let facts: FactProgram
  var memories: RuleMemories
  private var tracker: NewTermsTracker
  var gate: AlertGate
  /// What alerts repeat of a rule, for those that made some.
  private var ruleTexts: [Int: RuleText] = [:]
  /// Whether events are read again; their alerts were handed out.
  var isReplaying = false
  var processed = 0
  var newest: Timestamp?
  /// What the event at hand brought about so far; empty between events.
  private var findings: [RuleFinding] = []
  private var alerts: [DetectionAlert] = []
  /// Events whose lines turned out not to be JSON, in a part that no rule asked for, when an alert was to be made of
  /// them: no alert was made.
  public private(set) var brokenEvents = 0

  /// Compiles the rules.
  /// - Throws: `RuleProblem` for the first that cannot be compiled.
  public init(rules: [Rule], history: any TermHistory, options: Options = Options()) throws(RuleProblem) {
    var compiler = Self.compiler(options)
    for rule in rules { try compiler.add(rule) }
    self.init(compiler.program, history, options)
  }

  /// Compiles the rules of a set that was only read; those that cannot be compiled become problems of the set.
  ///
  /// - Parameter threads: how many compile; the engine is the same for any number.
  public init(
    compiling set: inout RuleSet, history: any TermHistory, options: Options = Options(), threads: Int = 1
  ) {
    var options = options
    options.exceptions.add(set.exceptions)
    let program = set.compile(with: Self.compiler(options), threads: threads)
    self.init(program, history, options)
  }

  private init(_ program: RuleProgram, _ history: any TermHistory, _ options: Options) {
    rules = program.rules
    self.options = options
    memories = RuleMemories(program.rules, options)
    var fields = program.fields
    facts = FactProgram(
      program.rules, options.mapping.types, indicators: memories.indicators, &fields)
    traits = facts.traits
    matcher = EventMatcher(program, facts, fields: fields)
    tracker = NewTermsTracker(history: history, ruleIDs: program.rules.map(\.rule.id))
    gate = AlertGate(isHolding: !options.isLive, options.mapping.types)
  }

  private static func compiler(_ options: Options) -> RuleCompiler {
    let indicatorTime = indicatorTime(options)
    return RuleCompiler(
      exceptions: options.exceptions, mapping: options.mapping, now: options.queryTime ?? indicatorTime,
      indicatorTime: indicatorTime)
  }

  /// Indicators out of a file are as old as the file: without a clock, their age is counted from the newest.
  private static func indicatorTime(_ options: Options) -> Timestamp {
    if let now = options.now { return now() }
    let times = options.indicators.compactMap { $0.document.first("@timestamp").flatMap(Timestamp.init) }
    return times.max() ?? options.queryTime ?? Timestamp(milliseconds: 0)
  }

  /// Whether what the rules find depends on the order in which events come.
  public var dependsOnOrder: Bool {
    rules.contains { rule in
      switch rule.mode {
      case .sequence, .sample, .newTerms: true
      case .single, .threshold, .threatMatch: rule.rule.suppression != nil
      }
    }
  }

  /// Alerts that were not made because a rule had reached its `max_signals` in a run, by `rule_id`.
  public var droppedByMaxSignals: [String: Int] { gate.dropped }

  /// What rules forgot because too much was under way, by `rule_id`.
  public var forgotten: [String: Int] {
    Dictionary(
      zip(rules, memories.forgotten).map { ($0.rule.id, $1) }.filter { $0.1 > 0 }, uniquingKeysWith: +)
  }

  /// Bytes of the events that rules hold for what is under way; ``Options/heldBytes`` bounds them.
  public var heldBytes: Int { facts.meter.bytes }

  /// The alerts that an event makes complete, in the order of the rules.
  /// - Throws: what the history throws.
  public mutating func process(_ event: SourceEvent) throws -> [JSONObject] {
    try process(event, matcher.match(event))
  }

  /// The alerts that an event makes complete, once it is known what it concerns.
  /// - Throws: what the history throws.
  public mutating func process(_ event: SourceEvent, _ hits: EventHits) throws -> [JSONObject] {
    beginEvent()
    if let entry = hits.store.entries.first {
      try process(entry, hits.store, whole: event)
    } else {
      try pass(time: event.document.first("@timestamp").flatMap(Timestamp.init))
      tidy()
    }
    return takeAlerts().map(\.document)
  }

  /// The alerts that the events of a block make complete, once it is known what they concern.
  /// - Throws: what the history throws.
  public mutating func process(_ hits: BlockHits) throws -> [JSONObject] {
    var alerts: [JSONObject] = []
    try process(hits) { alerts.append($0.document) }
    return alerts
  }

  /// The same, each alert handed on at once.
  /// - Throws: what the history or `hand` throws.
  public mutating func process(_ hits: BlockHits, _ hand: (DetectionAlert) throws -> Void) throws {
    for place in hits.store.entries.indices {
      beginEvent()
      try process(hits.store.entries[place], hits.store, whole: nil)
      if !alerts.isEmpty { for alert in takeAlerts() { try hand(alert) } }
    }
  }

  /// Forgets what an event left behind during which the history could not be asked.
  private mutating func beginEvent() {
    processed += 1
    if !alerts.isEmpty { alerts = [] }
    if !findings.isEmpty { findings = [] }
  }

  private mutating func takeAlerts() -> [DetectionAlert] {
    defer { alerts = [] }
    return alerts
  }

  private mutating func process(_ entry: HitStore.Entry, _ store: HitStore, whole: SourceEvent?) throws {
    let parsed = entry.event < 0 ? nil : store.events[Int(entry.event)]
    var event = CurrentEvent(
      number: processed, held: entry.held, whole: whole ?? parsed?.event, known: parsed?.source)
    let end = Int(entry.hits.upperBound)
    var first = Int(entry.hits.lowerBound)
    while first < end {
      let number = store.hits[first].rule
      var next = first + 1
      while next < end, store.hits[next].rule == number { next += 1 }
      try take(&event, Int(number), first..<next, store, times: Int(entry.times))
      first = next
    }
    if options.isLive { try pass(time: store.times[Int(entry.times)]) }
    tidy()
  }

  /// In an endless stream the newest event says what time it is.
  private mutating func pass(time: Timestamp?) throws {
    guard options.isLive, let time, newest.map({ time > $0 }) ?? true else { return }
    newest = time
    alerts += try advance(to: time).map { DetectionAlert($0) }
  }

  /// Keeps what is held within its bounds.
  private mutating func tidy() {
    if processed.isMultiple(of: 1_024) { memories.shed(to: options.sequenceKeys) }
    if processed.isMultiple(of: 64), facts.meter.bytes > options.heldBytes {
      memories.shed(facts.meter, to: options.heldBytes / 4 * 3)
    }
  }

  /// Events that may wait for late ones, a rule: few when much is held already.
  private var mostWaiting: Int { facts.meter.bytes > options.heldBytes ? 64 : 10_000 }

  /// The alerts that are complete now that this time has come: what must be missing did not come, a run of a
  /// `threshold` rule is due, a suppression is over.
  public mutating func advance(to time: Timestamp) throws -> [JSONObject] {
    var alerts: [JSONObject] = []
    for number in memories.waiting {
      try pass(memories.advance(number, to: time), number, into: &alerts)
    }
    return try alerts + gate.advance(to: time)
  }

  /// The alerts that were held for events that could still come. Call it at the end.
  public mutating func finish() throws -> [JSONObject] {
    var alerts: [JSONObject] = []
    for number in memories.waiting { try pass(memories.finish(number), number, into: &alerts) }
    return try alerts + gate.finish()
  }

  /// Makes what `new_terms` rules have seen permanent. Call it once the alerts so far are safe.
  public mutating func commit() throws { try tracker.commit() }

  private mutating func take(
    _ event: inout CurrentEvent, _ number: Int, _ hits: Range<Int>, _ store: HitStore, times: Int
  ) throws {
    let traits = traits[number]
    let own = traits.override.flatMap { store.times[times + $0] }
    let seen = EventTimes(time: own ?? store.times[times], order: store.times[times + traits.order])
    let isBeforeStart = options.start.map { start in seen.time.map { $0 < start } ?? false } ?? false
    if let window = traits.historyWindow {
      let fresh = try tracker.sight(
        store.keys(store.hits[hits.lowerBound].keys), at: seen.known, rule: number, window: window)
      guard !isBeforeStart, !fresh.isEmpty else { return }
      findings.append(RuleFinding(time: seen.known, content: .newTerms(fresh)))
    } else if !isBeforeStart {
      memories.take(event, number, hits, store, seen, mostWaiting: mostWaiting, into: &findings)
    }
    if !findings.isEmpty { try passFindings(number, &event) }
  }

  private mutating func passFindings(_ number: Int, _ event: inout CurrentEvent) throws {
    let found = findings
    findings = []
    if found.count == 1, case .event = found[0].content, rules[number].rule.suppression == nil {
      return try passEvent(number, &event, at: found[0].time)
    }
    var made: [JSONObject] = []
    try pass(found, number, &event, into: &made)
    alerts += made.map { DetectionAlert($0) }
  }

  /// The alert of the event at hand, which is what most alerts are.
  private mutating func passEvent(_ number: Int, _ event: inout CurrentEvent, at time: Timestamp) throws {
    let rule = rules[number].rule
    guard let source = try event.source() else {
      brokenEvents += 1
      return
    }
    let builder = AlertBuilder(rule: rule, time: options.now?() ?? time, ruleFields: [])
    guard let id = try builder.id(for: source), gate.admit(id, rule, at: time), !isReplaying else { return }
    let text = ruleText(number)
    if let own = builder.alertWithoutRule(for: source, id: id) {
      alerts.append(DetectionAlert(own, of: text))
    } else {
      let complete = AlertBuilder(rule: rule, time: builder.time, ruleFields: text.members)
      alerts.append(DetectionAlert(complete.alert(for: source, id: id)))
    }
  }

  private mutating func ruleText(_ number: Int) -> RuleText {
    if let known = ruleTexts[number] { return known }
    let text = RuleText(AlertBuilder.fields(of: rules[number].rule))
    ruleTexts[number] = text
    return text
  }

  mutating func pass(
    _ findings: [RuleFinding], _ number: Int, into alerts: inout [JSONObject]
  ) throws {
    guard !findings.isEmpty else { return }
    var nothing = CurrentEvent(number: 0, held: nil, whole: nil)
    try pass(findings, number, &nothing, into: &alerts)
  }

  private mutating func pass(
    _ findings: [RuleFinding], _ number: Int, _ event: inout CurrentEvent, into alerts: inout [JSONObject]
  ) throws {
    let rule = rules[number]
    let fields = ruleText(number).members
    for finding in findings {
      let builder = AlertBuilder(
        rule: rule.rule, time: options.now?() ?? finding.time, ruleFields: fields)
      let suppression = rule.rule.suppression
      let groups = try finding.alerts(rule, builder, &event) { id in
        suppression != nil || gate.admit(id, rule.rule, at: finding.time) && !isReplaying
      }
      guard let groups else {
        brokenEvents += 1
        continue
      }
      for group in groups {
        alerts += try suppression.map { try gate.admit(group, rule.rule, $0) } ?? group.alerts
      }
    }
  }
}
