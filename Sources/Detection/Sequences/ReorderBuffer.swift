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
  /// The times of `queue`, which mostly decide alone.
  private var times: [Timestamp] = []
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

  /// Takes an element and lets those go that have waited long enough.
  mutating func add(_ element: Element, at ordinal: EventOrdinal) -> [(EventOrdinal, Element)] {
    insert(element, at: ordinal)
    return advance(to: ordinal.time)
  }

  /// Takes an element; whoever does then takes those with ``next(dueAt:most:)`` that have waited long enough.
  mutating func insert(_ element: Element, at ordinal: EventOrdinal) {
    let waiting = Waiting(ordinal: ordinal, element: element)
    if isLate(waiting) {
      late.insert(waiting)
    } else {
      queue.append(waiting)
      times.append(ordinal.time)
    }
  }

  private func isLate(_ waiting: Waiting) -> Bool {
    guard head < times.count, let newest = times.last, newest >= waiting.ordinal.time else { return false }
    return queue[queue.count - 1].map { waiting < $0 } ?? false
  }

  /// Lets go what is older than the window before a time.
  mutating func advance(to time: Timestamp) -> [(EventOrdinal, Element)] {
    var released: [(EventOrdinal, Element)] = []
    while let next = next(dueAt: time) { released.append(next) }
    return released
  }

  /// Lets everything go.
  mutating func finish() -> [(EventOrdinal, Element)] {
    var released: [(EventOrdinal, Element)] = []
    while let waiting = popFirst() { released.append((waiting.ordinal, waiting.element)) }
    return released
  }

  /// The oldest element, when it has waited long enough at a time, or more wait than may: `most`, or the buffer's own
  /// bound.
  mutating func next(dueAt time: Timestamp, most: Int? = nil) -> (EventOrdinal, Element)? {
    guard let first = firstTime else { return nil }
    guard first < time.advanced(by: .zero - window) || count > most ?? self.most else { return nil }
    return popFirst().map { ($0.ordinal, $0.element) }
  }

  private var firstTime: Timestamp? {
    let queued = head < times.count ? times[head] : nil
    guard !late.isEmpty, let late = late.first?.ordinal.time else { return queued }
    return queued.map { min($0, late) } ?? late
  }

  private mutating func popFirst() -> Waiting? {
    guard head < queue.count, let queued = queue[head] else { return late.popFirst() }
    if !late.isEmpty, let first = late.first, first < queued { return late.popFirst() }
    queue[head] = nil
    head += 1
    if head == queue.count || head > 64 && head > queue.count / 2 {
      queue.removeFirst(head)
      times.removeFirst(head)
      head = 0
    }
    return queued
  }
}
