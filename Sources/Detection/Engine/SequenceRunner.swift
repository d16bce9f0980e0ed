import ECS

/// Runs the sequence of one rule over a stream of events.
struct SequenceRunner: Sendable {
  typealias Machine = SequenceMachine<HeldEvent>

  let terms: SequenceTerms
  private var machine: Machine
  private var buffer: ReorderBuffer<Step>

  /// An event, held where it may stand in an alert, with the stages that it fits.
  private struct Step: Sendable {
    let event: HeldEvent
    let hits: Hits
  }

  /// Most events fit one stage with one key.
  private enum Hits: Sendable {
    case one(Machine.Hit)
    case many([Machine.Hit])
  }

  init(_ terms: SequenceTerms, reorderWindow: Duration, limits: Machine.Limits) {
    self.terms = terms
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
    let longest = terms.shape.maxspan ?? .zero
    // What must be missing before a sequence is looked for within the same time before its end, and a sequence that
    // waits for what must be missing behind it was complete before.
    return buffer.window + longest + (terms.shape.hasLeadingMissing ? longest : .zero)
  }

  /// Takes an event that fits some terms, each with the keys that the event has for it.
  mutating func take(
    _ event: HeldEvent, at ordinal: EventOrdinal, _ fitting: ArraySlice<HitStore.Hit>, _ store: HitStore,
    mostWaiting: Int
  ) -> [Machine.Match] {
    guard let hits = hits(fitting, store) else { return [] }
    buffer.insert(Step(event: event, hits: hits), at: ordinal)
    return release(at: ordinal.time, mostWaiting: mostWaiting)
  }

  private func hits(_ fitting: ArraySlice<HitStore.Hit>, _ store: HitStore) -> Hits? {
    if fitting.count == 1, let hit = fitting.first, hit.keys.count == 1 {
      let stages = terms.terms[Int(hit.term)].stages
      if stages.count == 1 {
        return .one(Machine.Hit(stage: stages[0], key: store.keys[Int(hit.keys.lowerBound)]))
      }
    }
    let hits = fitting.flatMap { hit in
      store.keys(hit.keys).flatMap { key in
        terms.terms[Int(hit.term)].stages.map { Machine.Hit(stage: $0, key: key) }
      }
    }
    return hits.isEmpty ? nil : .many(hits)
  }

  /// Sequences that are complete now that this time has come.
  mutating func advance(to time: Timestamp) -> [Machine.Match] {
    release(at: time) + machine.advance(to: time.advanced(by: .zero - buffer.window))
  }

  /// Sequences that no further event can spoil.
  mutating func finish() -> [Machine.Match] {
    var matches: [Machine.Match] = []
    for (ordinal, step) in buffer.finish() { process(step, at: ordinal, &matches) }
    return matches + machine.finish()
  }

  private mutating func release(at time: Timestamp, mostWaiting: Int? = nil) -> [Machine.Match] {
    var matches: [Machine.Match] = []
    while let (ordinal, step) = buffer.next(dueAt: time, most: mostWaiting) {
      process(step, at: ordinal, &matches)
    }
    return matches
  }

  private mutating func process(_ step: Step, at ordinal: EventOrdinal, _ matches: inout [Machine.Match]) {
    switch step.hits {
    case .one(let hit): matches += machine.process(step.event, at: ordinal, hit)
    case .many(let hits): matches += machine.process(step.event, at: ordinal, hits)
    }
  }
}
