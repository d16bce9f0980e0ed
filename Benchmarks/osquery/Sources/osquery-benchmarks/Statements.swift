import Foundation
import Osquery

/// What a statement costs: with a process of its own, bare, and through a session.
enum Statements {
  static func run(_ path: String) async throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "benchmark-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: home) }

    let processes = try (0..<30).map { _ in
      try Cost.of { try PlainShell.once(path, home: home, sql: "SELECT 1 AS a") }.wall
    }
    let childrenTime = Cost.children() / 30
    report("a process per statement", processes, "processor \(milliseconds(childrenTime)) each")

    let bare = try measureBare(path, home)
    report("the engine alone (write, read)", bare.same)
    report("the engine alone, `processes` (\(bare.bytes) bytes)", bare.table)

    let engine = try await OsqueryLocator(path: nil).locate(configured: path)
    try await OsquerySessions.with(engine) { sessions in
      try await sessions.warmUp()
      let begin = Cost.time(CLOCK_PROCESS_CPUTIME_ID)
      let warm = try await measure(sessions, 5_000) { _ in "SELECT 1 AS a" }
      let own = (Cost.time(CLOCK_PROCESS_CPUTIME_ID) - begin) / 5_000
      report("a warm session, the same text", warm, "Dossier's processor time \(microseconds(own)) each")
      let fresh = try await measure(sessions, 5_000) { "SELECT \($0) AS a" }
      report("a warm session, a new text each time (asks for types, too)", fresh)
      let table = try await measure(sessions, 200) { _ in "SELECT * FROM processes" }
      report("a warm session, `processes`", table)
      print(
        "one process each : warm session = \(rounded(processes.median / warm.median, 0)) : 1 (by medians; bar 500)"
      )
      print("  with a new text each time   = \(rounded(processes.median / fresh.median, 0)) : 1")
      print(
        "overhead over the engine, medians (bar 300 µs): trivial \(microseconds(warm.median - bare.same.median)), "
          + "new text \(microseconds(fresh.median - bare.same.median)), "
          + "`processes` \(microseconds(table.median - bare.table.median))")
    }
  }

  private static func measureBare(
    _ path: String, _ home: String
  ) throws -> (same: [Double], table: [Double], bytes: Int) {
    let shell = try PlainShell(path, home: home)
    defer { shell.close() }
    _ = shell.ask("SELECT 1 AS a")
    let same = (0..<5_000).map { _ in Cost.of { _ = shell.ask("SELECT 1 AS a") }.wall }
    var bytes = 0
    let table = (0..<200).map { _ in Cost.of { bytes = shell.ask("SELECT * FROM processes") }.wall }
    return (same, table, bytes)
  }

  private static func measure(
    _ sessions: OsquerySessions, _ count: Int, _ sql: (Int) -> String
  ) async throws -> [Double] {
    let safety = StatementSafety()
    var times: [Double] = []
    for number in 0..<count {
      let begin = Cost.time(CLOCK_MONOTONIC)
      let result = await sessions.run(try safety.check(sql(number)), deadline: .seconds(30))
      times.append(Cost.time(CLOCK_MONOTONIC) - begin)
      precondition(result.status == .ok, result.error ?? "")
    }
    return times
  }

  private static func report(_ name: String, _ times: [Double], _ more: String = "") {
    let figures = [("median", times.median), ("p95", times.percentile(95)), ("least", times.min() ?? .nan)]
      .map { "\($0) \(microseconds($1))" }.joined(separator: ", ")
    print("\(name), n=\(times.count): \(figures)\(more.isEmpty ? "" : "; \(more)")")
  }
}
