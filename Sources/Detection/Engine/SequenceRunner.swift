import ECS

/// Runs the sequence of one rule over a stream of events.
struct SequenceRunner: Sendable {
  typealias Machine = SequenceMachine<HeldEvent>

  private let shape: SequenceShape
  /// The stages that each term stands at.
  private let stages: [[Int]]
  /// The only one of them; -1 where there are several.
  private let onlyStage: [Int]
  private var machine: Machine
  private var buffer: ReorderBuffer<Step>

  /// An event, held where it may stand in an alert, with the stages that it fits: most fit one stage with one key.
  private struct Step: Sendable {
    let event: HeldEvent
    let hit: Machine.Hit
    let others: [Machine.Hit]
  }

  init(_ terms: SequenceTerms, reorderWindow: Duration, limits: Machine.Limits) {
    shape = terms.shape
    stages = terms.terms.map(\.stages)
    onlyStage = stages.map { $0.count == 1 ? $0[0] : -1 }
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

  /// How far back an event may lie that still matters for what is to come.
  var span: Duration {
    let longest = shape.maxspan ?? .zero
    // What must be missing before a sequence is looked for within the same time before its end, and a sequence that
    // waits for what must be missing behind it was complete before.
    return buffer.window + longest + (shape.hasLeadingMissing ? longest : .zero)
  }

  /// Takes an event that fits some terms, each with the keys that the event has for it, and adds the sequences that
  /// are complete now.
  mutating func take(
    _ event: HeldEvent, at ordinal: EventOrdinal, _ fitting: Range<Int>, _ store: HitStore,
    mostWaiting: Int, into matches: inout [Machine.Match]
  ) {
    guard let step = step(event, fitting, store) else { return }
    buffer.insert(step, at: ordinal)
    release(at: ordinal.time, mostWaiting: mostWaiting, into: &matches)
  }

  private func step(_ event: HeldEvent, _ fitting: Range<Int>, _ store: HitStore) -> Step? {
    if fitting.count == 1 {
      let hit = store.hits[fitting.lowerBound]
      let stage = onlyStage[Int(hit.term)]
      if hit.keys.count == 1, stage >= 0 {
        let key = store.keys[Int(hit.keys.lowerBound)]
        return Step(event: event, hit: Machine.Hit(stage: stage, key: key), others: [])
      }
    }
    let hits = store.hits[fitting].flatMap { hit in
      store.keys(hit.keys).flatMap { key in
        stages[Int(hit.term)].map { Machine.Hit(stage: $0, key: key) }
      }
    }
    return hits.first.map { Step(event: event, hit: $0, others: Array(hits.dropFirst())) }
  }

  /// Adds the sequences that are complete now that this time has come.
  mutating func advance(to time: Timestamp, into matches: inout [Machine.Match]) {
    release(at: time, into: &matches)
    machine.advance(to: time.advanced(by: .zero - buffer.window), into: &matches)
  }

  /// Adds the sequences that no further event can spoil.
  mutating func finish(into matches: inout [Machine.Match]) {
    for (ordinal, step) in buffer.finish() { process(step, at: ordinal, &matches) }
    matches += machine.finish()
  }

  private mutating func release(
    at time: Timestamp, mostWaiting: Int? = nil, into matches: inout [Machine.Match]
  ) {
    while let (ordinal, step) = buffer.next(dueAt: time, most: mostWaiting) {
      process(step, at: ordinal, &matches)
    }
  }

  private mutating func process(_ step: Step, at ordinal: EventOrdinal, _ matches: inout [Machine.Match]) {
    if step.others.isEmpty {
      machine.process(step.event, at: ordinal, step.hit, into: &matches)
    } else {
      machine.process(step.event, at: ordinal, [step.hit] + step.others, into: &matches)
    }
  }
}
