internal import ECS

/// Keeps each rule within its `max_signals` a run, where a run is one interval of the events' time.
struct SignalCounter: Sendable {
  private var counts: [Key: Int] = [:]
  /// Alerts that were not made because their run was full, by rule.
  private(set) var dropped: [String: Int] = [:]

  private struct Key: Hashable {
    let ruleID: String
    let run: Int64
  }

  private static let mostRuns = 10_000

  mutating func admit(_ rule: Rule, at time: Timestamp) -> Bool {
    let interval = max(rule.schedule.interval.components.seconds, 1)
    let key = Key(ruleID: rule.id, run: time.nanoseconds / 1_000_000_000 / interval)
    if counts.count >= Self.mostRuns { counts.removeAll() }
    let count = counts[key, default: 0]
    guard count < rule.maxSignals else {
      dropped[rule.id, default: 0] += 1
      return false
    }
    counts[key] = count + 1
    return true
  }
}
