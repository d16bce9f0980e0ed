import ECS

/// Puts events that come nearly in order into order: each waits until an event comes that is so much newer.
///
/// An event that comes later than that is passed on when it comes; a jump back in time (the next file) begins a new
/// order, and what waits from before it goes on at the end.
///
/// Events mostly do come in order: those stand in a queue, and only late ones in a heap beside it.
struct ReorderBuffer<Element: Sendable>: Sendable {
  /// How much newer the event must be that lets an event go.
  let window: Duration
  /// Events that wait; beyond it the oldest goes.
  let most: Int
  /// In order from `head` on; what stands before was passed on.
  private var queue: [Waiting?] = []
  private var head = 0
  private var late = BinaryHeap<Waiting>()

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

  var isEmpty: Bool { count == 0 }

  private var count: Int { queue.count - head + late.count }

  /// Takes an element and lets those go that have waited long enough. No more than `most` wait, or the buffer's own
  /// bound.
  mutating func add(
    _ element: Element, at ordinal: EventOrdinal, most: Int? = nil
  ) -> [(EventOrdinal, Element)] {
    let waiting = Waiting(ordinal: ordinal, element: element)
    if head < queue.count, let last = queue[queue.count - 1], waiting < last {
      late.insert(waiting)
    } else {
      queue.append(waiting)
    }
    return release(before: ordinal.time.advanced(by: .zero - window), most: most ?? self.most)
  }

  /// Lets go what is older than the window before a time.
  mutating func advance(to time: Timestamp) -> [(EventOrdinal, Element)] {
    isEmpty ? [] : release(before: time.advanced(by: .zero - window), most: most)
  }

  /// Lets everything go.
  mutating func finish() -> [(EventOrdinal, Element)] { release(before: nil, most: most) }

  private mutating func release(before time: Timestamp?, most: Int) -> [(EventOrdinal, Element)] {
    var released: [(EventOrdinal, Element)] = []
    while let first = firstOrdinal, time.map({ first.time < $0 }) ?? true || count > most {
      if let waiting = popFirst() { released.append((waiting.ordinal, waiting.element)) }
    }
    return released
  }

  private var firstOrdinal: EventOrdinal? {
    let queued = head < queue.count ? queue[head]?.ordinal : nil
    guard let late = late.first?.ordinal else { return queued }
    return queued.map { min($0, late) } ?? late
  }

  private mutating func popFirst() -> Waiting? {
    guard head < queue.count, let queued = queue[head] else { return late.popFirst() }
    if let first = late.first, first < queued { return late.popFirst() }
    queue[head] = nil
    head += 1
    if head == queue.count || head > 64 && head > queue.count / 2 {
      queue.removeFirst(head)
      head = 0
    }
    return queued
  }
}
