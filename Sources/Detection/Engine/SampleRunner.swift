import ECS

/// Runs the sample of one rule over a stream of events: a key's sample is found with its last event, from events of
/// the rule's window before it, and those are then used up.
struct SampleRunner: Sendable {
  private let terms: Int
  private let window: Duration
  private var collector: SampleCollector<Timed>
  /// Keys whose events were forgotten because there were too many.
  private(set) var dropped = 0

  private struct Timed: Sendable {
    let time: Timestamp
    let event: HeldEvent
  }

  /// Keys held; beyond it those that are too old are forgotten, and if that isn't enough, all.
  private static let mostKeys = 20_000

  init(terms: Int, _ rule: Rule) {
    self.terms = terms
    window = rule.schedule.lookBack
    collector = Self.emptyCollector(terms)
  }

  /// How far back an event may lie that still matters for what is to come: a sample of the window's events may have
  /// used up some of them.
  var span: Duration { window * 2 }

  private static func emptyCollector(_ terms: Int) -> SampleCollector<Timed> {
    SampleCollector(terms: terms, keepsNewest: true)
  }

  /// Takes an event that fits some terms, each with the keys that the event has for it.
  mutating func take(
    _ event: HeldEvent, number: Int, at time: Timestamp, _ fitting: ArraySlice<HitStore.Hit>,
    _ store: HitStore
  ) -> [[HeldEvent]] {
    let horizon = time.advanced(by: .zero - window)
    var touched: [JoinKey] = []
    var seen: Set<JoinKey> = []
    for hit in fitting {
      for key in store.keys(hit.keys) {
        if seen.insert(key).inserted {
          touched.append(key)
          collector.forget(key) { $0.time >= horizon }
        }
        collector.add(Timed(time: time, event: event), number: number, term: Int(hit.term), keys: [key])
      }
    }
    let found = touched.compactMap { collector.match(of: $0) }
    for match in found { collector.forget(match.key) }
    if collector.keyCount > Self.mostKeys { makeRoom(horizon) }
    return found.map { $0.events.map(\.event) }
  }

  /// Keys that events are held for.
  var keyCount: Int { collector.keyCount }

  /// Forgets the events of some keys.
  mutating func shed(to keys: Int) { dropped += collector.forget(downTo: keys) }

  private mutating func makeRoom(_ horizon: Timestamp) {
    for key in Array(collector.keys) { collector.forget(key) { $0.time >= horizon } }
    if collector.keyCount > Self.mostKeys { collector = Self.emptyCollector(terms) }
  }
}
