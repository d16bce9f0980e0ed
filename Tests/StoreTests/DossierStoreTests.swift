// Foundation whole: modes and links are set on real files.
import ECS
import Foundation
import Store
import Testing

struct DossierStoreTests {
  static let sighting = TermSighting(ruleID: "r", terms: ["a"], time: Timestamp(nanoseconds: 5))

  @Test func `reopening keeps what was recorded`() throws {
    let bench = try Workbench()
    do {
      let store = try DossierStore(path: bench.database)
      try store.record([Self.sighting])
      try store.record([AlertSummary.sample("x")])
      try store.record([FileSighting(sha256: "00", path: "/a")], alertID: "x", at: Timestamp(nanoseconds: 7))
    }
    let store = try DossierStore(path: bench.database)
    #expect(try store.lastSighting(ruleID: "r", terms: ["a"]) == Self.sighting.time)
    #expect(try store.hasAlert(id: "x"))
    #expect(try store.prevalence(sha256: "00", besides: "y")?.paths == ["/a"])
  }

  @Test func `only the owner may read the file and its companions`() throws {
    let bench = try Workbench()
    let store = try DossierStore(path: bench.database)
    try store.record([Self.sighting])
    let modes = try bench.modes()
    #expect(modes.keys.sorted() == ["dossier.sqlite", "dossier.sqlite-shm", "dossier.sqlite-wal"])
    #expect(Set(modes.values) == [0o600])
    #expect(store.path == bench.database)
  }

  @Test func `a file that others could read is closed to them`() throws {
    let bench = try Workbench()
    do { _ = try DossierStore(path: bench.database) }
    #expect(chmod(bench.database, 0o644) == 0)
    let store = try DossierStore(path: bench.database)
    try store.record([Self.sighting])
    #expect(Set(try bench.modes().values) == [0o600])
  }

  @Test func `nothing is written where everything stays in memory`() throws {
    let store = try DossierStore(path: nil)
    try store.record([Self.sighting])
    #expect(store.path == ":memory:")
    #expect(try store.lastSighting(ruleID: "r", terms: ["a"]) != nil)
    #expect(try DossierStore(path: nil).lastSighting(ruleID: "r", terms: ["a"]) == nil)
  }

  @Test(.enabled(if: Python.interpreter != nil, "needs python3 with sqlite3 on the search path"))
  func `refuses a file of a later version`() throws {
    let bench = try Workbench()
    do { _ = try DossierStore(path: bench.database) }
    try Python.execute("INSERT INTO grdb_migrations (identifier) VALUES ('999: later')", in: bench.database)
    let error = #expect(throws: StoreError.self) { try DossierStore(path: bench.database) }
    #expect(error?.code == .newerSchema)
    #expect(error?.description.contains("later version of Dossier") == true)
  }

  @Test(arguments: [
    Array("this is no database, only a text that is long enough to be looked at as a header".utf8),
    Array("SQLite format 3\u{0}".utf8) + [UInt8](repeating: 0xFF, count: 4_096),
  ])
  func `says clearly that a file is no database`(bytes: [UInt8]) throws {
    let bench = try Workbench()
    try bench.write("dossier.sqlite", bytes)
    let error = #expect(throws: StoreError.self) { try DossierStore(path: bench.database) }
    #expect(error?.path == bench.database)
    #expect(error?.description.contains(bench.database) == true)
    #expect(try bench.bytes("dossier.sqlite") == bytes)
  }

  @Test func `an empty file becomes a database`() throws {
    let bench = try Workbench()
    try bench.write("dossier.sqlite", [])
    try DossierStore(path: bench.database).record([Self.sighting])
  }

  @Test(arguments: [1, 2, 3, 4] as [UInt64])
  func `damage inside the file is an error, not a crash`(seed: UInt64) throws {
    let bench = try Workbench()
    do {
      let store = try DossierStore(path: bench.database)
      try store.record((0..<500).map { AlertSummary.sample("alert \($0)", time: Int64($0)) })
    }
    var bytes = try bench.bytes("dossier.sqlite")
    var state = seed
    for _ in 0..<400 {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      bytes[100 + Int(state >> 33) % (bytes.count - 100)] = UInt8(truncatingIfNeeded: state >> 20)
    }
    try bench.write("dossier.sqlite", bytes)
    do throws(StoreError) {
      let store = try DossierStore(path: bench.database)
      for index in 0..<500 { _ = try store.hasAlert(id: "alert \(index)") }
      let alert = AlertSummary.sample("other", time: 600)
      _ = try store.alerts(relatedTo: alert, within: .seconds(1), limit: 1_000)
      try store.record([AlertSummary.sample("new")])
    } catch {
      #expect(!error.reason.isEmpty)
    }
  }

  @Test(arguments: ["none/dossier.sqlite", "file/dossier.sqlite", "folder", "dangling"])
  func `names a place where no file can be`(name: String) throws {
    let bench = try Workbench()
    let files = FileManager.default
    try bench.write("file", [])
    try files.createDirectory(atPath: bench.path("folder"), withIntermediateDirectories: false)
    let elsewhere = bench.path("elsewhere")
    try files.createSymbolicLink(atPath: bench.path("dangling"), withDestinationPath: elsewhere)
    let error = #expect(throws: StoreError.self) { try DossierStore(path: bench.path(name)) }
    #expect(error?.code == .cannotOpen)
    #expect(error?.description.hasPrefix("the store \(bench.path(name)) cannot be opened: ") == true)
    #expect(!files.fileExists(atPath: elsewhere))
  }

  @Test func `many tasks and two openings may use the file at once`() async throws {
    let bench = try Workbench()
    let stores = [try DossierStore(path: bench.database), try DossierStore(path: bench.database)]
    try await withThrowingTaskGroup(of: Void.self) { group in
      for task in 0..<8 {
        let store = stores[task % 2]
        group.addTask {
          for index in 0..<20 {
            try store.record([AlertSummary.sample("\(task)-\(index)", time: Int64(index))])
            let time = Timestamp(nanoseconds: Int64(task * 20 + index))
            try store.record([TermSighting(ruleID: "r", terms: ["shared"], time: time)])
            _ = try store.lastSighting(ruleID: "r", terms: ["shared"])
          }
        }
      }
      try await group.waitForAll()
    }
    for task in 0..<8 { for index in 0..<20 { #expect(try stores[0].hasAlert(id: "\(task)-\(index)")) } }
    #expect(try stores[1].lastSighting(ruleID: "r", terms: ["shared"])?.nanoseconds == 159)
  }
}

extension AlertSummary {
  static func sample(_ id: String, time: Int64 = 0, host: String = "h", user: String = "u") -> AlertSummary {
    AlertSummary(
      id: id, time: Timestamp(nanoseconds: time), ruleID: "rule", ruleName: "Rule", severity: "high",
      host: host,
      user: user, reason: "because")
  }
}
