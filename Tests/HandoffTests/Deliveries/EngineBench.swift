import ECS
import Handoff
import Store
import Synchronization
import Testing

/// A clock that stands still until it is told.
final class ManualClock: DeliveryClock {
  private struct Sleeper {
    let due: Timestamp
    let continuation: CheckedContinuation<Void, any Error>
  }

  private struct State {
    var now = Timestamp(nanoseconds: 0)
    var next = 0
    var sleepers: [Int: Sleeper] = [:]
    var cancelled: Set<Int> = []
  }

  private let state = Mutex(State())

  var now: Timestamp { state.withLock { $0.now } }

  func sleep(for duration: Duration) async throws {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { continuation in
        let isOver = state.withLock { state -> Bool in
          guard state.cancelled.remove(number) == nil else { return true }
          state.sleepers[number] = Sleeper(
            due: state.now.advanced(by: duration), continuation: continuation)
          return false
        }
        if isOver { continuation.resume(throwing: CancellationError()) }
      }
    } onCancel: {
      let sleeper = state.withLock { state in
        let sleeper = state.sleepers.removeValue(forKey: number)
        if sleeper == nil { state.cancelled.insert(number) }
        return sleeper
      }
      sleeper?.continuation.resume(throwing: CancellationError())
    }
  }

  func advance(by duration: Duration) {
    let woken = state.withLock { state in
      state.now = state.now.advanced(by: duration)
      let woken = state.sleepers.filter { $0.value.due <= state.now }
      for number in woken.keys { state.sleepers[number] = nil }
      return woken.values.map(\.continuation)
    }
    for continuation in woken { continuation.resume() }
  }
}

/// A sink that does as the test says, and remembers what it was given.
final class ScriptedSink: Sink {
  let name: String
  let batchSize: Int
  private let script: @Sendable (_ call: Int, [OutgoingDossier]) async -> [DeliveryOutcome]
  private let seen = Mutex<(calls: Int, running: Int, most: Int, ids: [String])>((0, 0, 0, []))

  init(
    _ name: String = "s", batchSize: Int = 1,
    _ script: @escaping @Sendable (_ call: Int, [OutgoingDossier]) async -> [DeliveryOutcome] = {
      _, dossiers in
      dossiers.map { _ in .delivered }
    }
  ) {
    self.name = name
    self.batchSize = batchSize
    self.script = script
  }

  var calls: Int { seen.withLock { $0.calls } }
  var mostAtOnce: Int { seen.withLock { $0.most } }
  var ids: [String] { seen.withLock { $0.ids } }

  func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    let call = seen.withLock { seen in
      seen.calls += 1
      seen.running += 1
      seen.most = max(seen.most, seen.running)
      seen.ids += dossiers.map(\.id)
      return seen.calls
    }
    defer { seen.withLock { $0.running -= 1 } }
    return await script(call, dossiers)
  }
}

/// Something that stays shut until it is opened, whatever else happens.
final class Gate: Sendable {
  private let state = Mutex<(isOpen: Bool, waiters: [CheckedContinuation<Void, Never>])>((false, []))

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiters.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  func open() {
    let waiters = state.withLock { state in
      state.isOpen = true
      defer { state.waiters = [] }
      return state.waiters
    }
    for waiter in waiters { waiter.resume() }
  }
}

/// A store with dossiers, and an engine over it, in a time of its own.
struct EngineBench {
  let store: DossierStore
  let clock = ManualClock()
  let events = SharedList<DeliveryEvent>()

  init(dossiers: Int, sinks: [String] = ["s"]) throws {
    store = try DossierStore(path: nil)
    try add(0..<dossiers, sinks: sinks)
  }

  func add(_ numbers: Range<Int>, sinks: [String]) throws {
    for number in numbers {
      try store.complete(
        .sample(String(0x1000 + number, radix: 16)), document: Array("{\"n\":\(number)}".utf8), sinks: sinks)
    }
  }

  func engine(_ routes: [DeliveryRoute]) -> DeliveryEngine {
    DeliveryEngine(
      store: store, routes: routes, clock: clock, chance: { 0.5 }, tell: { [events] in events.append($0) })
  }

  /// Lets the engine run, and time pass, until the condition holds.
  func run(
    _ engine: DeliveryEngine, step: Duration = .seconds(1), until condition: @Sendable () throws -> Bool
  ) async throws {
    async let running: Void = engine.run()
    while try !condition() {
      clock.advance(by: step)
      await Task.yield()
    }
    async let drained: Void = engine.drain(within: .zero)
    _ = await (running, drained)
  }

  func count(_ state: DeliveryState, sink: String = "s") throws -> Int {
    try store.deliveryCounts().first { $0.sink == sink && $0.state == state }?.count ?? 0
  }
}

/// A list that several tasks add to.
final class SharedList<Element: Sendable>: Sendable {
  private let elements = Mutex<[Element]>([])

  func append(_ element: Element) { elements.withLock { $0.append(element) } }

  var all: [Element] { elements.withLock { $0 } }
}
