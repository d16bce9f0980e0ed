import ECS

/// Finds sequences in a stream of events: a pure state machine, which the same events always take the same way.
///
/// As in Elasticsearch there is one sequence a join key and stage: a newer one takes the place of the older, an
/// event continues the sequence that stands at the stage before, and what was continued is used up even when the
/// result then took too long. An event may end one sequence and begin the next: its stages are tried from the last
/// to the first. (Elasticsearch, EQL plugin, `SequenceMatcher` and `TumblingWindow`.)
///
/// Events should come in the order of their ordinals. A late one takes part as far as it still can: it continues
/// what is before it and never takes the place of something newer.
///
/// Memory is bounded by ``Limits``; with a maxspan, also by time.
struct SequenceMachine<Event: Sendable>: Sendable {
  /// Bounds on what is under way.
  struct Limits: Sendable {
    /// Join keys; beyond it those longest untouched are dropped.
    var keys = 20_000
    /// Complete sequences that wait for what must be missing behind them.
    var waiting = 20_000
    /// Events between two looks for what is too old.
    var sweep = 4_096
    /// Join keys from which on they are looked through whenever they have doubled.
    var sweepKeys = 256
  }

  /// A sequence that was found.
  struct Match: Sendable {
    let key: JoinKey
    /// An event a stage; nil where it was to be missing.
    let events: [Event?]
    /// The place of the last event.
    let ordinal: EventOrdinal
  }

  /// A stage that an event fits, with one of its keys.
  struct Hit: Sendable {
    let stage: Int
    let key: JoinKey
  }

  let shape: SequenceShape
  private let limits: Limits
  private var states: [JoinKey: SequenceState<Event>] = [:]
  private var waiting: [Int: (key: JoinKey, partial: PartialSequence<Event>)] = [:]
  private var deadlines = BinaryHeap<Deadline>()
  private var nextNumber = 0
  private var processed = 0
  /// The number of join keys that is reason enough to look for what is too old.
  private var manyKeys: Int
  /// The earliest event since the last sweep: older ones are not to be expected any more.
  private var earliest: Timestamp?
  /// Sequences under way that were dropped because there were too many.
  private(set) var dropped = 0

  private struct Deadline: Comparable, Sendable {
    let time: Timestamp
    let number: Int

    static func < (left: Deadline, right: Deadline) -> Bool {
      (left.time, left.number) < (right.time, right.number)
    }
  }

  init(_ shape: SequenceShape, limits: Limits = Limits()) {
    self.shape = shape
    self.limits = limits
    manyKeys = min(limits.keys, limits.sweepKeys)
  }

  /// How many join keys something is under way for.
  var keyCount: Int { states.count }

  /// Whether a complete sequence waits for what must be missing behind it.
  var isWaiting: Bool { !waiting.isEmpty }

  /// The sequences that are found by an event that fits these stages.
  mutating func process(_ event: Event, at ordinal: EventOrdinal, _ hits: [Hit]) -> [Match] {
    var matches: [Match] = []
    process(event, at: ordinal, hits, into: &matches)
    return matches
  }

  /// Adds the sequences that are found by an event that fits these stages.
  mutating func process(
    _ event: Event, at ordinal: EventOrdinal, _ hits: [Hit], into matches: inout [Match]
  ) {
    begin(at: ordinal.time, &matches)
    // Hits of several keys don't touch each other, so the keys may come one after the other.
    let stages = Dictionary(grouping: hits, by: \.key)
    for key in Self.distinctKeys(hits) {
      for hit in (stages[key] ?? []).sorted(by: precedes) { take(event, ordinal, hit, &matches) }
    }
    sweepWhenDue()
  }

  /// The same for an event that fits one stage, which most do.
  mutating func process(_ event: Event, at ordinal: EventOrdinal, _ hit: Hit, into matches: inout [Match]) {
    begin(at: ordinal.time, &matches)
    take(event, ordinal, hit, &matches)
    sweepWhenDue()
  }

  private mutating func begin(at time: Timestamp, _ matches: inout [Match]) {
    if !deadlines.isEmpty { advance(to: time, into: &matches) }
    processed += 1
    earliest = min(earliest ?? time, time)
  }

  private mutating func sweepWhenDue() {
    if processed.isMultiple(of: limits.sweep) || states.count > manyKeys { sweep() }
  }

  /// Adds the sequences that are complete now that this time has come without what had to be missing.
  mutating func advance(to time: Timestamp, into matches: inout [Match]) {
    while let deadline = deadlines.first, deadline.time < time {
      _ = deadlines.popFirst()
      if let match = release(deadline.number) { matches.append(match) }
    }
  }

  /// Sequences that nothing can spoil any more because no further event comes; the machine is empty afterwards.
  mutating func finish() -> [Match] {
    let matches = waiting.keys.sorted().compactMap { release($0) }
    let droppedSoFar = dropped
    self = SequenceMachine(shape, limits: limits)
    dropped = droppedSoFar
    return matches
  }

