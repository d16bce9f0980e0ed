import ECS
import Synchronization

/// An event that something keeps: as the bytes of its line, which take far less memory than the parsed document. It
/// is parsed when an alert is made of it.
final class HeldEvent: Sendable {
  private enum Content: Sendable {
    case nothing
    case line([UInt8])
    case event(SourceEvent)
  }

  private let content: Content
  private let meter: HeldMeter?

  /// What stands for an event that nobody will ask for.
  static let nothing = HeldEvent()

  private init() {
    content = .nothing
    meter = nil
  }

  /// An event that was parsed already.
  init(_ event: SourceEvent) {
    content = .event(event)
    meter = nil
  }

  init(line: [UInt8], _ meter: HeldMeter) {
    content = .line(line)
    self.meter = meter
    meter.add(line.count)
  }

  deinit {
    if case .line(let line) = content { meter?.add(-line.count) }
  }

  /// The parsed event; nil when the line turns out not to be JSON in a part that no rule asked for.
  var event: SourceEvent? {
    switch content {
    case .nothing: nil
    case .line(let line): (try? JSONParser.parse(line)).flatMap { SourceEvent($0) }
    case .event(let event): event
    }
  }
}

/// Counts the bytes of all held lines of an engine.
final class HeldMeter: Sendable {
  private let count = Atomic(0)
  /// Meters of engines whose events this one's engine took over; few, and none for most engines.
  private let joined = Mutex<[HeldMeter]>([])
  private let hasJoined = Atomic(false)

  var bytes: Int {
    let own = count.load(ordering: .relaxed)
    guard hasJoined.load(ordering: .relaxed) else { return own }
    return own + joined.withLock { $0.reduce(0) { $0 + $1.bytes } }
  }

  /// Counts also what another meter's events take, for as long as they are held.
  func join(_ other: HeldMeter) {
    let others =
      [other]
      + other.joined.withLock { meters in
        defer { meters = [] }
        return meters
      }
    other.hasJoined.store(false, ordering: .relaxed)
    joined.withLock { $0 = ($0 + others).filter { $0.bytes > 0 } }
    hasJoined.store(joined.withLock { !$0.isEmpty }, ordering: .relaxed)
  }

  func add(_ difference: Int) { count.add(difference, ordering: .relaxed) }
}
