public import ECS
public import Store
internal import Synchronization

/// A sink, which dossiers it gets, and how its deliveries are tried.
public struct DeliveryRoute: Sendable {
  /// The sink.
  public var sink: any Sink
  /// Which dossiers it gets.
  public var filter: SinkFilter
  /// How its deliveries are tried.
  public var policy: DeliveryPolicy

  /// A route to a sink.
  public init(
    to sink: any Sink, filter: SinkFilter = SinkFilter(), policy: DeliveryPolicy = DeliveryPolicy()
  ) {
    self.sink = sink
    self.filter = filter
    self.policy = policy
  }
}

/// What the engine takes from outside: time, chance, and who is told.
struct DeliverySurroundings: Sendable {
  let clock: any DeliveryClock
  let chance: @Sendable () -> Double
  let tell: @Sendable (DeliveryEvent) -> Void
}

/// Brings the dossiers of the store to the sinks: at least once, each sink by itself.
///
/// Everything that matters is in the store: whenever the process ends, the next engine goes on where this one
/// was, and a sink may see a dossier again, under the same id. To work with other routes, ``drain(within:)``
/// and make a new one.
public final class DeliveryEngine: Sendable {
  private let couriers: [SinkCourier]
  private let surroundings: DeliverySurroundings
  private let life = Mutex(Life())

  private struct Life {
    var isRunning = false
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  /// An engine; `chance` gives numbers of at least 0 and below 1, `tell` is called from several threads and
  /// must not block.
  public init(
    store: DossierStore, routes: [DeliveryRoute], clock: any DeliveryClock = HostClock(),
    chance: @escaping @Sendable () -> Double = { Double.random(in: 0..<1) },
    tell: @escaping @Sendable (DeliveryEvent) -> Void = { _ in }
  ) {
    let surroundings = DeliverySurroundings(clock: clock, chance: chance, tell: tell)
    self.surroundings = surroundings
    couriers = routes.map { SinkCourier(route: $0, store: store, surroundings: surroundings) }
  }

  /// Delivers until the task is cancelled or ``drain(within:)`` is called; to be called once.
  ///
  /// On cancellation calls on their way are cancelled and not waited for.
  public func run() async {
    life.withLock { $0.isRunning = true }
    // By a task of its own, which cancellation does not reach: outcomes that are there are still recorded.
    let work = Task {
      await withDiscardingTaskGroup { group in
        for courier in couriers { group.addTask { await courier.run() } }
      }
    }
    await withTaskCancellationHandler {
      await work.value
    } onCancel: {
      stop(within: .zero)
    }
    let waiters = life.withLock { life in
      life.isRunning = false
      defer { life.waiters = [] }
      return life.waiters
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Says that there may be something new to deliver: after a dossier was completed, or a retry was asked
  /// for.
  public func wake() { for courier in couriers { courier.wake() } }

  /// Starts no new calls, gives those on their way so long, records what they brought, and ends ``run()``;
  /// returns when it has.
  public func drain(within span: Duration) async {
    stop(within: span)
    await withCheckedContinuation { continuation in
      let isOver = life.withLock { life in
        if life.isRunning { life.waiters.append(continuation) }
        return !life.isRunning
      }
      if isOver { continuation.resume() }
    }
  }

  private func stop(within span: Duration) {
    let time = surroundings.clock.now.advanced(by: span)
    for courier in couriers { courier.stop(by: time) }
  }

  /// How each sink is doing, in the order of the routes.
  public var statuses: [SinkStatus] { couriers.map(\.status) }

  /// The names of the sinks that are to get the document.
  public func sinks(for document: JSONObject) -> [String] {
    couriers.filter { $0.route.filter.accepts(document) }.map(\.route.sink.name)
  }
}
