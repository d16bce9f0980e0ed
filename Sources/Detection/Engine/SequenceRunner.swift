import ECS

/// Runs the sequence of one rule over a stream of events.
struct SequenceRunner: Sendable {
  typealias Machine = SequenceMachine<SourceEvent>

  let terms: SequenceTerms
  private let order: EventOrder
  private var machine: Machine
  private var buffer: ReorderBuffer<Step>

  private struct Step: Sendable {
    let event: SourceEvent
    let hits: [Machine.Hit]
  }

  init(_ terms: SequenceTerms, _ rule: Rule, reorderWindow: Duration, limits: Machine.Limits) {
    self.terms = terms
    order = EventOrder(timestamp: rule.sequenceOrder.timestamp, tiebreaker: rule.sequenceOrder.tiebreaker)
    machine = Machine(terms.shape, limits: limits)
    buffer = ReorderBuffer(window: reorderWindow)
  }

  /// Sequences under way that were dropped because there were too many.
  var dropped: Int { machine.dropped }

  /// Join keys that something is under way for.
  var keyCount: Int { machine.keyCount }

  /// Drops what was longest untouched.
  mutating func shed(to keys: Int) { machine.shed(to: keys) }

  /// Whether time alone may complete something.
  var isWaiting: Bool { machine.isWaiting || !buffer.isEmpty }

  /// Takes an event that fits some terms; `number` is its place in the stream. Events without a time are left out.
  mutating func take(_ event: SourceEvent, number: Int, terms fitting: [Int]) -> [Machine.Match] {
    guard let ordinal = order.timedOrdinal(of: event.document, arrival: number) else { return [] }
    let hits = fitting.flatMap { terms.hits(of: terms.terms[$0], event.document) }
    guard !hits.isEmpty else { return [] }
    let step = Step(event: event, hits: hits.map { Machine.Hit(stage: $0.stage, key: $0.key) })
    return process(buffer.add(step, at: ordinal))
  }

  /// Sequences that are complete now that this time has come.
  mutating func advance(to time: Timestamp) -> [Machine.Match] {
    process(buffer.advance(to: time)) + machine.advance(to: time.advanced(by: .zero - buffer.window))
  }

  /// Sequences that no further event can spoil.
  mutating func finish() -> [Machine.Match] { process(buffer.finish()) + machine.finish() }

  private mutating func process(_ steps: [(EventOrdinal, Step)]) -> [Machine.Match] {
    steps.flatMap { ordinal, step in machine.process(step.event, at: ordinal, step.hits) }
  }
}

/// Runs the sample of one rule over a stream of events: a key's sample is found with its last event, from events of
/// the rule's window before it, and those are then used up.
struct SampleRunner: Sendable {
  private let keys: [JoinKeyReader]
  private let window: Duration
  private var collector: SampleCollector<Timed>

  private struct Timed: Sendable {
    let time: Timestamp
    let event: SourceEvent
  }

  /// Keys held; beyond it those that are too old are forgotten, and if that isn't enough, all.
  private static let mostKeys = 20_000

  init(_ keys: [JoinKeyReader], _ rule: Rule) {
    self.keys = keys
    window = rule.schedule.lookBack
    collector = Self.emptyCollector(keys.count)
  }

  private static func emptyCollector(_ terms: Int) -> SampleCollector<Timed> {
    SampleCollector(terms: terms, keepsNewest: true)
  }

  mutating func take(_ event: SourceEvent, number: Int, at time: Timestamp, terms: [Int]) -> [[SourceEvent]] {
    let horizon = time.advanced(by: .zero - window)
    var touched: [JoinKey] = []
    var seen: Set<JoinKey> = []
    for term in terms {
      for key in keys[term].keys(of: event.document) {
        if seen.insert(key).inserted {
          touched.append(key)
          collector.forget(key) { $0.time >= horizon }
        }
        collector.add(Timed(time: time, event: event), number: number, term: term, keys: [key])
      }
    }
    let found = touched.compactMap { collector.match(of: $0) }
    for match in found { collector.forget(match.key) }
    if collector.keyCount > Self.mostKeys { makeRoom(horizon) }
    return found.map { $0.events.map(\.event) }
  }

  private mutating func makeRoom(_ horizon: Timestamp) {
    for key in Array(collector.keys) { collector.forget(key) { $0.time >= horizon } }
    if collector.keyCount > Self.mostKeys { collector = Self.emptyCollector(keys.count) }
  }
}
