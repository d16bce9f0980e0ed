public import ECS

/// The conditions of rules that an event fulfils, with what the rules need to know of the event.
public struct EventHits: Sendable {
  var store = HitStore()

  /// Whether the event concerns no rule.
  public var isEmpty: Bool { store.entries.isEmpty }
}

/// What a matcher found in a block of lines.
public struct BlockHits: Sendable {
  var store = HitStore()
  /// Events read so far, those that concern no rule included.
  public internal(set) var events = 0
  /// Lines that are no events, in order.
  public internal(set) var refused: [EventLineError] = []

  /// Nothing found.
  public init() {}

  /// Forgets everything and keeps the memory.
  public mutating func removeAll() {
    store.removeAll()
    events = 0
    refused.removeAll(keepingCapacity: true)
  }
}

/// An event that had to be parsed, with what its alerts are made of where an alert is nearly sure: that is worked out
/// where the event is matched, which may be on any thread.
struct ParsedEvent: Sendable {
  let event: SourceEvent
  /// Nil when it could not be made; whoever makes the alert tries again and says why.
  let source: AlertSource?

  init(_ event: SourceEvent) {
    self.event = event
    source = try? AlertSource(event)
  }
}

/// Hits of events, one event after another; the memory is used again and again.
struct HitStore: Sendable {
  /// An event that concerns a rule.
  struct Entry: Sendable {
    var hits: Range<Int32>
    /// Where the event's times begin.
    var times: Int32
    /// The event's place in `events`, when it had to be parsed; else -1.
    var event: Int32 = -1
    /// For rules that keep events.
    var held: HeldEvent?
  }

  /// A condition that the event fulfils.
  struct Hit: Sendable {
    var rule: Int32
    /// The condition's place among those of its rule.
    var term: Int32
    /// Where what the rule reads of the event stands in `keys`: its keys, and what else it counts or orders by.
    var keys: Range<Int32>
    var extra: Range<Int32>
  }

  var entries: [Entry] = []
  var hits: [Hit] = []
  var keys: [ValueKey] = []
  var times: [Timestamp?] = []
  var events: [ParsedEvent] = []

  mutating func removeAll() {
    entries.removeAll(keepingCapacity: true)
    hits.removeAll(keepingCapacity: true)
    keys.removeAll(keepingCapacity: true)
    times.removeAll(keepingCapacity: true)
    events.removeAll(keepingCapacity: true)
  }

  /// How much there is at some moment.
  struct Mark {
    let entries, hits, keys, times, events: Int
  }

  var mark: Mark {
    Mark(
      entries: entries.count, hits: hits.count, keys: keys.count, times: times.count, events: events.count)
  }

  /// Forgets what was added since.
  mutating func goBack(to mark: Mark) {
    entries.removeLast(entries.count - mark.entries)
    hits.removeLast(hits.count - mark.hits)
    keys.removeLast(keys.count - mark.keys)
    times.removeLast(times.count - mark.times)
    events.removeLast(events.count - mark.events)
  }

  func keys(_ range: Range<Int32>) -> ArraySlice<ValueKey> {
    keys[Int(range.lowerBound)..<Int(range.upperBound)]
  }
}
