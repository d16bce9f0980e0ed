import ECS
import Store
import Testing

struct LimitsTests {
  /// Dossiers of 40 KiB: the first `delivered` are, the next `dead` are given up, the rest are pending.
  private func filled(_ path: String, delivered: Int, dead: Int, pending: Int) throws -> DossierStore {
    let store = try DossierStore(path: path)
    let document = [UInt8](repeating: 0x61, count: 40 << 10)
    for index in 0..<(delivered + dead + pending) {
      let id = String(0x1000 + index, radix: 16)
      try store.complete(.sample(id, created: Int64(index)), document: document, sinks: ["s"])
    }
    let keys = try store.dueDeliveries(sink: "s", now: .seconds(1), limit: 10_000, byteLimit: .max).map(\.key)
    try store.record(
      keys.prefix(delivered).map { DeliveryRecord($0, .delivered) }
        + keys.dropFirst(delivered).prefix(dead).map { DeliveryRecord($0, .dead(reason: "no")) }, at: .zero)
    return store
  }

  private func counts(_ store: DossierStore) throws -> [Int] {
    try DeliveryState.allCases.map { state in
      try store.deliveryCounts().first { $0.state == state }?.count ?? 0
    }
  }

  @Test func `what every sink has goes first`() throws {
    let bench = try Workbench()
    let store = try filled(bench.database, delivered: 50, dead: 20, pending: 30)
    let before = try bench.bytes("dossier.sqlite").count
    let removal = try store.enforceLimits(maximumBytes: 3 << 20, keep: .seconds(1_000), now: .seconds(2))
    #expect(removal.delivered > 20)
    #expect(removal.delivered < 50)
    #expect(removal.undelivered == 0)
    #expect(!removal.isUnfinished)
    #expect(removal.usedBytes <= 3 << 20)
    #expect(try counts(store) == [30, 50 - removal.delivered, 20])
    #expect(try bench.bytes("dossier.sqlite").count < max(before, 4 << 20))
  }

  @Test func `what a sink does not have goes only where nothing else helps, and is told`() throws {
    let bench = try Workbench()
    let store = try filled(bench.database, delivered: 10, dead: 20, pending: 70)
    let removal = try store.enforceLimits(maximumBytes: 2 << 20, keep: .seconds(1_000), now: .seconds(2))
    #expect(removal.delivered == 10)
    #expect(removal.undelivered > 20)
    #expect(removal.undeliveredIDs.count == 20)
    #expect(removal.undeliveredIDs.first == String(0x1000 + 10, radix: 16))
    #expect(removal.usedBytes <= 2 << 20)
    #expect(try counts(store) == [90 - removal.undelivered, 0, 0])
  }

  @Test func `age removes what was delivered and nothing else`() throws {
    let bench = try Workbench()
    let store = try filled(bench.database, delivered: 5, dead: 5, pending: 5)
    try store.accept([.sample("old")], at: .zero)
    let removal = try store.enforceLimits(maximumBytes: 1 << 30, keep: .seconds(10), now: .seconds(100))
    #expect((removal.delivered, removal.undelivered) == (5, 0))
    #expect(try counts(store) == [5, 0, 5])
    #expect(removal.forgottenAlerts == 0)
  }

  @Test func `ids are known for as long as they are kept, and longer while they wait`() throws {
    let store = try DossierStore(path: nil)
    try store.accept([.sample("done"), .sample("waits")], at: .zero)
    try store.complete(.sample("aa", alert: "done"), document: [], sinks: [])
    let young = try store.enforceLimits(maximumBytes: .max, keep: .seconds(10), now: .seconds(9))
    #expect(young.forgottenAlerts == 0)
    let old = try store.enforceLimits(maximumBytes: .max, keep: .seconds(10), now: .seconds(11))
    #expect(old.forgottenAlerts == 1)
    #expect(try store.accept([.sample("done"), .sample("waits")], at: .seconds(11)) == [.accepted, .known])
  }

  @Test func `nothing undelivered is given up for a limit that cannot be kept`() throws {
    let bench = try Workbench()
    let store = try filled(bench.database, delivered: 3, dead: 3, pending: 3)
    try store.spool(events: [UInt8](repeating: 0x20, count: 4 << 20), count: 1, at: .zero)
    let removal = try store.enforceLimits(maximumBytes: 1 << 20, keep: .seconds(10), now: .seconds(1))
    #expect(removal.isBeyondReach)
    #expect((removal.delivered, removal.undelivered) == (3, 0))
    #expect(try counts(store) == [3, 0, 3])
  }

  @Test func `one call does so much and says that there is more`() throws {
    let store = try DossierStore(path: nil)
    for index in 0..<600 {
      try store.complete(.sample(String(index, radix: 16)), document: [], sinks: [])
    }
    let first = try store.enforceLimits(maximumBytes: .max, keep: .seconds(1), now: .seconds(10))
    #expect((first.delivered, first.isUnfinished) == (500, true))
    let second = try store.enforceLimits(maximumBytes: .max, keep: .seconds(1), now: .seconds(10))
    #expect((second.delivered, second.isUnfinished) == (100, false))
  }

  @Test func `the file becomes smaller again`() throws {
    let bench = try Workbench()
    let store = try filled(bench.database, delivered: 400, dead: 0, pending: 0)
    var sizes: [Int] = []
    for _ in 0..<20 {
      _ = try store.enforceLimits(maximumBytes: 1 << 20, keep: .seconds(1_000), now: .seconds(1))
      sizes.append(try bench.bytes("dossier.sqlite").count)
    }
    #expect(sizes[19] < 4 << 20)
    #expect(try store.integrityCheck().isEmpty)
  }
}
