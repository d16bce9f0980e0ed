import ECS
import Foundation
import Osquery
import Testing

/// Answers from a list, by what the statement begins with.
private struct ListedExecutor: QueryExecutor {
  let engine = OsqueryEngine(path: "/none", kind: .osqueryi, version: "5.23.0")
  var answers: [(prefix: String, result: StatementResult)]

  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    answers.first { statement.sql.hasPrefix($0.prefix) }?.result
      ?? StatementResult(status: .noSuchTable, error: "no such table", started: Timestamp(nanoseconds: 0))
  }

  static func rows(_ names: [String], _ rows: [[String]], total: Int? = nil) -> StatementResult {
    StatementResult(
      status: .ok, rows: StatementRows(names: names, rows: rows.map { $0.map(Cell.text) }),
      rowsTotal: total, truncated: total != nil, started: Timestamp(nanoseconds: 0))
  }

  /// A Linux host that says what it is, and then these answers.
  static func linux(_ answers: [(String, StatementResult)]) -> ListedExecutor {
    ListedExecutor(
      answers: answers + [
        (
          "SELECT name, version, platform FROM os_version",
          rows(["name", "platform"], [["Debian", "debian"]])
        ),
        ("SELECT hostname", rows(["hostname", "uuid"], [["box", "id-1"]])),
        ("SELECT unix_time", rows(["unix_time"], [["1800000000"]])),
      ])
  }
}

@Suite(.timeLimit(.minutes(3)))
struct HostCaptureTests {
  private static let demo = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().appending(path: "Config/demo/host").path

