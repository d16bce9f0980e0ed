import ECS
import Store
import Testing

struct DeliveriesTests {
  static func filled(_ count: Int = 4, sinks: [String] = ["s", "t"]) throws -> DossierStore {
    let store = try DossierStore(path: nil)
    for index in 0..<count {
      try store.complete(
        .sample("a\(index)", created: Int64(index)), document: [UInt8](repeating: 0x61, count: 100),
        sinks: sinks)
    }
    return store
  }

  private func due(_ store: DossierStore, _ seconds: Int64 = 0, sink: String = "s") throws -> [String] {
    try store.dueDeliveries(sink: sink, now: .seconds(seconds).advanced(by: .microseconds(1)), limit: 100)
      .map(\.dossierID)
  }

  private func key(_ store: DossierStore, _ id: String, sink: String = "s") throws -> DeliveryKey {
    try #require(try store.deliveries(DeliverySelection(sink: sink, dossierID: id), limit: 1).first).key
  }

  @Test func `each sink has its own deliveries, oldest first`() throws {
    let store = try Self.filled()
    #expect(try due(store) == ["a0", "a1", "a2", "a3"])
    try store.record([DeliveryRecord(try key(store, "a1"), .delivered)], at: .zero)
    #expect(try due(store) == ["a0", "a2", "a3"])
    #expect(try due(store, sink: "t") == ["a0", "a1", "a2", "a3"])
    #expect(try due(store, sink: "none").isEmpty)
  }

  @Test func `limits by count, by bytes, and leaves out what is in flight`() throws {
    let store = try Self.filled()
    let now = Timestamp.seconds(1)
    #expect(try store.dueDeliveries(sink: "s", now: now, limit: 2).count == 2)
    #expect(try store.dueDeliveries(sink: "s", now: now, limit: 9, byteLimit: 150).count == 2)
    let flying = try key(store, "a0").dossier
    #expect(
      try store.dueDeliveries(sink: "s", now: now, limit: 1, besides: [flying]).map(\.dossierID) == ["a1"])
  }

  @Test func `a postponed delivery comes back when it is due, with its attempts`() throws {
    let store = try Self.filled(1)
    let key = try key(store, "a0")
    try store.record([DeliveryRecord(key, .postponed(until: .seconds(10), reason: "503"))], at: .seconds(1))
    #expect(try due(store, 9).isEmpty)
    #expect(try store.nextDue(sink: "s") == .seconds(10))
    let again = try #require(try store.dueDeliveries(sink: "s", now: .seconds(10), limit: 1).first)
    #expect(again.attempts == 1)
    let pause = DeliveryResult.postponed(until: .seconds(20), reason: "open", isAttempt: false)
    try store.record([DeliveryRecord(key, pause)], at: .seconds(10))
    let row = try #require(try store.deliveries(DeliverySelection(sink: "s"), limit: 1).first)
    #expect((row.attempts, row.reason, row.due, row.changed) == (1, "open", .seconds(20), .seconds(10)))
    try store.record([DeliveryRecord(key, .delivered)], at: .seconds(21))
    #expect(try store.nextDue(sink: "s") == nil)
  }

  @Test func `a dead letter stays until it is retried, a delivered one for good`() throws {
    let store = try Self.filled(2)
    let dead = try key(store, "a0")
    let done = try key(store, "a1")
    try store.record(
      [DeliveryRecord(dead, .dead(reason: "400")), DeliveryRecord(done, .delivered)], at: .zero)
    #expect(try due(store, 100).isEmpty)
    try store.record([DeliveryRecord(done, .dead(reason: "late"))], at: .zero)
    #expect(try store.deliveries(DeliverySelection(state: .dead), limit: 9).map(\.dossierID) == ["a0"])
    #expect(try store.retry(DeliverySelection(sink: "s"), at: .seconds(5)) == 1)
    let again = try store.dueDeliveries(sink: "s", now: .seconds(5), limit: 9)
    #expect(again.map(\.dossierID) == ["a0"])
    #expect(again.map(\.attempts) == [0])
  }

  @Test func `a sink that was taken away blocks nothing and is found`() throws {
    let store = try Self.filled(3)
    let orphaned = DeliverySelection(notOfSinks: ["s"])
    #expect(try store.deliveries(orphaned, limit: 9).map(\.key.sink) == ["t", "t", "t"])
    #expect(try due(store).count == 3)
    #expect(try store.discard(DeliverySelection(notOfSinks: ["s"], dossierID: "a1")) == 1)
    #expect(
      try store.deliveryCounts()
        == [
          DeliveryCount(sink: "s", state: .pending, count: 3),
          DeliveryCount(sink: "t", state: .pending, count: 2),
        ])
  }

  @Test func `an outcome for a dossier that is gone is no error`() throws {
    let store = try Self.filled(1)
    try store.record([DeliveryRecord(DeliveryKey(dossier: 99, sink: "s"), .delivered)], at: .zero)
    #expect(try due(store) == ["a0"])
  }
}
