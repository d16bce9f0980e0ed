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

  /// What is missing for this engine; nil when it can be tried.
  var absence: String? {
    switch self {
    case .fake: FakeEngine.python == nil ? "needs python3" : nil
    case .replay: Self.replayPath == nil ? "osqueryi-replay was not built along" : nil
    case .real: Self.realPath == nil ? "DOSSIER_OSQUERYI names no osquery shell" : nil
    }
  }

  /// Runs `body` on sessions with this engine; skips the test case, visibly, where the engine is absent.
  func with(
    _ configuration: SessionConfiguration = SessionConfiguration(),
    _ body: (OsquerySessions) async throws -> Void
  ) async throws {
    if let absence { try Test.cancel("\(absence)") }
    if self == .fake {
      return try await FakeEngine.with { [configuration] in
        let scratch = $0.scratchDirectory
        $0 = configuration
        $0.scratchDirectory = scratch
      } _: { sessions, _ in
        try await body(sessions)
      }
    }
    let snapshot = FileManager.default.temporaryDirectory.appending(path: "dossier-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: snapshot, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: snapshot) }
    let path = self == .replay ? Self.replayPath : Self.realPath
    let locator = OsqueryLocator(path: nil, installPlaces: [])
    let engine = try await locator.locate(configured: path, snapshot: snapshot.path)
    try await OsquerySessions.with(engine, configuration: configuration, body)
  }
}
