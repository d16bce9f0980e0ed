import ECS

/// A sequence that is under way.
struct PartialSequence<Event: Sendable>: Sendable {
  /// The events so far, those that must be missing left out.
  var events: [Event]
  let start: Timestamp
  var last: EventOrdinal
  /// Whether an event stood where one had to be missing. Such a sequence still uses up its events.
  var isBroken = false
  /// The last event before the start that had to be missing there.
  let leading: Timestamp?
}

/// Everything under way for one join key.
struct SequenceState<Event: Sendable>: Sendable {
  /// The newest sequence at each stage.
  private(set) var partials: [PartialSequence<Event>?]
  /// For each stage that must be missing, its two last distinct times: one may be that of the event at hand.
  private(set) var sightings: [(last: Timestamp, before: Timestamp?)?]
  /// Complete sequences that wait for what must be missing behind them, by number.
  var waiting: [Int] = []
  /// When the state was touched last, in events.
  var touched = 0

  init(stages: Int) {
    partials = Array(repeating: nil, count: stages)
    sightings = Array(repeating: nil, count: stages)
  }

  /// Notes an event that must be missing at a stage.
  mutating func sight(_ stage: Int, at time: Timestamp) {
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
    guard let known = sightings[stage] else { return nil }
    return known.last < time ? known.last : known.before.flatMap { $0 < time ? $0 : nil }
  }

  /// Begins a sequence.
  func begin(_ event: Event, _ ordinal: EventOrdinal, _ shape: SequenceShape) -> PartialSequence<Event> {
    let leading = (0..<shape.firstPositive).compactMap { lastSighting($0, before: ordinal.time) }.max()
    return PartialSequence(events: [event], start: ordinal.time, last: ordinal, leading: leading)
  }

  /// Takes the sequence of the stage before `stage` and adds the event to it. The sequence is used up even when
  /// it then took too long.
  mutating func extend(
    to stage: Int, _ event: Event, _ ordinal: EventOrdinal, _ shape: SequenceShape
  ) -> PartialSequence<Event>? {
    guard let previous = shape.previousPositive[stage], let known = partials[previous], known.last < ordinal
    else { return nil }
    // Emptied before the event is added, so that the array of events is not copied.
    partials[previous] = nil
    guard !shape.isExceeded(by: ordinal.time.since(known.start)) else { return nil }
    var partial = known
    for missing in previous + 1..<stage where !partial.isBroken {
      partial.isBroken = lastSighting(missing, before: ordinal.time).map { $0 > partial.last.time } ?? false
    }
    partial.events.append(event)
    partial.last = ordinal
    return partial
  }

  /// Keeps the sequence at a stage, unless a newer one is there.
  mutating func keep(_ partial: PartialSequence<Event>, at stage: Int) {
    if let known = partials[stage], known.last > partial.last { return }
    partials[stage] = partial
  }

  /// Ends what is under way and was not continued after the `until` event.
  mutating func end(at ordinal: EventOrdinal) {
    for stage in partials.indices {
      if let known = partials[stage], known.last <= ordinal { partials[stage] = nil }
    }
  }

  /// Forgets what began, or was seen, before a time; says whether nothing is left.
  mutating func forget(before time: Timestamp) -> Bool {
    for stage in partials.indices {
      if let known = partials[stage], known.start < time { partials[stage] = nil }
      if let known = sightings[stage], known.last < time { sightings[stage] = nil }
    }
    return waiting.isEmpty && partials.allSatisfy { $0 == nil } && sightings.allSatisfy { $0 == nil }
  }
}
