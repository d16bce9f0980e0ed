internal import ECS
internal import Store

/// What a sink's courier has on its way, and what it does next; a value, so that it can be tested without
/// time or sinks.
struct CourierState {
  struct Call {
    let deliveries: [DueDelivery]
    let isProbe: Bool
    let started: Timestamp
  }

  /// What is to be done now.
  enum Step: Hashable {
    /// Read so many due deliveries, of so many bytes, and start calls.
    case read(limit: Int, bytes: Int, isProbe: Bool)
    /// Wait for a call to come back, or at most until then.
    case wait(until: Timestamp?)
  }

  let sink: String
  let batchSize: Int
  let policy: DeliveryPolicy
  private let judge: DeliveryJudge
  private(set) var breaker: CircuitBreaker
  private(set) var calls: [Int: Call] = [:]
  /// Calls that took too long and are still not back, by their dossiers: they keep their place until they
  /// are.
  private(set) var abandoned: [Int: [DueDelivery]] = [:]
  /// Results that the store does not have yet.
  private(set) var unrecorded: [DeliveryRecord] = []
  /// Dossiers on their way, or whose result the store does not have.
  private(set) var flying: Set<Int64> = []
  private var flyingBytes = 0
  private var nextCall = 0

  init(sink: String, batchSize: Int, policy: DeliveryPolicy) {
    self.sink = sink
    self.batchSize = max(1, batchSize)
    self.policy = policy
    judge = DeliveryJudge(policy: policy)
    breaker = CircuitBreaker(policy)
  }

  mutating func nextStep(at now: Timestamp) -> Step {
    let slots = max(1, policy.inFlight) - calls.count - abandoned.count
    let bytes = policy.bytesInFlight - flyingBytes
    guard slots > 0, calls.isEmpty || bytes > 0 else { return .wait(until: nil) }
    switch breaker.permission(at: now) {
    case .go: return .read(limit: slots * batchSize, bytes: max(1, bytes), isProbe: false)
    case .probe: return .read(limit: 1, bytes: 1, isProbe: true)
    case .wait(let until): return .wait(until: until)
    case .waitForProbe: return .wait(until: nil)
    }
  }

  /// There was nothing to read.
  mutating func noteNothingDue(at now: Timestamp) { breaker.takeBackProbe(at: now) }

  /// Puts the deliveries into calls, and says which.
  mutating func begin(_ deliveries: [DueDelivery], isProbe: Bool, at now: Timestamp) -> [Int] {
    var rest = deliveries[...]
    var started: [Int] = []
    while !rest.isEmpty {
      calls[nextCall] = Call(deliveries: Array(rest.prefix(batchSize)), isProbe: isProbe, started: now)
      started.append(nextCall)
      nextCall += 1
      rest = rest.dropFirst(batchSize)
    }
    for delivery in deliveries where flying.insert(delivery.key.dossier).inserted {
      flyingBytes += delivery.bytes.count
    }
    return started
  }

  /// A call came back. One that was given up tells only what the sink has after all.
  mutating func end(
    call number: Int, _ outcomes: [DeliveryOutcome], at now: Timestamp, chance: () -> Double
  ) -> [DeliveryEvent] {
    if let late = abandoned.removeValue(forKey: number) {
      for (delivery, outcome) in zip(late, outcomes) where outcome == .delivered {
        unrecorded.append(DeliveryRecord(delivery.key, .delivered))
      }
      return []
    }
    guard let call = calls.removeValue(forKey: number) else { return [] }
    return settle(call, outcomes, isOverdue: false, at: now, chance: chance)
  }

  /// A call takes too long: its dossiers are tried again; nil when it is back already.
  mutating func abandon(
    call number: Int, at now: Timestamp, chance: () -> Double
  ) -> [DeliveryEvent]? {
    guard let call = calls.removeValue(forKey: number) else { return nil }
    abandoned[number] = call.deliveries
    let reason = "no answer within \(policy.callDeadline)"
    let outcomes = call.deliveries.map { _ in DeliveryOutcome.postponed(reason: reason, after: nil) }
    return settle(call, outcomes, isOverdue: true, at: now, chance: chance)
  }

  /// The store has all results.
  mutating func noteRecorded() {
    unrecorded = []
    flying = Set(calls.values.flatMap(\.deliveries).map(\.key.dossier))
    flyingBytes = calls.values.reduce(0) { $0 + $1.deliveries.reduce(0) { $0 + $1.bytes.count } }
  }

  private mutating func settle(
    _ call: Call, _ outcomes: [DeliveryOutcome], isOverdue: Bool, at now: Timestamp, chance: () -> Double
  ) -> [DeliveryEvent] {
    var figures = DeliveryEvent.Call()
    figures.duration = now.since(call.started)
    figures.isOverdue = isOverdue
    var events: [DeliveryEvent] = []
    var last: (reason: String, asked: Duration?) = ("", nil)
    for (index, delivery) in call.deliveries.enumerated() {
      let outcome = Self.outcome(index, of: outcomes, expected: call.deliveries.count)
      if case .postponed(let reason, let asked) = outcome { last = (reason, asked) }
      let result = judge.result(of: outcome, for: delivery, isProbe: call.isProbe, at: now, chance: chance())
      unrecorded.append(DeliveryRecord(delivery.key, result))
      count(result, delivery, &figures, &events)
    }
    events.insert(.called(sink: sink, figures), at: 0)
    let isAnswered = outcomes.contains { !$0.isPostponed }
    let asked = last.asked.map { min($0, policy.longestAskedWait) }
    let change = isAnswered ? breaker.noteSuccess() : breaker.noteFailure(at: now, asked: asked)
    switch change {
    case .opened(let until): events.append(.paused(sink: sink, until: until, reason: last.reason))
    case .closed: events.append(.resumed(sink: sink))
    case nil: break
    }
    return events
  }

  private func count(
    _ result: DeliveryResult, _ delivery: DueDelivery, _ figures: inout DeliveryEvent.Call,
    _ events: inout [DeliveryEvent]
  ) {
    switch result {
    case .delivered:
      figures.delivered += 1
      figures.deliveredBytes += delivery.bytes.count
    case .postponed: figures.postponed += 1
    case .dead(let reason):
      figures.dead += 1
      events.append(
        .dead(sink: sink, dossierID: delivery.dossierID, alertID: delivery.alertID, reason: reason))
    }
  }

  private static func outcome(_ index: Int, of outcomes: [DeliveryOutcome], expected: Int) -> DeliveryOutcome
  {
    guard outcomes.indices.contains(index) else {
      return .postponed(reason: "the sink answered for \(outcomes.count) of \(expected) dossiers", after: nil)
    }
    return outcomes[index]
  }
}

extension DeliveryOutcome {
  fileprivate var isPostponed: Bool {
    if case .postponed = self { true } else { false }
  }
}
