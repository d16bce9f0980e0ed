internal import ECS
internal import Store
internal import Synchronization

/// Brings what is due to one sink, for as long as the agent runs.
///
/// One loop reads and writes the store; calls of the sink run beside it and only put their answers into the
/// mailbox. So answers that arrive together are recorded in one transaction, and a sink that never answers
/// holds up no other.
final class SinkCourier: Sendable {
  private enum Letter: Sendable {
    case ended(call: Int, [DeliveryOutcome])
    case overdue(call: Int)
  }

  private struct Mailbox {
    var letters: [Letter] = []
    var stopBy: Timestamp?
    var status: SinkStatus
  }

  private struct Runner {
    let work: Task<Void, Never>
    let timer: Task<Void, Never>
  }

  /// How long at most until the store is looked at again: another process may have asked for a retry.
  private static let longestRest = Duration.seconds(30)
  private static let restAfterTrouble = Duration.seconds(2)

  let route: DeliveryRoute
  private let store: DossierStore
  private let surroundings: DeliverySurroundings
  private let mailbox: Mutex<Mailbox>
  private let signal = WakeSignal()

  init(route: DeliveryRoute, store: DossierStore, surroundings: DeliverySurroundings) {
    self.route = route
    self.store = store
    self.surroundings = surroundings
    mailbox = Mutex(
      Mailbox(
        status: SinkStatus(
          name: route.sink.name, breaker: .closed(failures: 0), calls: 0, abandonedCalls: 0)))
  }

  var status: SinkStatus { mailbox.withLock { $0.status } }

  func wake() { signal.wake() }

  /// No new calls; what is on its way has until then.
  func stop(by time: Timestamp) {
    mailbox.withLock { $0.stopBy = min(time, $0.stopBy ?? time) }
    signal.wake()
  }

  func run() async {
    var state = CourierState(
      sink: route.sink.name, batchSize: route.sink.batchSize, policy: route.policy)
    var runners: [Int: Runner] = [:]
    while true {
      let count = signal.count
      let stopBy = readMail(&state, &runners)
      let isRecorded = await record(&state)
      let rest: Duration?
      if let stopBy {
        guard !state.calls.isEmpty, surroundings.clock.now < stopBy else { break }
        rest = stopBy.since(surroundings.clock.now)
      } else {
        rest = isRecorded ? await startCalls(&state, &runners) : Self.restAfterTrouble
      }
      show(state)
      await signal.wait(past: count, atMost: rest, clock: surroundings.clock)
    }
    await end(&state, &runners)
  }

  private func readMail(_ state: inout CourierState, _ runners: inout [Int: Runner]) -> Timestamp? {
    let (letters, stopBy) = mailbox.withLock { mailbox in
      defer { mailbox.letters = [] }
      return (mailbox.letters, mailbox.stopBy)
    }
    let now = surroundings.clock.now
    for letter in letters {
      switch letter {
      case .ended(let call, let outcomes):
        state.end(call: call, outcomes, at: now, chance: surroundings.chance).forEach(surroundings.tell)
        runners.removeValue(forKey: call)?.timer.cancel()
      case .overdue(let call):
        guard let events = state.abandon(call: call, at: now, chance: surroundings.chance) else { continue }
        events.forEach(surroundings.tell)
        runners[call]?.work.cancel()
      }
    }
    return stopBy
  }

  /// False when the store could not take the results; they are kept for the next time.
  private func record(_ state: inout CourierState) async -> Bool {
    guard !state.unrecorded.isEmpty else {
      state.noteRecorded()
      return true
    }
    let (store, results, now) = (store, state.unrecorded, surroundings.clock.now)
    let result = await BlockingWork.run { () -> Result<Void, StoreError> in
      Result { () throws(StoreError) in try store.record(results, at: now) }
    }
    switch result {
    case .success:
      state.noteRecorded()
      return true
    case .failure(let error):
      surroundings.tell(.storeTrouble(sink: route.sink.name, reason: error.description))
      return false
    }
  }

  /// Starts what may start, and says how long to rest if nothing comes.
  private func startCalls(_ state: inout CourierState, _ runners: inout [Int: Runner]) async -> Duration? {
    let now = surroundings.clock.now
    switch state.nextStep(at: now) {
    case .wait(let until): return until.map { $0.since(now) }
    case .read(let limit, let bytes, let isProbe):
      let (store, flying, name) = (store, state.flying, route.sink.name)
      let read = await BlockingWork.run { () -> Result<(due: [DueDelivery], next: Timestamp?), StoreError> in
        Result { () throws(StoreError) in
          let due = try store.dueDeliveries(
            sink: name, now: now, limit: limit, besides: flying, byteLimit: bytes)
          return (due, due.count < limit ? try store.nextDue(sink: name, after: now) : nil)
        }
      }
      switch read {
      case .failure(let error):
        state.noteNothingDue(at: now)
        surroundings.tell(.storeTrouble(sink: name, reason: error.description))
        return Self.restAfterTrouble
      case .success(let found):
        if found.due.isEmpty { state.noteNothingDue(at: now) }
        for call in state.begin(found.due, isProbe: isProbe, at: now) { runners[call] = start(call, state) }
        return min(Self.longestRest, found.next.map { $0.since(now) } ?? Self.longestRest)
      }
    }
  }

  /// Both tasks end with the call, or with the courier; a sink that never ends keeps its own.
  private func start(_ number: Int, _ state: CourierState) -> Runner {
    let dossiers = (state.calls[number]?.deliveries ?? []).map {
      OutgoingDossier(id: $0.dossierID, alertID: $0.alertID, bytes: $0.bytes)
    }
    let (sink, clock, deadline) = (route.sink, surroundings.clock, route.policy.callDeadline)
    let work = Task {
      let outcomes = await sink.deliver(dossiers)
      self.post(.ended(call: number, outcomes))
    }
    let timer = Task {
      guard (try? await clock.sleep(for: deadline)) != nil else { return }
      self.post(.overdue(call: number))
    }
    return Runner(work: work, timer: timer)
  }

  private func post(_ letter: Letter) {
    mailbox.withLock { $0.letters.append(letter) }
    signal.wake()
  }

  private func show(_ state: CourierState) {
    mailbox.withLock {
      $0.status.breaker = state.breaker.state
      $0.status.calls = state.calls.count
      $0.status.abandonedCalls = state.abandoned.count
    }
  }

  /// What is still on its way is told to stop, and not waited for: it is tried again after the next start.
  private func end(_ state: inout CourierState, _ runners: inout [Int: Runner]) async {
    for runner in runners.values {
      runner.work.cancel()
      runner.timer.cancel()
    }
    _ = readMail(&state, &runners)
    _ = await record(&state)
    show(state)
  }
}
