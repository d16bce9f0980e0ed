internal import ECS
internal import HTTPTypes
internal import Synchronization

/// Takes `_bulk`: items of Elastic's alert indices as alerts, all others as events.
final class BulkRoute: Sendable {
  private let intake: IntakeRoutes
  private let sequence = Atomic<Int>(0)

  init(_ intake: IntakeRoutes) { self.intake = intake }

  func answer(_ bytes: [UInt8], index: String?, target: RequestTarget, type: String) async throws -> Answer {
    let started = ContinuousClock.now
    let body = try BulkBody(bytes, index: index, mostItems: intake.limits.documents)
    let results = try await take(bytes, body.items)
    // What no client has to take apart is told for the whole.
    if results.allSatisfy({ $0 == .busy }) {
      throw Refusal.busy(.busy, retryAfter: .seconds(1), "there is no room for more now; send it again later")
    }
    intake.telemetry.took(results)
    let took = Int((ContinuousClock.now - started) / .milliseconds(1))
    let first = sequence.wrappingAdd(results.count, ordering: .relaxed).oldValue
    let writer = BulkAnswer(firstSequence: first)
    let value = writer.value(of: zip(body.items, results), took: took)
    return Answer(
      .ok, json: FilterPath(target.value(of: "filter_path"))?.apply(to: value) ?? value, type: type)
  }

  /// What became of the one item of a body, and its number in the order of all.
  func take(_ bytes: [UInt8], _ item: BulkBody.Item) async throws -> (IntakeResult, sequence: Int) {
    let results = try await take(bytes, [item])
    intake.telemetry.took(results)
    return (results.first ?? .busy, sequence.wrappingAdd(1, ordering: .relaxed).oldValue)
  }

  /// The results in the order of the items. What is refused as a whole is told per item as soon as a part was
  /// taken.
  private func take(_ bytes: [UInt8], _ items: [BulkBody.Item]) async throws -> [IntakeResult] {
    var results = [IntakeResult](repeating: .refused(reason: ""), count: items.count)
    var alerts: [Int] = []
    var events: [Int] = []
    for (position, item) in items.enumerated() {
      switch item.action {
      case .create, .index: item.isAlert ? alerts.append(position) : events.append(position)
      case .update, .delete:
        results[position] = .refused(
          reason: "\(item.action.rawValue) is not supported: only create and index are")
      }
    }
    func documents(_ positions: [Int]) -> [IntakeBatch.Document] {
      positions.compactMap { position in
        let item = items[position]
        return item.document.map {
          IntakeBatch.Document(range: $0.range, line: $0.number, id: item.id, index: item.index)
        }
      }
    }
    if !alerts.isEmpty {
      let taken = try await intake.alerts(bytes, documents(alerts))
      for (position, result) in zip(alerts, taken) { results[position] = result }
    }
    guard !events.isEmpty else { return results }
    do {
      let taken = try await intake.events(bytes, documents(events))
      for (position, result) in zip(events, taken) { results[position] = result }
    } catch  where !alerts.isEmpty {
      for position in events { results[position] = .busy }
    }
    return results
  }
}
