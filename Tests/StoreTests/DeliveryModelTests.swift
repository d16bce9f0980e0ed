import ECS
import Store
import Testing

/// What the store should hold, kept in the plainest way.
private struct Model {
  struct Delivery {
    var state = DeliveryState.pending
    var attempts = 0
    var due: Int64
  }

  /// By dossier, then sink.
  var deliveries: [Int: [String: Delivery]] = [:]

  func due(_ sink: String, _ now: Int64) -> [Int] {
    deliveries.compactMap { dossier, sinks -> (Int64, Int)? in
      guard let delivery = sinks[sink], delivery.state == .pending, delivery.due <= now else { return nil }
      return (delivery.due, dossier)
    }.sorted(by: <).map(\.1)
  }

  mutating func change(_ dossier: Int, _ sink: String, _ body: (inout Delivery) -> Void) {
    guard var delivery = deliveries[dossier]?[sink] else { return }
    body(&delivery)
    deliveries[dossier]?[sink] = delivery
  }

  func count(_ state: DeliveryState, _ sink: String) -> Int {
    deliveries.values.filter { $0[sink]?.state == state }.count
  }
}

struct DeliveryModelTests {
  static let sinks = ["a", "b", "c"]

  @Test(arguments: 0..<12 as Range<UInt64>)
  func `deliveries go the way that a plain model goes`(seed: UInt64) throws {
    let bench = try Workbench()
    var random = Numbers(state: seed &* 7_919 &+ 17)
    var store = try DossierStore(path: seed % 3 == 0 ? bench.database : nil)
    var model = Model()
    var keys: [Int: [String: DeliveryKey]] = [:]
    for now in 0..<Int64(150) {
      let time = Timestamp(nanoseconds: now)
      let sink = Self.sinks[random.below(3)]
      switch random.below(10) {
      case 0...3:
        let dossier = random.below(40)
        let sinks = Self.sinks.filter { _ in random.below(3) > 0 }
        try store.complete(.sample(Self.id(dossier), created: now), document: [1], sinks: sinks)
        for sink in sinks where model.deliveries[dossier]?[sink] == nil {
          model.deliveries[dossier, default: [:]][sink] = Model.Delivery(due: now)
        }
        for row in try store.deliveries(DeliverySelection(dossierID: Self.id(dossier)), limit: 9) {
          keys[dossier, default: [:]][row.key.sink] = row.key
        }
      case 4...7:
        guard let dossier = keys.keys.sorted().first(where: { _ in random.below(4) == 0 }),
          let key = keys[dossier]?[sink]
        else { continue }
        try record(key, dossier, random.below(3), now, &model, store)
      case 8:
        let expected = model.deliveries.values.filter { $0[sink].map { $0.state != .delivered } ?? false }
          .count
        #expect(try store.retry(DeliverySelection(sink: sink), at: time) == expected)
        for dossier in model.deliveries.keys {
          model.change(dossier, sink) {
            guard $0.state != .delivered else { return }
            $0 = Model.Delivery(due: now)
          }
        }
      default:
        if seed % 3 == 0 { store = try DossierStore(path: bench.database) }
      }
      try compare(store, model, now)
    }
    #expect(try store.integrityCheck() == [])
  }

  private static func id(_ dossier: Int) -> String { String(0xA00 + dossier, radix: 16) }

  private func record(
    _ key: DeliveryKey, _ dossier: Int, _ kind: Int, _ now: Int64, _ model: inout Model, _ store: DossierStore
  ) throws {
    let later = Timestamp(nanoseconds: now + 5)
    let result: DeliveryResult =
      switch kind {
      case 0: .delivered
      case 1: .postponed(until: later, reason: "later")
      default: .dead(reason: "no")
      }
    try store.record([DeliveryRecord(key, result)], at: Timestamp(nanoseconds: now))
    model.change(dossier, key.sink) { delivery in
      guard kind == 0 ? delivery.state != .delivered : delivery.state == .pending else { return }
      delivery.attempts += 1
      switch kind {
      case 0: delivery.state = .delivered
      case 1: delivery.due = now + 5
      default: delivery.state = .dead
      }
    }
  }

  private func compare(_ store: DossierStore, _ model: Model, _ now: Int64) throws {
    let counts = try store.deliveryCounts()
    for sink in Self.sinks {
      for state in DeliveryState.allCases {
        let count = counts.first { $0.sink == sink && $0.state == state }?.count ?? 0
        #expect(count == model.count(state, sink))
      }
      let found = try store.dueDeliveries(sink: sink, now: Timestamp(nanoseconds: now), limit: 100)
      #expect(Set(found.map(\.dossierID)) == Set(model.due(sink, now).map(Self.id)))
      for delivery in found {
        let dossier = (Int(delivery.dossierID, radix: 16) ?? 0) - 0xA00
        #expect(delivery.attempts == model.deliveries[dossier]?[sink]?.attempts)
      }
    }
  }
}

/// The same numbers in every run.
private struct Numbers {
  var state: UInt64

  mutating func below(_ bound: UInt64) -> Int {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return Int((state >> 33) % bound)
  }
}
