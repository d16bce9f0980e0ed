internal import Handoff
internal import ServiceLifecycle
internal import Store

/// What an agent that ends with its input left undone.
public struct LeftOver: Error, Sendable, CustomStringConvertible {
  /// Sentences with numbers, names and the remedy.
  public let description: String
}

/// Ends the agent once all input was read, every alert has its dossier and every sink has it: its own end is the sign
/// for the others.
///
/// What a sink does not take is not waited for without end: once nothing moved for `agent.shutdown_timeout` it stays in
/// the store for the next run.
struct EndWithInput: Service {
  let progress: IntakeProgress
  let store: DossierStore
  let detection: DetectionStage
  let deliveries: DeliveryStage
  let patience: Duration
  let watch: StoreWatch
  /// What had been given up before.
  let before: GivenUp

  /// How much was given up.
  struct GivenUp: Sendable {
    var alerts = 0
    var deliveries = 0

    init(in store: DossierStore) {
      alerts = (try? store.deadAlertCount()) ?? 0
      let counts = (try? store.deliveryCounts()) ?? []
      deliveries = counts.filter { $0.state == .dead }.reduce(0) { $0 + $1.count }
    }
  }

  private static let pause = Duration.milliseconds(50)

  func run() async throws {
    let left = await cancelWhenGracefulShutdown { () -> String? in
      await progress.waitForEnd()
      await pause { store.backlog.eventBatches > 0 }
      await watch.untilDone { try await detection.finish() }
      await pause { store.backlog.alerts > 0 }
      return await settle()
    }
    if let left { throw LeftOver(description: left) }
  }

  private func pause(while condition: () -> Bool) async {
    while !Task.isCancelled, condition() { try? await Task.sleep(for: Self.pause) }
  }

  /// Waits for the sinks as long as something moves; what is left, in words.
  private func settle() async -> String? {
    let clock = ContinuousClock()
    var (last, since) = (Int.max, clock.now)
    while !Task.isCancelled {
      let sinks = Set(deliveries.statuses.map(\.name))
      let pending = ((try? store.deliveryCounts()) ?? []).filter {
        $0.state == .pending && sinks.contains($0.sink)
      }
      let count = pending.reduce(0) { $0 + $1.count }
      if count == 0 { return given(up: pending) }
      if count < last || deliveries.statuses.contains(where: { $0.calls > 0 }) {
        (last, since) = (min(last, count), clock.now)
      }
      if clock.now - since > patience { return given(up: pending) }
      try? await Task.sleep(for: Self.pause * 4)
    }
    return nil
  }

  private func given(up pending: [DeliveryCount]) -> String? {
    var left: [String] = []
    if !pending.isEmpty {
      let sinks = pending.map { "\($0.sink) (\($0.count))" }.joined(separator: ", ")
      left.append("these sinks do not have all dossiers, and get them from the next run: \(sinks)")
    }
    let now = GivenUp(in: store)
    let (alerts, letters) = (now.alerts - before.alerts, now.deliveries - before.deliveries)
    if alerts > 0 || letters > 0 {
      left.append(
        "\(max(0, alerts)) alerts and \(max(0, letters)) deliveries were given up; the log says why, and 'dossier "
          + "retry' lets them be tried again")
    }
    return left.isEmpty ? nil : left.joined(separator: "; ")
  }
}
