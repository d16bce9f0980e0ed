import ECS

/// What a rule remembers of events, besides new terms.
enum RuleMemory: Sendable {
  case nothing
  case indicators(IndicatorIndex)
  case groups(ThresholdCounter)
  case sequences(SequenceRunner)
  case samples(SampleRunner)

  init(_ rule: CompiledRule, _ options: DetectionEngine.Options) {
    switch rule.mode {
    case .single, .newTerms: self = .nothing
    case .threshold(let threshold): self = .groups(ThresholdCounter(threshold, rule.rule.schedule))
    case .sequence(let terms):
      let runner = SequenceRunner(
        terms, rule.rule, reorderWindow: options.reorderWindow, limits: SequenceRunner.Machine.Limits())
      self = .sequences(runner)
    case .sample(let keys): self = .samples(SampleRunner(keys, rule.rule))
    case .threatMatch(let match, var filter):
      var index = IndicatorIndex(match)
      for indicator in options.indicators where filter.takes(indicator) { index.add(indicator) }
      self = .indicators(index)
    }
  }

  /// What was dropped because there was too much.
  var forgotten: Int {
    switch self {
    case .nothing, .indicators, .samples: 0
    case .groups(let counter): counter.dropped
    case .sequences(let runner): runner.dropped
    }
  }

  /// Join keys that a sequence is under way for.
  var keyCount: Int {
    if case .sequences(let runner) = self { runner.keyCount } else { 0 }
  }

  /// Drops what was longest untouched.
  mutating func shed(to keys: Int) {
    guard case .sequences(var runner) = self else { return }
    self = .nothing
    runner.shed(to: keys)
    self = .sequences(runner)
  }

  /// Whether time alone may bring something about.
  var isWaiting: Bool {
    switch self {
    case .nothing, .indicators, .samples: false
    case .groups(let counter): counter.isWaiting
    case .sequences(let runner): runner.isWaiting
    }
  }

  /// What an event that fulfils some of the rule's conditions brings about.
  mutating func take(_ event: SourceEvent, number: Int, at time: Timestamp, terms: [Int]) -> [RuleFinding] {
    switch self {
    case .nothing: return [RuleFinding(time: time, content: .event(event))]
    case .indicators(let index):
      let matches = index.matches(event.document)
      return matches.isEmpty ? [] : [RuleFinding(time: time, content: .indicators(event, matches))]
    case .groups(var counter):
      self = .nothing
      defer { self = .groups(counter) }
      return counter.add(event.document, at: time).map(RuleFinding.init)
    case .sequences(var runner):
      self = .nothing
      defer { self = .sequences(runner) }
      return runner.take(event, number: number, terms: terms).map(RuleFinding.init)
    case .samples(var runner):
      self = .nothing
      defer { self = .samples(runner) }
      return runner.take(event, number: number, at: time, terms: terms).map { events in
        RuleFinding(time: time, content: .events(events))
      }
    }
  }

  /// What a time brings about.
  mutating func advance(to time: Timestamp) -> [RuleFinding] {
    switch self {
    case .nothing, .indicators, .samples: return []
    case .groups(var counter):
      self = .nothing
      defer { self = .groups(counter) }
      return counter.advance(to: time).map(RuleFinding.init)
    case .sequences(var runner):
      self = .nothing
      defer { self = .sequences(runner) }
      return runner.advance(to: time).map(RuleFinding.init)
    }
  }

  /// What the end of all events brings about.
  mutating func finish() -> [RuleFinding] {
    switch self {
    case .nothing, .indicators, .samples: return []
    case .groups(var counter):
      self = .nothing
      defer { self = .groups(counter) }
      return counter.finish().map(RuleFinding.init)
    case .sequences(var runner):
      self = .nothing
      defer { self = .sequences(runner) }
      return runner.finish().map(RuleFinding.init)
    }
  }
}

/// What a rule found.
struct RuleFinding: Sendable {
  /// The time of the event that completed it.
  let time: Timestamp
  let content: Content

  enum Content: Sendable {
    case event(SourceEvent)
    case newTerms(SourceEvent, [[String]])
    case indicators(SourceEvent, [IndicatorIndex.Match])
    case events([SourceEvent])
    case group(ThresholdGroup)
  }

  init(time: Timestamp, content: Content) {
    self.time = time
    self.content = content
  }

  init(_ group: ThresholdGroup) {
    self.init(time: group.last, content: .group(group))
  }

  init(_ match: SequenceMachine<SourceEvent>.Match) {
    self.init(time: match.ordinal.time, content: .events(match.events.compactMap(\.self)))
  }

  /// The alerts of what was found.
  func alerts(_ rule: CompiledRule, _ builder: AlertBuilder) throws -> [AlertGroup] {
    func group(_ alerts: [JSONObject]) -> [AlertGroup] {
      alerts.isEmpty ? [] : [AlertGroup(alerts: alerts, time: time)]
    }
    switch content {
    case .event(let event): return group(try builder.alert(for: AlertSource(event)).map { [$0] } ?? [])
    case .newTerms(let event, let fresh):
      guard !fresh.isEmpty else { return [] }
      let source = try AlertSource(event)
      return try fresh.flatMap { group(try builder.alert(for: source, newTerms: $0).map { [$0] } ?? []) }
    case .indicators(let event, let matches):
      guard case .threatMatch(let match, _) = rule.mode else { return [] }
      return group(try builder.alert(for: AlertSource(event), match, matches).map { [$0] } ?? [])
    case .events(let events):
      return group(try builder.alerts(forSequence: events.map { try AlertSource($0) }))
    case .group(let found): return group([try builder.alert(for: found)])
    }
  }
}
