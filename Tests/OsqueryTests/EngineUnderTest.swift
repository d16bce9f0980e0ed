import Foundation
import Osquery
import Testing

/// The engines that the protocol is tried on. All answer the same to what needs no table of the host.
enum EngineUnderTest: String, CaseIterable, Sendable, CustomTestStringConvertible {
  /// The stand-in of the tests, in Python.
  case fake
  /// The product `osqueryi-replay` with an empty snapshot, when it was built along with the tests.
  case replay
  /// The osquery shell that the environment's `DOSSIER_OSQUERYI` names.
  case real

  var testDescription: String { rawValue }

  /// The replay beside the test executable; nil when it was not built.
  static let replayPath: String? = {
    let products = Bundle.main.bundleURL
    let candidates = [products, URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()]
    return candidates.map { $0.appending(path: "osqueryi-replay").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static let realPath = ProcessInfo.processInfo.environment["DOSSIER_OSQUERYI"]

  /// Nil when this engine can be tried.
  var absence: Comment? {
    switch self {
    case .fake: FakeEngine.python == nil ? FakeEngine.missingPython : nil
    case .replay: Self.replayPath == nil ? "osqueryi-replay was not built along" : nil
    case .real: Self.realPath == nil ? "DOSSIER_OSQUERYI names no osquery shell" : nil
    }
  }

  /// Those that can be tried here; `EnginesAtHandTests` shows the others as skipped.
  static let atHand = allCases.filter { $0.absence == nil }

  /// Runs `body` on sessions with this engine.
  func with(
    _ configuration: SessionConfiguration = SessionConfiguration(),
    _ body: (OsquerySessions) async throws -> Void
  ) async throws {
    switch self {
    case .fake:
      try await FakeEngine.with { [configuration] in
        let scratch = $0.scratchDirectory
        $0 = configuration
        $0.scratchDirectory = scratch
      } _: { sessions, _ in
        try await body(sessions)
      }
    case .replay:
      // Without a snapshot it answers as a host without rows.
      let engine = OsqueryEngine(path: try #require(Self.replayPath), kind: .replay, version: "")
      try await OsquerySessions.with(engine, configuration: configuration, body)
    case .real:
      let engine = try await OsqueryLocator(path: nil, installPlaces: []).locate(configured: Self.realPath)
      try await OsquerySessions.with(engine, configuration: configuration, body)
    }
  }
}

/// Which engines the protocol was tried on: an absent one shows as skipped.
@Suite(.timeLimit(.minutes(1)))
struct EnginesAtHandTests {
  private func answersOne(_ engine: EngineUnderTest) async throws {
    try await engine.with { #expect(await $0.run("SELECT 1").status == .ok) }
  }

  @Test(.enabled(if: EngineUnderTest.fake.absence == nil, FakeEngine.missingPython))
  func `the stand-in of the tests is at hand`() async throws { try await answersOne(.fake) }

  @Test(.enabled(if: EngineUnderTest.replay.absence == nil, "osqueryi-replay was not built along"))
  func `a replay is at hand`() async throws {
    try await answersOne(.replay)
    let locator = OsqueryLocator(path: nil, installPlaces: [])
    let path = try #require(EngineUnderTest.replayPath)
    let snapshots = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../../Config/demo")
      .standardizedFileURL.path
    let engine = try await locator.locate(configured: path, snapshot: snapshots + "/./host/../host/")
    #expect(engine.kind == .replay && engine.snapshot?.hasSuffix("/Config/demo/host") == true)
    #expect(engine.platform == .windows && engine.warnings.isEmpty)
    await #expect(throws: OsqueryError.snapshotMissing("/nowhere/at/all")) {
      try await locator.locate(configured: path, snapshot: "/nowhere/at/all")
    }
    await #expect(throws: OsqueryError.noSnapshot(path: engine.path)) {
      try await locator.locate(configured: path)
    }
  }

  /// What a folder's `snapshot.json` holds, nil for none, and what is said of the folder.
  private static let unfit: [(manifest: String?, why: String)] = [
    (nil, "snapshot.json: there is no such file; a snapshot directory holds snapshot.json and tables/"),
    ("{", "snapshot.json:1: "), (#"{"version": 99}"#, "\"version\" must be 1"),
  ]

  @Test(
    .enabled(if: EngineUnderTest.replay.absence == nil, "osqueryi-replay was not built along"),
    arguments: unfit.indices)
  func `a folder that holds no snapshot is refused before anything starts`(index: Int) async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "dossier-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    let (manifest, why) = Self.unfit[index]
    if let manifest { try Data(manifest.utf8).write(to: directory.appending(path: "snapshot.json")) }
    let path = try #require(EngineUnderTest.replayPath)
    let error = await #expect(throws: OsqueryError.self) {
      try await OsqueryLocator(path: nil, installPlaces: []).locate(
        configured: path, snapshot: directory.path)
    }
    let text = try #require(error?.description)
    #expect(text.contains("\(directory.lastPathComponent) cannot serve as the snapshot of a host: "))
    #expect(text.contains(why) && text.contains("dossier snapshot capture"))
  }

  @Test(.enabled(if: EngineUnderTest.replay.absence == nil, "osqueryi-replay was not built along"))
  func `a snapshot without tables is worth a look`() async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "dossier-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    let manifest = #"""
      {"version": 1, "platform": "linux", "host": {"name": "h", "id": "1", "os": "x"},
       "captured_at": "2026-10-01T10:00:00Z", "osquery_version": "5.23.0"}
      """#
    try Data(manifest.utf8).write(to: directory.appending(path: "snapshot.json"))
    let path = try #require(EngineUnderTest.replayPath)
    let engine = try await OsqueryLocator(path: nil, installPlaces: []).locate(
      configured: path, snapshot: directory.path)
    #expect(engine.platform == .linux && engine.warnings.count == 1)
    #expect(engine.warnings.first?.contains("has no directory tables") == true)
  }

  @Test(.enabled(if: EngineUnderTest.real.absence == nil, "DOSSIER_OSQUERYI names no osquery shell"))
  func `an osquery shell is at hand`() async throws {
    try await answersOne(.real)
    let engine = try await OsqueryLocator(path: nil, installPlaces: [])
      .locate(configured: EngineUnderTest.realPath, snapshot: "/ignored")
    #expect(engine.kind == .osqueryi && engine.snapshot == nil)
  }

  @Test(.enabled(if: EngineUnderTest.real.absence == nil, "DOSSIER_OSQUERYI names no osquery shell"))
  func `a link to the daemon's program is a shell`() async throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "dossier-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    let (program, link) = (directory.appending(path: "osqueryd"), directory.appending(path: "osqueryi"))
    let shell = try #require(EngineUnderTest.realPath)
    try FileManager.default.copyItem(at: URL(filePath: shell).resolvingSymlinksInPath(), to: program)
    try FileManager.default.createSymbolicLink(at: link, withDestinationURL: program)
    let engine = try await OsqueryLocator(path: directory.path, installPlaces: []).locate()
    #expect(engine.path.hasSuffix("/osqueryd"))
    await OsquerySessions.with(engine) { #expect(await $0.run("SELECT 1").status == .ok) }
  }
}
