internal import ECS
internal import Handoff
internal import ServiceLifecycle
internal import Store
internal import Synchronization

/// Brings dossiers to the sinks, and changes sinks without losing a delivery: the store has them all.
final class DeliveryStage: Service, Sendable {
  private struct State {
    var engine: DeliveryEngine
    var sinks: SinkSet
    var isStopping = false
  }

  private let state: Mutex<State>
  private let make: @Sendable (SinkSet) -> DeliveryEngine
  private let shutdownTimeout: Duration
  /// There are other sinks, or the end has come.
  private let changed = WakeSignal()

  init(
    _ sinks: SinkSet, store: DossierStore, telemetry: AgentTelemetry, shutdownTimeout: Duration
  ) {
    make = { sinks in
      for warning in sinks.warnings { telemetry.emit(.sinkDoubtful(reason: warning)) }
      return DeliveryEngine(store: store, routes: sinks.routes, tell: { telemetry.emit($0) })
    }
    state = Mutex(State(engine: make(sinks), sinks: sinks))
    self.shutdownTimeout = shutdownTimeout
  }

  private var engine: DeliveryEngine { state.withLock { $0.engine } }

  /// Says that there is something new to deliver.
  func wake() { engine.wake() }

  /// The names of the sinks that are to get the document.
  func sinks(for document: JSONObject) -> [String] { engine.sinks(for: document) }

  /// How each sink is doing.
  var statuses: [SinkStatus] { engine.statuses }

  func run() async throws {
    await withGracefulShutdownHandler {
      // A drained engine makes room for the one that took its place; one without sinks has nothing to do, but another
      // may come.
      var last: DeliveryEngine?
      while !Task.isCancelled {
        let count = changed.count
        let (engine, isStopping) = state.withLock { ($0.engine, $0.isStopping) }
        if isStopping { break }
        if engine === last {
          await changed.wait(past: count, atMost: nil)
        } else {
          last = engine
          await engine.run()
        }
      }
      await state.withLock({ $0.sinks }).shutDown()
    } onGracefulShutdown: {
      let engine = self.state.withLock { state in
        state.isStopping = true
        return state.engine
      }
      self.changed.wake()
      // A handler cannot wait; `run()` returns when the engine is drained.
      Task { await engine.drain(within: self.shutdownTimeout) }
    }
  }

  /// Delivers to other sinks from now on; calls on their way are given time to end.
  func replace(_ sinks: SinkSet) async {
    let next = make(sinks)
    let former = state.withLock { state in
      defer { (state.engine, state.sinks) = (next, sinks) }
      return (engine: state.engine, sinks: state.sinks)
    }
    changed.wake()
    await former.engine.drain(within: shutdownTimeout)
    await former.sinks.shutDown()
  }
}
