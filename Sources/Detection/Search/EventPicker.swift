import ECS
import EQL

/// Keeps of the events that fit a query those that its pipes and the size ask for: without pipes the last ones.
struct EventPicker: Sendable {
  private let pipes: [EQLPipe]
  private let size: Int
  private var held: [Entry] = []
  /// Events held before those that can't be in the answer are dropped.
  private var room: Int

  private typealias Entry = (ordinal: EventOrdinal, event: SourceEvent)

  init(pipes: [EQLPipe], size: Int) {
    self.pipes = pipes
    self.size = size
    room = 4 * max(Self.span(pipes, size), 256)
  }

  mutating func add(_ event: SourceEvent, _ ordinal: EventOrdinal) {
    held.append((ordinal, event))
    if held.count > room { prune() }
  }

  /// The events of the answer, in order.
  func events() -> [SourceEvent] {
    var entries = held.sorted { $0.ordinal < $1.ordinal }
    for pipe in pipes { entries = Self.apply(pipe, to: entries) }
    return entries.suffix(max(size, 0)).map(\.event)
  }

  /// The first pipe decides which end of the order is needed.
  private mutating func prune() {
    let sorted = held.sorted { $0.ordinal < $1.ordinal }
    held = Self.apply(pipes.first ?? .tail(size), to: sorted)
  }

  private static func apply(_ pipe: EQLPipe, to entries: [Entry]) -> [Entry] {
    switch pipe {
    case .head(let count): Array(entries.prefix(count))
    case .tail(let count): Array(entries.suffix(count))
    }
  }

  private static func span(_ pipes: [EQLPipe], _ size: Int) -> Int {
    switch pipes.first {
    case .head(let count), .tail(let count): min(count, 1 << 40)
    case nil: min(max(size, 0), 1 << 40)
    }
  }
}