  /// What must be missing first, then the stages from the last to the first, then the end.
  private func precedes(_ one: Hit, _ other: Hit) -> Bool {
    func rank(_ hit: Hit) -> (Int, Int) {
      if hit.stage == shape.untilStage { return (2, 0) }
      return (shape.isMissing[hit.stage] ? 0 : 1, -hit.stage)
    }
    return rank(one) < rank(other)
  }

  private static func distinctKeys(_ hits: [Hit]) -> [JoinKey] {
    var seen: Set<JoinKey> = []
    return hits.map(\.key).filter { seen.insert($0).inserted }
  }
}

// MARK: One hit

extension SequenceMachine {
  private mutating func take(
    _ event: Event, _ ordinal: EventOrdinal, _ hit: Hit, _ matches: inout [Match]
  ) {
    // Most events continue nothing: they cost no look-up while nothing is under way.
    if hit.stage == shape.untilStage {
      if !states.isEmpty { states[hit.key]?.end(at: ordinal) }
    } else if shape.isMissing[hit.stage] {
      spoil(hit, ordinal.time)
    } else if hit.stage == shape.firstPositive {
      begin(event, ordinal, hit, &matches)
    } else if !states.isEmpty,
      let partial = states[hit.key]?.extend(to: hit.stage, event, ordinal, shape, now: processed)
    {
      complete(partial, hit.key, &matches)
    }
  }

  private mutating func begin(
    _ event: Event, _ ordinal: EventOrdinal, _ hit: Hit, _ matches: inout [Match]
  ) {
    guard hit.stage == shape.lastPositive else {
      states[hit.key, default: SequenceState(shape)].begin(event, ordinal, shape, now: processed)
      return
    }
    complete((states[hit.key] ?? SequenceState(shape)).started(event, ordinal, shape), hit.key, &matches)
  }

  /// An event came that must be missing: sequences that wait for it not to come are decided.
  private mutating func spoil(_ hit: Hit, _ time: Timestamp) {
    guard hit.stage > shape.lastPositive else {
      states[hit.key, default: SequenceState(shape)].sight(hit.stage, at: time, now: processed)
      return
    }
    guard !waiting.isEmpty else { return }
    for number in states[hit.key]?.waiting ?? [] {
      // Those whose time was over are gone already; an event of the same instant is none after it.
      guard let entry = waiting[number], entry.partial.last.time < time else { continue }
      waiting[number] = nil
      states[hit.key]?.waiting.removeAll { $0 == number }
    }
  }

  private mutating func complete(
    _ partial: PartialSequence<Event>, _ key: JoinKey, _ matches: inout [Match]
  ) {
    guard !partial.isBroken else { return }
    if shape.hasLeadingMissing, partial.leading == nil { return matches.append(match(partial, key)) }
    guard shape.hasTrailingMissing else {
      // What must be missing lies outside the window that ends with the last event, or nothing must be missing.
      let isFree = partial.leading.map { shape.isExceeded(from: $0, to: partial.last.time) } ?? true
      if isFree { matches.append(match(partial, key)) }
      return
    }
    wait(partial, key)
  }

  private mutating func wait(_ partial: PartialSequence<Event>, _ key: JoinKey) {
    let deadline = (partial.leading ?? partial.start).advanced(by: shape.maxspan ?? .seconds(1 << 32))
    if waiting.count >= limits.waiting, let oldest = deadlines.popFirst() {
      forgetWaiting(oldest.number)
      dropped += 1
    }
    let number = nextNumber
    nextNumber += 1
    waiting[number] = (key, partial)
    states[key, default: SequenceState(shape)].wait(number, now: processed)
    deadlines.insert(Deadline(time: deadline, number: number))
  }

  private mutating func release(_ number: Int) -> Match? {
    guard let entry = waiting[number] else { return nil }
    forgetWaiting(number)
    return match(entry.partial, entry.key)
  }

  private mutating func forgetWaiting(_ number: Int) {
    guard let entry = waiting.removeValue(forKey: number) else { return }
    states[entry.key]?.waiting.removeAll { $0 == number }
  }

  private func match(_ partial: PartialSequence<Event>, _ key: JoinKey) -> Match {
    var events = partial.events.makeIterator()
    return Match(
      key: key, events: shape.isMissing.map { $0 ? nil : events.next() }, ordinal: partial.last)
  }
}

// MARK: Bounds

extension SequenceMachine {
  /// Forgets what is too old, and where that isn't enough, what was longest untouched.
  private mutating func sweep() {
    if let maxspan = shape.maxspan, let earliest {
      let horizon = earliest.advanced(by: .zero - maxspan)
      for key in states.keys where states[key]?.forget(before: horizon) ?? false { states[key] = nil }
    }
    earliest = nil
    if states.count > limits.keys { shed(to: limits.keys - limits.keys / 4) }
    manyKeys = min(limits.keys, max(limits.sweepKeys, 2 * states.count))
  }

  /// Drops what was longest untouched until at most so many keys are left.
  mutating func shed(to kept: Int) {
    guard states.count > kept else { return }
    let oldest = states.sorted { ($0.value.touched, $0.key) < ($1.value.touched, $1.key) }
    for (key, state) in oldest.prefix(states.count - kept) {
      for number in state.waiting { waiting[number] = nil }
      states[key] = nil
      dropped += 1
    }
  }
}
