import ECS

/// Puts events that come nearly in order into order: each waits until an event comes that is so much newer.
///
/// An event that comes later than that is passed on when it comes; a jump back in time (the next file) begins a new
/// order, and what waits from before it goes on at the end.
///
/// Events mostly do come in order: those stand in a ring, and only late ones in a heap beside it.
struct ReorderBuffer<Element: Sendable>: Sendable {
  /// How much newer the event must be that lets an event go.
  let window: Duration
  /// Events that wait; beyond it the oldest goes.
  let most: Int
  private let nanoseconds: Int64
  /// Rings of one size, a power of two: so many places from `head` on are in use.
  private var elements: [Element?] = []
  private var ordinals: [EventOrdinal] = []
  private var head = 0
  private var queued = 0
  /// The last in the ring, while there is one.
  private var newest = EventOrdinal(Timestamp(nanoseconds: .min), arrival: 0)
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
    nanoseconds = window.wholeNanoseconds
  }

  var isEmpty: Bool { count == 0 }

  private var count: Int { queued + late.count }

  /// Takes an element and lets those go that have waited long enough.
  mutating func add(_ element: Element, at ordinal: EventOrdinal) -> [(EventOrdinal, Element)] {
    insert(element, at: ordinal)
    var released: [(EventOrdinal, Element)] = []
    while let next = next(dueAt: ordinal.time) { released.append(next) }
    return released
  }

  /// Takes an element; whoever does then takes those with ``next(dueAt:most:)`` that have waited long enough.
  mutating func insert(_ element: consuming Element, at ordinal: EventOrdinal) {
    if queued > 0, ordinal < newest {
      late.insert(Waiting(ordinal: ordinal, element: element))
      return
    }
    newest = ordinal
    if queued == elements.count { grow(ordinal) }
    let place = (head + queued) & (elements.count - 1)
    elements[place] = element
    ordinals[place] = ordinal
    queued += 1
  }

  /// Doubles the rings.
  private mutating func grow(_ ordinal: EventOrdinal) {
    let old = elements.count
    let size = max(2 * old, 8)
    var larger: [Element?] = []
    larger.reserveCapacity(size)
    for place in 0..<old { larger.append(elements[(head + place) & (old - 1)].take()) }
    larger.append(contentsOf: repeatElement(nil, count: size - old))
    ordinals = Array(ordinals[head...] + ordinals[..<head]) + repeatElement(ordinal, count: size - old)
    elements = larger
    head = 0
  }

  /// Lets everything go.
  mutating func finish() -> [(EventOrdinal, Element)] {
    var released: [(EventOrdinal, Element)] = []
    while let next = popFirst() { released.append(next) }
    return released
  }

  /// The oldest element, when it has waited long enough at a time, or more wait than may: `most`, or the buffer's own
  /// bound.
  mutating func next(dueAt time: Timestamp, most: Int? = nil) -> (EventOrdinal, Element)? {
    guard let first = firstTime else { return nil }
    guard first < time.before(nanoseconds) || count > most ?? self.most else { return nil }
    return popFirst()
  }

  private var firstTime: Timestamp? {
    let queued = queued > 0 ? ordinals[head].time : nil
    guard !late.isEmpty, let late = late.first?.ordinal.time else { return queued }
    return queued.map { min($0, late) } ?? late
  }

  private mutating func popFirst() -> (EventOrdinal, Element)? {
    let isLateFirst =
      queued == 0 || !late.isEmpty && (late.first.map { $0.ordinal < ordinals[head] } ?? false)
    guard !isLateFirst, let element = elements[head].take() else {
      return late.popFirst().map { ($0.ordinal, $0.element) }
    }
    let ordinal = ordinals[head]
    head = (head + 1) & (elements.count - 1)
    queued -= 1
    return (ordinal, element)
  }
}
