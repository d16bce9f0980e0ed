import ECS
import Store
import Testing

struct AlertHistoryTests {
  private static let hour: Int64 = 3_600_000_000_000

  private static func related(
    _ others: [AlertSummary], to alert: AlertSummary, hours: Int = 48, limit: Int = 100
  ) throws -> [String] {
    let store = try DossierStore(path: nil)
    try store.record(others + [alert])
    return try store.alerts(relatedTo: alert, within: .seconds(hours * 3_600), limit: limit).map(\.id)
  }

  @Test func `relates by host or by user`() throws {
    let alert = AlertSummary.sample("it", host: "h", user: "u")
    let others = [
      AlertSummary.sample("both"), .sample("host", user: "x"), .sample("user", host: "x"),
      .sample("neither", host: "x", user: "x"),
    ]
    #expect(try Self.related(others, to: alert) == ["both", "host", "user"])
  }

  @Test func `an unknown user or host relates to nothing`() throws {
    let others = [AlertSummary.sample("a", host: "", user: ""), .sample("b", host: "", user: "u")]
    #expect(try Self.related(others, to: .sample("it", host: "h", user: "")) == [])
    #expect(try Self.related(others, to: .sample("it", host: "", user: "")) == [])
    #expect(try Self.related(others, to: .sample("it", host: "", user: "u")) == ["b"])
  }

  @Test func `looks back as far as told and not ahead`() throws {
    let now = 100 * Self.hour
    let others = [
      AlertSummary.sample("at the edge", time: now - 48 * Self.hour),
      .sample("too old", time: now - 48 * Self.hour - 1), .sample("at once", time: now),
      .sample("later", time: now + 1),
    ]
    #expect(try Self.related(others, to: .sample("it", time: now)) == ["at once", "at the edge"])
  }

  @Test func `the newest come first, equal times by id`() throws {
    let others = [2, 9, 5, 5].enumerated().map { AlertSummary.sample("a\($0)", time: Int64($1)) }
    #expect(try Self.related(others, to: .sample("it", time: 10)) == ["a1", "a2", "a3", "a0"])
  }

  @Test(arguments: [(0, 0), (1, 1), (3, 3), (4, 3), (-1, 0)])
  func `lists as many as allowed`(limit: Int, count: Int) throws {
    let others = (0..<3).map { AlertSummary.sample("a\($0)") }
    #expect(try Self.related(others, to: .sample("it"), limit: limit).count == count)
  }

  @Test func `a window beyond the range of instants reaches to its end`() throws {
    let alert = AlertSummary.sample("it", time: .min + 5)
    #expect(try Self.related([.sample("old", time: .min)], to: alert) == ["old"])
  }

  @Test func `accepted alerts are related from the moment of acceptance, before any has its dossier`() throws
  {
    let store = try DossierStore(path: nil)
    func accept(_ ids: [String], host: String) throws {
      let alerts = ids.map { id in
        AcceptedAlert(id: id, bytes: [0x7B, 0x7D], source: "t", summary: .sample(id, host: host))
      }
      try store.accept(alerts + [AcceptedAlert(id: "without", bytes: [], source: "t")], at: .zero)
    }
    try accept(["a", "b"], host: "h")
    let first = AlertSummary.sample("a", host: "h", user: "")
    #expect(try store.alerts(relatedTo: first, within: .seconds(1), limit: 9).map(\.id) == ["b"])
    try accept(["b", "c"], host: "x")
    #expect(try store.alerts(relatedTo: first, within: .seconds(1), limit: 9).map(\.id) == ["b"])
    let last = AlertSummary.sample("it", host: "x", user: "")
    #expect(try store.alerts(relatedTo: last, within: .seconds(1), limit: 9).map(\.id) == ["c"])
  }

  @Test func `an alert that is known already stays as it was`() throws {
    let store = try DossierStore(path: nil)
    var changed = AlertSummary.sample("a")
    try store.record([changed])
    changed.reason = "another"
    try store.record([changed])
    let found = try store.alerts(relatedTo: .sample("it"), within: .seconds(1), limit: 10)
    #expect(found == [AlertSummary.sample("a")])
    #expect(try store.hasAlert(id: "a"))
    #expect(try !store.hasAlert(id: "A"))
  }

  @Test func `text that looks like SQL is text`() throws {
    let store = try DossierStore(path: nil)
    let hostile = AlertSummary.sample("'; DROP TABLE alert; --", host: "h' OR '1'='1", user: "\"u\"")
    try store.record([hostile])
    #expect(try store.alerts(relatedTo: .sample("it"), within: .seconds(1), limit: 10) == [])
    var other = hostile
    other.id = "it"
    #expect(try store.alerts(relatedTo: other, within: .seconds(1), limit: 10) == [hostile])
  }
}
