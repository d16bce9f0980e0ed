internal import ECS

/// Decides which combinations of terms are new, in two steps: what an event shows is new at once for the events
/// after it, but goes into the history only when its alerts are safe, so that a crash repeats an alert rather than
/// lose it.
struct NewTermsTracker {
  private let history: any TermHistory
  private var pending: [Key: Timestamp] = [:]
  /// What was looked up before: most events show terms that are known.
  private var known: [Key: Timestamp] = [:]

  private static let mostKnown = 100_000

  private struct Key: Hashable {
    let ruleID: String
    let terms: ValueKey
  }

  init(history: any TermHistory) { self.history = history }

  /// Those combinations of an event's terms that the rule has not seen within its window before the event. All are
  /// remembered as seen.
  mutating func sight(
    _ combinations: ArraySlice<ValueKey>, at time: Timestamp, ruleID: String, rule: NewTerms
  ) throws -> [[String]] {
    let earliest = time.advanced(by: .zero - rule.historyWindow)
    var fresh: [[String]] = []
    for terms in combinations {
      let key = Key(ruleID: ruleID, terms: terms)
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
      SeenTerms(ruleID: $0.key.ruleID, terms: $0.key.terms.texts, time: $0.value)
    }
    try history.record(sightings.sorted { ($0.time, $0.ruleID) < ($1.time, $1.ruleID) })
    pending.removeAll(keepingCapacity: true)
  }

  private mutating func lastSighting(_ key: Key) throws -> Timestamp? {
    if let last = known[key] { return last }
    guard let last = try history.lastSighting(ruleID: key.ruleID, terms: key.terms.texts) else { return nil }
    known[key] = last
    return last
  }

  private mutating func remember(_ key: Key, _ time: Timestamp) {
    if known.count >= Self.mostKnown { known = pending }
    known[key] = time
    pending[key] = time
  }
}