  private func withFolder(_ body: (String) async throws -> Void) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "capture-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    try await body(folder.path + "/host")
  }

  private func capture(
    _ executor: any QueryExecutor, _ tables: [String]?, rows: Int = 100, to folder: String
  ) async throws -> CaptureSummary {
    let settings = CaptureSettings(tables: tables, rows: rows)
    return try await HostCapture(executor, safety: StatementSafety(), settings: settings).write(to: folder)
  }

  @Test func `writes values as their columns have them, without secrets`() async throws {
    let names = ["pid", "name", "cmdline", "resident_size", "new_in_6"]
    let executor = ListedExecutor.linux([
      (
        "SELECT * FROM processes",
        ListedExecutor.rows(
          names, [["7", "007", "x --password p", "", "y"], ["-1", "", "", "18446744073709551615", "y"]])
      )
    ])
    try await withFolder { folder in
      let summary = try await capture(executor, ["processes"], to: folder)
      #expect(summary.tables.map(\.name) == ["processes"] && summary.rows == 2 && summary.redacted == 1)
      #expect(
        summary.gaps.count == 1 && summary.gaps[0].hasPrefix("processes: the column new_in_6 is left out"))
      #expect(
        summary.manifest.host.name == "box" && summary.manifest.capturedAt.milliseconds == 1_800_000_000_000)
      let text = try String(contentsOfFile: folder + "/tables/processes.ndjson", encoding: .utf8)
      #expect(
        text == """
          {"pid":7,"name":"007","cmdline":"x --password <redacted>","resident_size":""}
          {"pid":-1,"name":"","cmdline":"","resident_size":"18446744073709551615"}

          """)
      let report = try JSONParser.parse(String(contentsOfFile: folder + "/capture.json", encoding: .utf8))
      #expect(report == summary.json && report["tables"]?["processes"]?["rows"]?.int == 2)
    }
  }

  @Test func `says what is missing and goes on`() async throws {
    let cut = ListedExecutor.rows(["username"], [["a"], ["b"], ["c"]])
    let late = StatementResult(status: .timeout, error: "too late", started: Timestamp(nanoseconds: 0))
    let executor = ListedExecutor.linux([
      ("SELECT * FROM users", cut), ("SELECT * FROM mounts", late),
      ("SELECT * FROM groups", ListedExecutor.rows(["groupname"], [["g"]])),
    ])
    try await withFolder { folder in
      let summary = try await capture(
        executor, ["users", "mounts", "crontab", "shadow", "groups"], rows: 2, to: folder)
      #expect(summary.tables.map(\.name) == ["users", "groups"] && summary.tables.map(\.rows) == [2, 1])
      #expect(summary.gaps[0] == "users: only 2 rows were kept.")
      #expect(summary.gaps[1] == "mounts: too late" && summary.gaps[2] == "crontab: no such table")
      #expect(summary.gaps[3].hasPrefix("shadow: ") && summary.gaps.count == 4)
      #expect(!FileManager.default.fileExists(atPath: folder + "/tables/mounts.ndjson"))
    }
  }

  @Test func `keeps exactly as many rows as it may`() async throws {
    for (count, gaps) in [(1, 0), (2, 0), (3, 1)] {
      let rows = (0..<count).map { ["\($0)"] }
      let executor = ListedExecutor.linux([("SELECT * FROM users", ListedExecutor.rows(["username"], rows))])
      try await withFolder { folder in
        let summary = try await capture(executor, ["users"], rows: 2, to: folder)
        #expect(summary.rows == min(count, 2) && summary.gaps.count == gaps)
      }
    }
  }

  @Test func `captures nothing from a host that does not say what it is`() async throws {
    try await withFolder { folder in
      await #expect(throws: CaptureError.self) {
        try await capture(ListedExecutor(answers: []), nil, to: folder)
      }
      #expect(!FileManager.default.fileExists(atPath: folder))
    }
  }

  @Test func `does not write over a snapshot`() async throws {
    try await withFolder { folder in
      let executor = ListedExecutor.linux([])
      _ = try await capture(executor, [], to: folder)
      await #expect(throws: SnapshotError.self) { try await capture(executor, [], to: folder) }
    }
  }

  /// Statements whose answers do not depend on what was left out of the capture.
  private static let questions = [
    "SELECT count(*) AS n FROM hash WHERE path IN (SELECT path FROM processes)",
    "SELECT s.name, a.result, a.subject_name FROM services s JOIN authenticode a ON a.path = s.path ORDER BY s.name",
    "SELECT p.pid, p.name, h.sha256 FROM processes p JOIN hash h ON h.path = p.path ORDER BY p.pid",
    "SELECT p.name, f.size, f.mtime FROM processes p LEFT JOIN file f ON f.path = p.path ORDER BY p.pid",
    "SELECT pid, parent, start_time FROM processes WHERE pid = 4", "SELECT * FROM dns_cache ORDER BY name",
    "SELECT (SELECT unix_time FROM time) - start_time AS age FROM processes ORDER BY pid LIMIT 5",
  ]

  @Test(.enabled(if: EngineUnderTest.replay.absence == nil, "osqueryi-replay was not built along"))
  func `a capture of a replayed host answers like the host`() async throws {
    let path = try #require(EngineUnderTest.replayPath)
    let host = OsqueryEngine(path: path, kind: .replay, version: "5.23.0", snapshot: Self.demo)
    try await withFolder { folder in
      try await OsquerySessions.with(host) { original in
        let summary = try await capture(original, nil, rows: 9_000, to: folder)
        #expect(summary.gaps == [] && summary.rows > 1_000)
        let copy = OsqueryEngine(path: path, kind: .replay, version: "5.23.0", snapshot: folder)
        await OsquerySessions.with(copy) { copy in
          let files = ["file", "hash", "authenticode", "registry"]
          let tables = summary.tables.map(\.name).filter { !files.contains($0) }
          for sql in tables.map({ "SELECT * FROM \($0)" }) + Self.questions {
            let (left, right) = (await original.run(sql), await copy.run(sql))
            #expect(
              left.status == right.status && left.columns == right.columns && left.rows == right.rows,
              "\(sql)")
          }
        }
      }
    }
  }

  @Test(
    .enabled(
      if: EngineUnderTest.real.absence == nil && EngineUnderTest.replay.absence == nil,
      "DOSSIER_OSQUERYI names no osquery shell, or osqueryi-replay was not built along"))
  func `a capture of this host answers like the host`() async throws {
    try await withFolder { folder in
      let engine = try await OsqueryLocator(path: nil, installPlaces: [])
        .locate(configured: EngineUnderTest.realPath)
      try await OsquerySessions.with(engine) { shell in
        let summary = try await capture(shell, nil, rows: 9_000, to: folder)
        #expect(summary.manifest.platform == .linux && summary.tables.map(\.name).contains("processes"))
        let copy = OsqueryEngine(
          path: try #require(EngineUnderTest.replayPath), kind: .replay, version: "5.23.0", snapshot: folder)
        await OsquerySessions.with(copy) { copy in
          // What does not change while the test runs.
          for sql in [
            "SELECT * FROM users ORDER BY uid", "SELECT * FROM groups ORDER BY gid",
            "SELECT * FROM etc_hosts",
            "SELECT * FROM os_version", "SELECT name, version FROM deb_packages ORDER BY name",
            "SELECT username, gid FROM users WHERE uid = 0", "SELECT path, flags FROM mounts ORDER BY path",
            "SELECT h.sha256, f.size FROM processes p JOIN hash h ON h.path = p.path "
              + "JOIN file f ON f.path = p.path WHERE p.pid = \(ProcessInfo.processInfo.processIdentifier)",
          ] {
            let (left, right) = (await shell.run(sql), await copy.run(sql))
            #expect(left.status == .ok && left.rows == right.rows && left.columns == right.columns, "\(sql)")
          }
        }
      }
    }
  }
}
