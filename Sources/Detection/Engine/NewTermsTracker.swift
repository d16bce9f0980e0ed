internal import ECS

/// Decides which combinations of terms are new, in two steps: what an event shows is new at once for the events
/// after it, but goes into the history only when its alerts are safe, so that a crash repeats an alert rather than
/// lose it.
struct NewTermsTracker {
  private let history: any TermHistory
  private let ruleIDs: [String]
  private var pending: [Key: Timestamp] = [:]
  /// What was looked up before: most events show terms that are known.
  private var known: [Key: Timestamp] = [:]

  private static let mostKnown = 100_000

  private struct Key: Hashable {
    let rule: Int
    let terms: ValueKey
  }

  /// - Parameter ruleIDs: the `rule_id`s, by the numbers that rules have here.
  init(history: any TermHistory, ruleIDs: [String]) {
    self.history = history
    self.ruleIDs = ruleIDs
  }

  /// Those combinations of an event's terms that the rule has not seen within its window, in nanoseconds, before the
  /// event. All are remembered as seen.
  mutating func sight(
    _ combinations: ArraySlice<ValueKey>, at time: Timestamp, rule: Int, window: Int64
  ) throws -> [[String]] {
    let earliest = time.before(window)
    var fresh: [[String]] = []
    for terms in combinations {
      let key = Key(rule: rule, terms: terms)
      let last = try lastSighting(key)
      if last.map({ $0 < earliest }) ?? true { fresh.append(terms.texts) }
      if last.map({ $0 < time }) ?? true { remember(key, time) }
    }
    return fresh
  }

  /// Puts everything sighted so far into the history.
  mutating func commit() throws {
    guard !pending.isEmpty else { return }
    let sightings = pending.map {
      SeenTerms(ruleID: ruleIDs[$0.key.rule], terms: $0.key.terms.texts, time: $0.value)
    }
    try history.record(sightings.sorted { ($0.time, $0.ruleID) < ($1.time, $1.ruleID) })
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func lastSighting(_ key: Key) throws -> Timestamp? {
    if let last = known[key] { return last }
    guard let last = try history.lastSighting(ruleID: ruleIDs[key.rule], terms: key.terms.texts) else {
      return nil
    }
    known[key] = last
    return last
  }

  private mutating func remember(_ key: Key, _ time: Timestamp) {
    if known.count >= Self.mostKnown { known = pending }
    known[key] = time
    pending[key] = time
  }
}
