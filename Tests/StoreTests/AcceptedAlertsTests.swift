import ECS
import Store
import Testing

struct AcceptedAlertsTests {
  @Test func `an alert is accepted once, also after its dossier was kept`() throws {
    let bench = try Workbench()
    let store = try DossierStore(path: bench.database)
    #expect(
      try store.accept([.sample("a"), .sample("b"), .sample("a")], at: .zero) == [
        .accepted, .accepted, .known,
      ])
    #expect(try store.pendingAlerts(limit: 10).map(\.id) == ["a", "b"])
    try store.complete(.sample("0a", alert: "a"), document: Array("{}".utf8), sinks: [])
    #expect(try store.pendingAlerts(limit: 10).map(\.id) == ["b"])
    #expect(try DossierStore(path: bench.database).accept([.sample("a")], at: .zero) == [.known])
  }

  @Test func `keeps bytes, source, time and attempts, oldest first`() throws {
    let store = try DossierStore(path: nil)
    let alert = AcceptedAlert(id: "a", bytes: Array("{\"ü\":\"\\u0000\"}".utf8), source: "http\u{0}x")
    try store.accept([alert], at: .seconds(7))
    try store.accept([.sample("b")], at: .seconds(3))
    try store.noteAttempt(["a", "unknown"])
    try store.noteAttempt(["a"])
    let found = try store.pendingAlerts(limit: 10)
    #expect(found.map(\.id) == ["a", "b"])
    #expect(found[0].bytes == alert.bytes)
    #expect(found[0].source == alert.source)
    #expect(found[0].accepted == .seconds(7))
    #expect(found.map(\.attempts) == [2, 0])
  }

  @Test func `leaves out what is in work, and stops at either limit`() throws {
    let store = try DossierStore(path: nil)
    try store.accept((0..<10).map { .sample("\($0)", size: 100) }, at: .zero)
    #expect(try store.pendingAlerts(limit: 3).map(\.id) == ["0", "1", "2"])
    #expect(try store.pendingAlerts(limit: 2, besides: ["0", "2"]).map(\.id) == ["1", "3"])
    #expect(try store.pendingAlerts(limit: 10, byteLimit: 150).count == 2)
    #expect(try store.pendingAlerts(limit: 0).isEmpty)
    #expect(try store.pendingAlerts(limit: -1).isEmpty)
  }

  @Test(arguments: ["", "a\u{0}b", "a\u{0}c", "a", "'; DROP TABLE dossier", "日本", "\u{0}"])
  func `ids are kept as they are`(id: String) throws {
    let store = try DossierStore(path: nil)
    let others = ["a\u{0}", "A", "a "]
    try store.accept(others.map { .sample($0) }, at: .zero)
    #expect(try store.accept([.sample(id)], at: .zero) == [.accepted])
    #expect(try store.accept([.sample(id)], at: .zero) == [.known])
    #expect(try store.pendingAlerts(limit: 9).map(\.id) == others + [id])
    try store.complete(.sample("0a", alert: id), document: [], sinks: [id])
    #expect(try store.pendingAlerts(limit: 9).map(\.id) == others)
    #expect(try store.dueDeliveries(sink: id, now: .zero, limit: 1).first?.alertID == id)
  }

  @Test func `positions move and batches go only together with the alerts`() throws {
    let store = try DossierStore(path: nil)
    let first = try store.spool(events: Array("{}\n".utf8), count: 1, at: .zero)
    let second = try store.spool(events: Array("{}\n{}\n".utf8), count: 2, at: .seconds(1))
    #expect(first < second)
    try store.accept(
      [.sample("a")], positions: [SourcePosition(key: "/var/log/a", value: [1, 0, 2])],
      consumedBatches: [first, 99], at: .zero)
    #expect(try store.position(of: "/var/log/a") == [1, 0, 2])
    #expect(try store.position(of: "/var/log/b") == nil)
    let left = try store.nextEventBatches(limit: 10)
    #expect(left.map(\.number) == [second])
    #expect(left.map(\.count) == [2])
    #expect(left.first?.received == .seconds(1))
    #expect(try store.nextEventBatches(after: second, limit: 10).isEmpty)
    #expect(store.spooledBytes == 6)
    try store.set([SourcePosition(key: "/var/log/a", value: []), SourcePosition(key: "b", value: [9])])
    #expect(try store.positions().map(\.key) == ["/var/log/a", "b"])
    try store.forgetPositions(["/var/log/a"])
    #expect(try store.positions() == [SourcePosition(key: "b", value: [9])])
  }

  @Test func `a batch's number is never used again`() throws {
    let bench = try Workbench()
    let first = try DossierStore(path: bench.database)
    let number = try first.spool(events: [1], count: 1, at: .zero)
    try first.accept([], consumedBatches: [number], at: .zero)
    let next = try DossierStore(path: bench.database).spool(events: [1], count: 1, at: .zero)
    #expect(next > number)
  }

  @Test func `an alert that was given up waits no longer until it is retried`() throws {
    let bench = try Workbench()
    let store = try DossierStore(path: bench.database)
    try store.accept([.sample("a"), .sample("b")], at: .zero)
    try store.noteAttempt(["a"])
    try store.giveUp(alertID: "a", reason: "it ended the process 5 times")
    #expect(try store.pendingAlerts(limit: 9).map(\.id) == ["b"])
    #expect(try store.deadAlerts(limit: 9).map(\.deadReason) == ["it ended the process 5 times"])
    #expect(try store.deadAlertCount() == 1)
    #expect(store.backlog.alerts == 1)
    #expect(try store.retryAlerts(["none"]) == 0)
    #expect(try store.retryAlerts() == 1)
    #expect(try store.pendingAlerts(limit: 9).map(\.attempts) == [0, 0])
    #expect(store.backlog == (try DossierStore(path: bench.database)).backlog)
  }

  @Test func `the backlog is what waits, also after reopening`() throws {
    let bench = try Workbench()
    let store = try DossierStore(path: bench.database)
    #expect(store.backlog.alerts == 0)
    try store.accept([.sample("a"), .sample("b")], at: .zero)
    try store.spool(events: [1, 2, 3], count: 1, at: .zero)
    #expect(store.backlog.alerts == 2)
    #expect(store.backlog.eventBytes == 3)
    #expect(try DossierStore(path: bench.database).backlog == store.backlog)
    try store.complete(.sample("0a", alert: "a"), document: [], sinks: ["s"])
    try store.complete(.sample("0a", alert: "a"), document: [], sinks: ["s"])
    #expect(store.backlog.alerts == 1)
    #expect(store.backlog.alertBytes == AcceptedAlert.sample("b").bytes.count)
  }
}
