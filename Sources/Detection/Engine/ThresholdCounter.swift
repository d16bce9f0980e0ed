import ECS

/// Counts events in groups over a rule's window, run after run, as Kibana's scheduler would: a run an interval, each
/// looking back over the rule's window. Events of a group that was found are not counted again.
struct ThresholdCounter: Sendable {
  /// Bounds on what is held.
  struct Limits: Sendable {
    /// Events; beyond it a run is made early.
    var events = 500_000
  }

  private let threshold: Threshold
  private let interval: Int64
  private let lookBack: Duration
  private let lookBackNanoseconds: Int64
  private let limits: Limits
  private var groups: [ValueKey: Group] = [:]
  private var held = 0
  private var newest = Timestamp(nanoseconds: .min)
  /// The last run that was made.
  private var done: Timestamp?
  /// Events that were forgotten because there were too many.
  private(set) var dropped = 0

  private struct Entry: Sendable {
    let time: Timestamp
    /// What is counted by its different values.
    let values: [ValueKey]
  }

  private struct Group: Sendable {
    var entries: [Entry] = []
    /// The newest event that was counted when the group was found last.
    var counted: Timestamp?
  }

  init(_ threshold: Threshold, _ schedule: RuleSchedule, limits: Limits = Limits()) {
    self.threshold = threshold
    self.limits = limits
    interval = max(schedule.interval.components.seconds, 1) * 1_000_000_000
    lookBack = max(schedule.lookBack, schedule.interval)
    lookBackNanoseconds = lookBack.wholeNanoseconds
  }

  /// Whether something was counted that no run has looked at.
  var isWaiting: Bool { held > 0 }

  /// How far back an event may lie that still matters for what is to come: a group of the window's events may have
  /// been found, which are then not counted again.
  var span: Duration { lookBack * 2 + .nanoseconds(interval) }

  /// Counts an event in the groups of these keys, once for all of its values. Groups come back only when there are
  /// too many events to hold.
  mutating func add(
    _ keys: ArraySlice<ValueKey>, _ values: ArraySlice<ValueKey>, at time: Timestamp
  ) -> [ThresholdGroup] {
    if let done, time <= done.before(lookBackNanoseconds) { return [] }
    let entry = Entry(time: time, values: Array(values))
    for key in keys {
      groups[key, default: Group()].entries.append(entry)
      held += 1
    }
    newest = max(newest, time)
    return held > limits.events ? makeRoom() : []
  }

  /// Makes the runs that were due by a time.
  mutating func advance(to time: Timestamp) -> [ThresholdGroup] {
    // Between two runs there is nothing to look at.
    held == 0 || done == lastRun(until: time.nanoseconds) ? [] : runs(until: time.nanoseconds)
  }

  /// Makes the runs over all that was counted.
  mutating func finish() -> [ThresholdGroup] { held == 0 ? [] : runs(until: run(notBefore: newest)) }

  /// Makes each run that has something to look at, up to a time: groups in the order of the runs.
  private mutating func runs(until end: Int64) -> [ThresholdGroup] {
    var found: [ThresholdGroup] = []
    for key in groups.keys {
      guard var group = groups.removeValue(forKey: key) else { continue }
      held -= group.entries.count
      group.entries.sort { $0.time < $1.time }
      found += runs(of: &group, key, until: end)
      held += group.entries.count
      if !group.entries.isEmpty { groups[key] = group }
    }
    let last = lastRun(until: end)
    done = max(done ?? last, last)
    return Self.sorted(found)
  }

  private func lastRun(until end: Int64) -> Timestamp {
    let next = Timestamp(nanoseconds: run(notBefore: Timestamp(nanoseconds: end)))
    return next.nanoseconds > end ? next.advanced(by: .nanoseconds(-interval)) : next
  }

  /// The runs that look at a group's events.
  private func runs(of group: inout Group, _ key: ValueKey, until end: Int64) -> [ThresholdGroup] {
    var found: [ThresholdGroup] = []
    var earliest = done.map { run(notBefore: $0.advanced(by: .nanoseconds(1))) } ?? .min
    while let oldest = group.entries.first {
      let next = max(run(notBefore: oldest.time), earliest)
      guard next <= end else { break }
      let run = Timestamp(nanoseconds: next)
      if let result = take(&group, key, run) { found.append(result) }
      let following = self.run(notBefore: run.advanced(by: .nanoseconds(1)))
      guard following > next else { break }
      let horizon = Timestamp(nanoseconds: following).advanced(by: .zero - lookBack)
      group.entries.removeFirst(group.entries.prefix { $0.time < horizon }.count)
      earliest = following
    }
    return found
  }

  /// What a run finds in a group; its events are then counted for good.
  private func take(_ group: inout Group, _ key: ValueKey, _ run: Timestamp) -> ThresholdGroup? {
    let from = run.advanced(by: .zero - lookBack)
    let counted = group.entries.filter { $0.time >= from && $0.time <= run }
    guard counted.count >= threshold.value, let last = counted.last else { return nil }
    var cardinality: (FieldPath, Int)?
    if let wanted = threshold.cardinality {
      let different = Set(counted.flatMap(\.values)).count
      guard different >= wanted.value else { return nil }
      cardinality = (wanted.field, different)
    }
    let start = group.counted.map { max($0, from) } ?? from
    group.counted = last.time
    group.entries.removeAll { $0.time <= last.time }
    return ThresholdGroup(
      run: run, terms: Array(zip(threshold.fields, key.json)).map { ($0, $1) }, count: counted.count,
      cardinality: cardinality, from: start, last: last.time)
  }

  /// Runs are made at whole intervals since 1970.
  private func run(notBefore time: Timestamp) -> Int64 {
    let remainder = ((time.nanoseconds % interval) + interval) % interval
    guard remainder != 0 else { return time.nanoseconds }
    let (sum, isOverflow) = time.nanoseconds.addingReportingOverflow(interval - remainder)
    return isOverflow ? .max : sum
  }

  /// Too many events: the runs that are due, then one at once, and what even that leaves is forgotten.
  private mutating func makeRoom() -> [ThresholdGroup] {
    var found = runs(until: newest.nanoseconds)
    guard held > limits.events / 4 * 3 else { return found }
    var early: [ThresholdGroup] = []
    for key in groups.keys {
      groups[key]?.entries.sort { $0.time < $1.time }
      if var group = groups[key], let result = take(&group, key, newest) {
        early.append(result)
        groups[key] = group
      }
    }
    found += Self.sorted(early)
    held = groups.values.reduce(0) { $0 + $1.entries.count }
    guard held > limits.events / 4 * 3 else { return found }
    dropped += held
    held = 0
    groups.removeAll()
    return found
  }

  private static func sorted(_ groups: [ThresholdGroup]) -> [ThresholdGroup] {
    groups.sorted { one, other in
      if one.run != other.run { return one.run < other.run }
      if one.last != other.last { return one.last < other.last }
      if one.names != other.names { return one.names.lexicographicallyPrecedes(other.names) }
      // The number 1 and the text "1" are groups of their own.
      return one.kinds.lexicographicallyPrecedes(other.kinds)
    }
  }
}
