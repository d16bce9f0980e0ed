import ECS

/// What all rules remember of events, besides new terms: lists by kind of rule, so that a rule's memory is changed
/// where it stands.
struct RuleMemories: Sendable {
  /// Where a rule's memory stands in the list of its kind.
  private enum Place: Sendable {
    case nothing
    case indicators(Int)
    case groups(Int)
    case sequences(Int)
    case samples(Int)
  }

  private var places: [Place] = []
  private(set) var sequences: [SequenceRunner] = []
  private var samples: [SampleRunner] = []
  private var counters: [ThresholdCounter] = []
  private var indexes: [IndicatorIndex] = []
  /// The rules that time alone may bring something about for, in order.
  private var timed: [Int] = []
  /// The indicators of rules that have some, by rule.
  private(set) var indicators: [Int: IndicatorIndex] = [:]

  init() {}

  init(_ rules: [CompiledRule], _ options: DetectionEngine.Options) {
    for (number, rule) in rules.enumerated() {
      switch rule.mode {
      case .single, .newTerms: places.append(.nothing)
      case .threshold(let threshold):
        places.append(.groups(counters.count))
        counters.append(ThresholdCounter(threshold, rule.rule.schedule))
        timed.append(number)
      case .sequence(let terms):
        places.append(.sequences(sequences.count))
        sequences.append(
          SequenceRunner(terms, reorderWindow: options.reorderWindow, limits: SequenceRunner.Machine.Limits())
        )
        timed.append(number)
      case .sample(let keys):
        places.append(.samples(samples.count))
        samples.append(SampleRunner(terms: keys.count, rule.rule))
      case .threatMatch(let match, var filter):
        var index = IndicatorIndex(match, options.mapping.types)
        for indicator in options.indicators where filter.takes(indicator) { index.add(indicator) }
        places.append(.indicators(indexes.count))
        indexes.append(index)
        indicators[number] = index
      }
    }
  }

  /// What was dropped because there was too much, by rule.
  var forgotten: [Int] {
    places.map { place in
      switch place {
      case .nothing, .indicators: 0
      case .samples(let slot): samples[slot].dropped
      case .groups(let slot): counters[slot].dropped
      case .sequences(let slot): sequences[slot].dropped
      }
    }
  }

  /// How far back an event may lie that still matters for what a rule may find.
  func span(_ rule: Int) -> Duration {
    switch places[rule] {
    case .nothing, .indicators: .zero
    case .groups(let slot): counters[slot].span
    case .sequences(let slot): sequences[slot].span
    case .samples(let slot): samples[slot].span
    }
  }

  /// Keeps sequences of all rules together within a bound: the rule with the most gives up half of them.
  mutating func shed(to most: Int) {
    var counts = sequences.map(\.keyCount)
    while counts.reduce(0, +) > most, let largest = counts.indices.max(by: { counts[$0] < counts[$1] }) {
      sequences[largest].shed(to: counts[largest] / 2)
      counts[largest] /= 2
    }
  }

  /// Gives up sequences and samples under way, of the rules with the most first, until the lines held are few enough.
  mutating func shed(_ meter: HeldMeter, to bytes: Int) {
    var counts = sequences.map(\.keyCount) + samples.map(\.keyCount)
    while meter.bytes > bytes, let largest = counts.indices.max(by: { counts[$0] < counts[$1] }),
      counts[largest] > 0
    {
      counts[largest] /= 2
      if largest < sequences.count {
        sequences[largest].shed(to: counts[largest])
      } else {
        samples[largest - sequences.count].shed(to: counts[largest])
      }
    }
  }

