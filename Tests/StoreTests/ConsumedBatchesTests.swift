import ECS
import Store
import Testing

struct ConsumedBatchesTests {
  private static func keeping(_ bytes: Int, since seconds: Int64 = 0) -> BatchKeeping {
    BatchKeeping(bytes: bytes, since: .seconds(seconds))
  }

  @Test func `what was consumed is kept within its bytes and its time, and waits no longer`() throws {
    let store = try DossierStore(path: nil)
    var numbers: [Int64] = []
    for second in 0..<6 {
      let bytes = Array(repeating: UInt8(second), count: 100)
      numbers.append(try store.spool(events: bytes, count: 1, at: .seconds(Int64(second))))
    }
    try store.accept([], consumedBatches: Array(numbers[..<3]), keeping: Self.keeping(250), at: .zero)
    #expect(try store.keptEventBatches(limit: 9).map(\.number) == Array(numbers[1..<3]))
    #expect(try store.nextEventBatches(limit: 9).map(\.number) == Array(numbers[3...]))
    #expect(store.backlog.eventBatches == 3)
    #expect(store.backlog.eventBytes == 300)
    #expect(store.backlog.keptBytes == 200)
    try store.accept([], consumedBatches: [numbers[3]], keeping: Self.keeping(1_000, since: 2), at: .zero)
    #expect(try store.keptEventBatches(limit: 9).map(\.number) == Array(numbers[2...3]))
    #expect(
      try store.keptEventBatches(after: numbers[2], limit: 9).map(\.bytes) == [
        Array(repeating: 3, count: 100)
      ])
    // Once consumed, never again.
    try store.accept([], consumedBatches: [numbers[3]], keeping: Self.keeping(1_000), at: .zero)
    #expect(store.backlog.eventBatches == 2)
    try store.accept([], consumedBatches: [numbers[4]], at: .zero)
    #expect(try store.keptEventBatches(limit: 9).isEmpty)
    #expect(store.backlog.keptBytes == 0)
    #expect(try store.nextEventBatches(limit: 9).map(\.number) == [numbers[5]])
  }

  @Test func `both are as they were when the store is opened again`() throws {
    let bench = try Workbench()
    let first = try DossierStore(path: bench.database)
    let origin = EventBatch.Origin(source: "st\u{0}din", firstLine: 17)
    let number = try first.spool(events: [1, 2, 3], count: 1, from: origin, at: .zero)
    try first.spool(events: [4], count: 1, at: .zero)
    try first.accept([], consumedBatches: [number], keeping: Self.keeping(10), at: .zero)
    let second = try DossierStore(path: bench.database)
    #expect(second.backlog.eventBatches == 1)
    #expect(second.backlog.keptBytes == 3)
    #expect(try second.keptEventBatches(limit: 9).map(\.origin) == [origin])
    #expect(try second.nextEventBatches(limit: 9).map(\.origin) == [.http])
  }

  @Test func `a batch larger than all that may be kept is not kept`() throws {
    let store = try DossierStore(path: nil)
    let number = try store.spool(events: Array(repeating: 1, count: 50), count: 1, at: .zero)
    try store.accept([], consumedBatches: [number], keeping: Self.keeping(49), at: .zero)
    #expect(try store.keptEventBatches(limit: 9).isEmpty)
    #expect(store.backlog.keptBytes == 0)
  }

  @Test func `what is kept to be read again goes before any dossier when the store is too large`() throws {
    let store = try DossierStore(path: nil)
    for _ in 0..<10 {
      let number = try store.spool(events: Array(repeating: 1, count: 200_000), count: 1, at: .zero)
      try store.accept([], consumedBatches: [number], keeping: Self.keeping(1 << 30), at: .zero)
    }
    try store.accept([.sample("a")], at: .zero)
    try store.complete(.sample("0a", alert: "a"), document: Array(repeating: 32, count: 100_000), sinks: [])
    let removal = try store.enforceLimits(maximumBytes: 600_000, keep: .seconds(86_400), now: .zero)
    #expect(removal.delivered == 0)
    #expect(store.backlog.keptBytes < 600_000)
    #expect(try store.dossier(id: "0a") != nil)
  }
}
