import ECS

/// Puts events that come nearly in order into order: each waits until an event comes that is so much newer.
///
/// An event that comes later than that is passed on when it comes; a jump back in time (the next file) begins a new
/// order, and what waits from before it goes on at the end.
struct ReorderBuffer<Element: Sendable>: Sendable {
  /// How much newer the event must be that lets an event go.
  let window: Duration
  /// Events that wait; beyond it the oldest goes.
  let most: Int
  private var heap = BinaryHeap<Waiting>()

  private struct Waiting: Comparable, Sendable {
    let ordinal: EventOrdinal
    let element: Element

    static func < (left: Waiting, right: Waiting) -> Bool { left.ordinal < right.ordinal }
    static func == (left: Waiting, right: Waiting) -> Bool { left.ordinal == right.ordinal }
  }

  init(window: Duration, most: Int = 10_000) {
    self.window = window
    self.most = most
  }

  var isEmpty: Bool { heap.isEmpty }

  /// Takes an element and lets those go that have waited long enough.
  mutating func add(_ element: Element, at ordinal: EventOrdinal) -> [(EventOrdinal, Element)] {
    heap.insert(Waiting(ordinal: ordinal, element: element))
    return release(before: ordinal.time.advanced(by: .zero - window))
  }

  /// Lets go what is older than the window before a time.
  mutating func advance(to time: Timestamp) -> [(EventOrdinal, Element)] {
    release(before: time.advanced(by: .zero - window))
  }

  /// Lets everything go.
  mutating func finish() -> [(EventOrdinal, Element)] {
    var released: [(EventOrdinal, Element)] = []
    while let next = heap.popFirst() { released.append((next.ordinal, next.element)) }
    return released
  }

  private mutating func release(before time: Timestamp) -> [(EventOrdinal, Element)] {
    var released: [(EventOrdinal, Element)] = []
    while let first = heap.first, first.ordinal.time < time || heap.count > most {
      _ = heap.popFirst()
      released.append((first.ordinal, first.element))
    }
    return released
  }
}
