import ECS
import Foundation
import Osquery
import Testing

/// A stand-in engine in Python whose faults are known: see ``script``.
struct FakeEngine {
  let directory: URL
  let path: String

  /// A Python 3 that can run the stand-in; nil when this host has none.
  static let python: String? = {
    let places = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    let names = ["/usr/bin/python3", "/usr/local/bin/python3"] + places.map { "\($0)/python3" }
    return names.first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  static let missingPython: Comment = "needs python3"

  /// A stand-in in a directory of its own; `start` names a fault at the start.
  init(start: String = "") throws {
    directory = FileManager.default.temporaryDirectory.appending(path: "dossier-fake-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    path = directory.appending(path: "osqueryi").path
    let text = Self.script.replacing("@START@", with: start)
      .replacing("@COUNTER@", with: directory.appending(path: "starts").path)
    // Isolated and without site packages: starts in a third of the time.
    try "#!\(Self.python ?? "") -IS\n\(text)".write(toFile: path, atomically: true, encoding: .utf8)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
  }

  func remove() { try? FileManager.default.removeItem(at: directory) }

  var engine: OsqueryEngine { OsqueryEngine(path: path, kind: .osqueryi, version: "0") }

  /// How many processes were started so far.
  var starts: Int {
    (try? Data(contentsOf: directory.appending(path: "starts")).count) ?? 0
  }

  /// What engine processes left behind in the directory that they may use.
  var leftovers: [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: directory.path).filter { $0.hasPrefix("dossier") })
      ?? []
  }

  func configuration(limits: AnswerLimits = AnswerLimits()) -> SessionConfiguration {
    SessionConfiguration(limits: limits, scratchDirectory: directory.path)
  }

  /// Runs `body` against a stand-in that is removed afterwards, checking that nothing is left behind.
  static func with(
    start: String = "", configure: (inout SessionConfiguration) -> Void = { _ in },
    _ body: (OsquerySessions, FakeEngine) async throws -> Void
  ) async throws {
    let fake = try FakeEngine(start: start)
    defer { fake.remove() }
    var configuration = fake.configuration()
    configure(&configuration)
    try await OsquerySessions.with(fake.engine, configuration: configuration) { sessions in
      try await body(sessions, fake)
    }
    #expect(fake.leftovers.isEmpty)
  }
}

extension QueryExecutor {
  /// Runs an SQL text that is known to be allowed.
  func run(_ sql: String, within deadline: Duration = .seconds(20)) async -> StatementResult {
    do throws(StatementRefusal) {
      return await run(try StatementSafety().check(sql), deadline: deadline)
    } catch {
      Issue.record("\(error)")
      return StatementResult(status: .refused, started: Timestamp(nanoseconds: 0))
    }
  }
}
