import ECS
// Foundation whole: the tests look for executables and write snapshots.
import Foundation
import Osquery
import Testing

@testable import Guides

/// A host of a few rows, made for one test.
struct HostFixture: Sendable {
  let platform: HostPlatform
  /// The rows of each table that was captured.
  let tables: [String: [JSONObject]]

  /// A Windows host with a service of each kind: what the files are signed with, and their hashes.
  static let services = HostFixture(
    platform: .windows,
    tables: [
      "services": [
        service("Spooler", #"C:\Windows\System32\spoolsv.exe"#),
        service(
          "Hosted", #"C:\Windows\system32\svchost.exe -k netsvcs -p"#, module: #"C:\ProgramData\evil.dll"#),
        service("Quoted", #""C:\Program Files\Bad Co\agent.exe" --run"#, account: #"CORP\svc_bad"#),
        service("Spaces", #"C:\Program Files\Worse Co\run.EXE /service"#),
        service("Plain", #"C:\Tools\plain.exe"#, account: #".\kiosk"#),
        service("NoAccount", "", account: nil),
        service("Driver", #"\SystemRoot\System32\drivers\afd.sys"#, account: ""),
      ],
      "authenticode": [
        signature(#"C:\Windows\System32\spoolsv.exe"#, "trusted"),
        signature(#"C:\Windows\system32\svchost.exe"#, "trusted"),
        signature(#"C:\ProgramData\evil.dll"#, "missing"),
        signature(#"C:\Program Files\Bad Co\agent.exe"#, "untrusted"),
        signature(#"C:\Program Files\Worse Co\run.EXE"#, "missing"),
        signature(#"C:\Tools\plain.exe"#, "missing"),
      ],
      "hash": [
        hash(#"C:\Windows\System32\spoolsv.exe"#, 1), hash(#"C:\Windows\system32\svchost.exe"#, 2),
        hash(#"C:\ProgramData\evil.dll"#, 3), hash(#"C:\Program Files\Bad Co\agent.exe"#, 4),
        hash(#"C:\Program Files\Worse Co\run.EXE"#, 5), hash(#"C:\Tools\plain.exe"#, 6),
      ],
    ])

  private static func service(
    _ name: String, _ path: String, module: String = "", account: String? = "LocalSystem"
  ) -> JSONObject {
    var row: JSONObject = [
      "name": .string(name), "path": .string(path), "module_path": .string(module), "description": "",
      "start_type": "AUTO_START", "status": "RUNNING", "pid": 4,
    ]
    if let account { row["user_account"] = .string(account) }
    return row
  }

  private static func signature(_ path: String, _ result: String) -> JSONObject {
    ["path": .string(path), "result": .string(result)]
  }

  /// The SHA-256 is the number, written out.
  private static func hash(_ path: String, _ number: Int) -> JSONObject {
    let digits = String(number)
    return [
      "path": .string(path), "md5": .string(String(repeating: digits, count: 32)),
      "sha1": .string(String(repeating: digits, count: 40)),
      "sha256": .string(String(repeating: digits, count: 64)),
    ]
  }

  /// Runs statements on the built `osqueryi-replay` with these tables.
  func run(_ statements: [String]) async throws -> [StatementResult] {
    let folder = FileManager.default.temporaryDirectory.appending(path: "guides-host-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    try FileManager.default.createDirectory(
      at: folder.appending(path: "tables"), withIntermediateDirectories: true)
    let manifest: JSONValue = [
      "version": 1, "platform": .string(platform.rawValue), "captured_at": "2026-10-01T10:00:00Z",
      "host": ["name": "h", "id": "1", "os": "a test"], "osquery_version": "5.23.0",
    ]
    try Data(JSONWriter.bytes(manifest)).write(to: folder.appending(path: "snapshot.json"))
    for (name, rows) in tables {
      let text = rows.map { JSONWriter.text(.object($0)) + "\n" }.joined()
      try Data(text.utf8).write(to: folder.appending(path: "tables/\(name).ndjson"))
    }
    let path = try #require(Engine.replay, "osqueryi-replay was not built")
    let engine = OsqueryEngine(path: path, kind: .replay, version: "", snapshot: folder.path)
    return try await Engine.run(statements, on: engine)
  }
}

/// What answers statements.
enum Engine {
  /// The product beside the test executable; nil when it was not built.
  static let replay: String? = {
    let folders = [
      Bundle.main.bundleURL, URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent(),
    ]
    return folders.map { $0.appending(path: "osqueryi-replay").path }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }()

  /// The osquery shell of this host; nil when the environment names none.
  static let real = ProcessInfo.processInfo.environment["DOSSIER_OSQUERYI"]
  static let noReal: Comment = "DOSSIER_OSQUERYI names no osquery shell"

  /// Runs statements on the osquery shell of this host.
  static func runReal(_ statements: [String]) async throws -> [StatementResult] {
    let path = try #require(real)
    return try await run(statements, on: OsqueryEngine(path: path, kind: .osqueryi, version: ""))
  }

  /// The deadlines are long: tests that compute for many seconds run beside this one.
  static func run(_ statements: [String], on engine: OsqueryEngine) async throws -> [StatementResult] {
    let checked = try statements.map { try StatementSafety().check($0) }
    let configuration = SessionConfiguration(startDeadline: .seconds(300))
    return await OsquerySessions.with(engine, configuration: configuration) { sessions in
      var results: [StatementResult] = []
      for statement in checked { results.append(await sessions.run(statement, deadline: .seconds(300))) }
      return results
    }
  }
}

extension StatementResult {
  /// The rows, their cells joined by `|`, sorted.
  var lines: [String] { rows.map { row in row.map { $0.text ?? "NULL" }.joined(separator: "|") }.sorted() }
}
