import ECS
import Store
import Testing

struct StoredDossiersTests {
  static func filled() throws -> DossierStore {
    let store = try DossierStore(path: nil)
    for index in 0..<10 {
      let outline = DossierOutline.sample(
        "a\(index)", severity: index % 2 == 0 ? "high" : "low", rule: "r\(index % 3)", host: "h\(index % 4)",
        created: Int64(index))
      try store.complete(outline, document: Array("{\"n\":\(index)}".utf8), sinks: [])
    }
    return store
  }

  @Test func `pages go from the last kept to the first`() throws {
    let store = try Self.filled()
    var seen: [String] = []
    var last: Int64?
    while true {
      let page = try store.dossiers(before: last, limit: 3)
      guard let end = page.last else { break }
      seen += page.map(\.outline.id)
      last = end.number
    }
    #expect(seen == (0..<10).reversed().map { "a\($0)" })
    #expect(
      try store.dossiers(limit: 1).first?.outline
        == .sample("a9", severity: "low", rule: "r0", host: "h1", created: 9))
  }

  @Test(arguments: [
    (DossierFilter(severities: ["high"]), [8, 6, 4, 2, 0]), (DossierFilter(rule: "r1"), [7, 4, 1]),
    (DossierFilter(host: "h3"), [7, 3]), (DossierFilter(since: Timestamp(nanoseconds: 7)), [9, 8, 7]),
    (DossierFilter(severities: ["low"], rule: "r1", host: "h3"), [7]), (DossierFilter(host: "none"), []),
  ])
  func `everything that a filter says must hold`(filter: DossierFilter, expected: [Int]) throws {
    let found = try Self.filled().dossiers(filter, limit: 100)
    #expect(found.map(\.outline.id) == expected.map { "a\($0)" })
  }

  @Test func `a dossier is found by its id, and its id by how it begins`() throws {
    let store = try Self.filled()
    #expect(try store.dossier(id: "a3") == Array("{\"n\":3}".utf8))
    #expect(try store.dossier(id: "a") == nil)
    #expect(try store.dossierIDs(beginningWith: "A", limit: 3) == ["a0", "a1", "a2"])
    #expect(try store.dossierIDs(beginningWith: "a7", limit: 3) == ["a7"])
    for strange in ["", "%", "b", "a'", "a7 "] {
      #expect(try store.dossierIDs(beginningWith: strange, limit: 3) == [])
    }
  }

  @Test func `completing again keeps the first document and adds only new sinks`() throws {
    let store = try DossierStore(path: nil)
    try store.complete(.sample("aa"), document: [1], sinks: ["s"])
    let key = try #require(try store.dueDeliveries(sink: "s", now: .zero, limit: 1).first).key
    try store.record([DeliveryRecord(key, .delivered)], at: .zero)
    try store.complete(.sample("aa"), document: [2], sinks: ["s", "t"])
    #expect(try store.dossier(id: "aa") == [1])
    #expect(try store.dueDeliveries(sink: "s", now: .zero, limit: 9).isEmpty)
    #expect(try store.dueDeliveries(sink: "t", now: .zero, limit: 9).map(\.bytes) == [[1]])
    #expect(try store.dossiers(limit: 9).count == 1)
  }
}
