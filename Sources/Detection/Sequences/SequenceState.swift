import ECS

/// A sequence that is under way.
struct PartialSequence<Event: Sendable>: Sendable {
  /// The events so far, those that must be missing left out. The first stands by itself: most sequences get no
  /// further, and then need no list.
  private let first: Event
  private var others: [Event] = []
  let start: Timestamp
  var last: EventOrdinal
  /// Whether an event stood where one had to be missing. Such a sequence still uses up its events.
  var isBroken = false
  /// The last event before the start that had to be missing there.
  let leading: Timestamp?

  init(_ event: Event, at ordinal: EventOrdinal, leading: Timestamp?) {
    first = event
    start = ordinal.time
    last = ordinal
    self.leading = leading
  }

  var events: [Event] { [first] + others }

  mutating func append(_ event: Event, at ordinal: EventOrdinal) {
    others.append(event)
    last = ordinal
  }
}

/// Everything under way for one join key.
struct SequenceState<Event: Sendable>: Sendable {
  /// The newest sequence at each stage.
  private(set) var partials: [PartialSequence<Event>?]
  /// For each stage that must be missing, its two last distinct times: one may be that of the event at hand. Empty
  /// where none must be.
  private(set) var sightings: [(last: Timestamp, before: Timestamp?)?]
  /// Complete sequences that wait for what must be missing behind them, by number.
  var waiting: [Int] = []
  /// When the state was touched last, in events.
  private(set) var touched = 0

  init(_ shape: SequenceShape) {
    partials = Array(repeating: nil, count: shape.isMissing.count)
    sightings =
      shape.hasMissing ? Array(repeating: nil, count: shape.isMissing.count) : []
  }

  /// Notes an event that must be missing at a stage.
  mutating func sight(_ stage: Int, at time: Timestamp, now: Int) {
    touched = now
    guard let known = sightings[stage] else {
      sightings[stage] = (time, nil)
      return
    }
    if time > known.last {
      sightings[stage] = (time, known.last)
    } else if time < known.last, known.before.map({ $0 < time }) ?? true {
      sightings[stage] = (known.last, time)
    }
  }

  /// The last time before `time` at which the stage's event was seen.
  private func lastSighting(_ stage: Int, before time: Timestamp) -> Timestamp? {
    guard stage < sightings.count, let known = sightings[stage] else { return nil }
    return known.last < time ? known.last : known.before.flatMap { $0 < time ? $0 : nil }
  }

  /// A sequence that begins.
  func started(_ event: Event, _ ordinal: EventOrdinal, _ shape: SequenceShape) -> PartialSequence<Event> {
    var leading: Timestamp?
    for stage in 0..<shape.firstPositive {
      leading = [leading, lastSighting(stage, before: ordinal.time)].compactMap(\.self).max()
    }
    return PartialSequence(event, at: ordinal, leading: leading)
  }

  /// Begins a sequence and keeps it.
  mutating func begin(_ event: Event, _ ordinal: EventOrdinal, _ shape: SequenceShape, now: Int) {
    touched = now
    keep(started(event, ordinal, shape), at: shape.firstPositive)
  }

  /// Takes the sequence of the stage before `stage` and adds the event to it. The sequence is used up even when
  /// it then took too long. Gives the sequence when this was the last event that must occur, and keeps it otherwise.
  mutating func extend(
    to stage: Int, _ event: Event, _ ordinal: EventOrdinal, _ shape: SequenceShape, now: Int
  ) -> PartialSequence<Event>? {
    guard let previous = shape.previousPositive[stage], let last = partials[previous]?.last, last < ordinal,
      var partial = partials[previous].take(), !shape.isExceeded(from: partial.start, to: ordinal.time)
    else { return nil }
    for missing in previous + 1..<stage where !partial.isBroken {
      partial.isBroken = lastSighting(missing, before: ordinal.time).map { $0 > partial.last.time } ?? false
    }
    partial.append(event, at: ordinal)
    guard stage < shape.lastPositive else { return partial }
    touched = now
    keep(partial, at: stage)
    return nil
  }

  /// Remembers a complete sequence that waits.
  mutating func wait(_ number: Int, now: Int) {
    touched = now
    waiting.append(number)
  }

  /// Keeps the sequence at a stage, unless a newer one is there.
  private mutating func keep(_ partial: consuming PartialSequence<Event>, at stage: Int) {
    if let last = partials[stage]?.last, last > partial.last { return }
    partials[stage] = partial
  }

  /// Ends what is under way and was not continued after the `until` event.
  mutating func end(at ordinal: EventOrdinal) {
    for stage in partials.indices {
      if let last = partials[stage]?.last, last <= ordinal { partials[stage] = nil }
    }
  }

  /// Forgets what began, or was seen, before a time; says whether nothing is left.
  mutating func forget(before time: Timestamp) -> Bool {
    for stage in partials.indices {
      if let start = partials[stage]?.start, start < time { partials[stage] = nil }
    }
    for stage in sightings.indices {
      if let last = sightings[stage]?.last, last < time { sightings[stage] = nil }
    }
    return waiting.isEmpty && partials.allSatisfy { $0 == nil } && sightings.allSatisfy { $0 == nil }
  }
}