  /// Adds what an event that fulfils some of a rule's conditions brings about.
  mutating func take(
    _ event: CurrentEvent, _ rule: Int, _ hits: Range<Int>, _ store: HitStore, _ times: EventTimes,
    mostWaiting: Int, into findings: inout [RuleFinding]
  ) {
    let time = times.known
    let first = store.hits[hits.lowerBound]
    switch places[rule] {
    case .nothing: findings.append(RuleFinding(time: time, content: .event))
    case .indicators(let slot):
      guard let document = event.whole?.document else { return }
      let matches = indexes[slot].matches(document)
      if !matches.isEmpty { findings.append(RuleFinding(time: time, content: .indicators(matches))) }
    case .groups(let slot):
      let groups = counters[slot].add(store.keys(first.keys), store.keys(first.extra), at: time)
      if !groups.isEmpty { findings += groups.map(RuleFinding.init) }
    case .sequences(let slot):
      // Events without a time are left out.
      guard let order = times.order else { return }
      let tiebreaker =
        first.extra.isEmpty ? nil : store.keys[Int(first.extra.lowerBound)].values.first
      let ordinal = EventOrdinal(order, tiebreaker: tiebreaker, arrival: event.number)
      var matches: [SequenceRunner.Machine.Match] = []
      sequences[slot].take(
        event.held ?? .nothing, at: ordinal, hits, store, mostWaiting: mostWaiting, into: &matches)
      if !matches.isEmpty { findings += RuleFinding.distinct(matches) }
    case .samples(let slot):
      let found = samples[slot].take(
        event.held ?? .nothing, number: event.number, at: time, store.hits[hits], store)
      if !found.isEmpty { findings += RuleFinding.distinct(found, at: time) }
    }
  }

  /// The rules that time alone may bring something about for.
  var waiting: [Int] { timed.filter(isWaiting) }

  private func isWaiting(_ rule: Int) -> Bool {
    switch places[rule] {
    case .nothing, .indicators, .samples: false
    case .groups(let slot): counters[slot].isWaiting
    case .sequences(let slot): sequences[slot].isWaiting
    }
  }

  /// What a time brings about.
  mutating func advance(_ rule: Int, to time: Timestamp) -> [RuleFinding] {
    switch places[rule] {
    case .nothing, .indicators, .samples: return []
    case .groups(let slot): return counters[slot].advance(to: time).map(RuleFinding.init)
    case .sequences(let slot):
      var matches: [SequenceRunner.Machine.Match] = []
      sequences[slot].advance(to: time, into: &matches)
      return RuleFinding.distinct(matches)
    }
  }

  /// What the end of all events brings about.
  mutating func finish(_ rule: Int) -> [RuleFinding] {
    switch places[rule] {
    case .nothing, .indicators, .samples: return []
    case .groups(let slot): return counters[slot].finish().map(RuleFinding.init)
    case .sequences(let slot):
      var matches: [SequenceRunner.Machine.Match] = []
      sequences[slot].finish(into: &matches)
      return RuleFinding.distinct(matches)
    }
  }
}

extension RuleMemories {
  /// Goes on with what a rule of other memories has under way; both rules find the same.
  mutating func take(_ rule: Int, over other: Int, of former: RuleMemories) {
    switch (places[rule], former.places[other]) {
    case (.groups(let own), .groups(let theirs)): counters[own] = former.counters[theirs]
    case (.sequences(let own), .sequences(let theirs)): sequences[own] = former.sequences[theirs]
    case (.samples(let own), .samples(let theirs)): samples[own] = former.samples[theirs]
    default: break
    }
  }
}

/// The event at hand.
struct CurrentEvent: Sendable {
  /// Its place in the stream.
  let number: Int
  /// For rules that keep it.
  let held: HeldEvent?
  /// The parsed event, once something needs it.
  private(set) var whole: SourceEvent?
  private var known: AlertSource?

  init(number: Int, held: HeldEvent?, whole: SourceEvent?, known: AlertSource? = nil) {
    self.number = number
    self.held = held
    self.whole = whole
    self.known = known
  }

  /// What alerts are made of; read once for all rules. Nil when the event's line is not JSON after all.
  mutating func source() throws -> AlertSource? {
    if let known { return known }
    if whole == nil { whole = held?.event }
    known = try whole.map { try AlertSource($0) }
    return known
  }
}

/// The times of the event at hand, as one rule sees them.
struct EventTimes {
  /// By the rule's own field, else by `@timestamp`.
  let time: Timestamp?
  /// The time that orders sequences.
  let order: Timestamp?

  /// The time; where there is none, the earliest.
  var known: Timestamp { time ?? Timestamp(milliseconds: 0) }
}
