import ECS
import Enrichment
import Evidence
import Guides
import Hashing
import Osquery
import Testing

/// A Windows host with three services, one of whose DLLs is young.
private struct WindowsHost: QueryExecutor {
  let engine = OsqueryEngine(path: "/scripted", kind: .replay, version: "5.0.0")
  var uptime = StatementResult.table(["unix_time", "total_seconds"], [["1791991927", "35455"]])

  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    if statement.sql.contains("FROM services") {
      return .table(
        ["name", "path", "module_path"],
        [
          ["Old", #"C:\Windows\old.exe"#, nil], ["Updated", #"C:\Windows\updated.exe"#, nil],
          ["Sync", #"C:\Windows\System32\svchost.exe -k t"#, #"C:\ProgramData\tsync.dll"#],
          ["Nameless", "driver", nil],
        ])
    }
    if statement.sql.contains("FROM uptime") { return uptime }
    if statement.sql.contains("FROM file ") {
      return .table(
        ["path", "size", "mtime", "btime"],
        [
          [#"C:\Windows\old.exe"#, "1", "1700000000", "1700000000"],
          [#"C:\Windows\System32\svchost.exe"#, "1", "1700000000", "1700000000"],
          [#"C:\Windows\updated.exe"#, "1", "1700000000", "1791965000"],
          [#"C:\ProgramData\tsync.dll"#, "1", "1791965851", "1791965851"],
        ])
    }
    if statement.sql.contains("FROM authenticode") {
      return .table(
        ["path", "result"],
        [
          [#"C:\Windows\old.exe"#, "trusted"], [#"C:\Windows\updated.exe"#, "trusted"],
          [#"C:\Windows\System32\svchost.exe"#, "trusted"], [#"C:\ProgramData\tsync.dll"#, "missing"],
        ])
    }
    return StatementResult(status: .empty, started: Timestamp(milliseconds: 0))
  }
}

extension StatementResult {
  fileprivate static func table(_ names: [String], _ rows: [[String?]]) -> StatementResult {
    StatementResult(
      status: .ok,
      rows: StatementRows(names: names, rows: rows.map { $0.map { $0.map(Cell.text) ?? .null } }),
      started: Timestamp(milliseconds: 0))
  }
}

@Suite struct ServicesSinceBootTests {
  private func dossier(_ host: WindowsHost, platform: String = "windows") async -> JSONObject {
    let enricher = Enricher(
      guides: GuideLibrary(), executor: host, safety: StatementSafety(),
      files: FileBatch(FileHasher(root: .folder("/nowhere"))), history: nil,
      settings: EnrichmentSettings(rootIsComplete: false), identity: AgentIdentity(version: "test"),
      now: { Timestamp(milliseconds: 0) })
    let alert: JSONObject = ["kibana.alert.uuid": "a", "host.os.type": .string(platform)]
    return await enricher.dossier(for: alert).document["dossier"]?.object ?? JSONObject()
  }

  @Test func `lists the services whose code is younger than the boot, and leaves the others out`() async {
    let part = await dossier(WindowsHost())
    #expect(part["agent"]?["host"]?["boot"]?["time"] == "2026-10-14T05:41:12.000Z")
    let services = part["services"]?.array ?? []
    #expect(services.compactMap { $0["name"]?.string } == ["Updated", "Sync"])
    #expect(services.first?["listed_because"] == ["its code changed since the host booted"])
    #expect(
      services.first?["changed_since_boot"] == [
        ["path": "C:\\Windows\\updated.exe", "what": "btime", "time": "2026-10-14T08:03:20.000Z"]
      ])
    #expect(services.last?["changed_since_boot"]?[0]?["what"] == "mtime")
    let file = part["files"]?.array?.first { $0["path"] == "C:\\Windows\\updated.exe" }
    #expect(file?["btime"] == "2026-10-14T08:03:20.000Z")
    #expect(part["reasons"] == nil)
  }

  @Test func `makes a finding of unsigned new code alone`() async {
    let findings = await dossier(WindowsHost())["findings"]?.array ?? []
    #expect(findings.compactMap { $0["title"]?.string } == ["Service Sync runs code that nobody vouches for"])
    #expect(findings.first?["reason"]?.string?.contains("changed since the host booted") == true)
  }

  @Test(
    arguments: [
      StatementResult(
        status: .noSuchTable, error: "no such table: uptime", started: Timestamp(milliseconds: 0)),
      StatementResult(status: .empty, started: Timestamp(milliseconds: 0)),
      .table(["unix_time", "total_seconds"], [["0", "0"]]),
    ])
  func `says that the boot is unknown, and lists nothing for it`(uptime: StatementResult) async {
    let part = await dossier(WindowsHost(uptime: uptime))
    #expect(part["agent"]?["host"]?["boot"]?["time"] == nil)
    #expect(part["agent"]?["host"]?["boot"]?["reason"]?.string?.isEmpty == false)
    let reasons = (part["reasons"]?.array ?? []).compactMap(\.string)
    #expect(reasons.contains { $0.hasPrefix("which services changed since the host booted is unknown: ") })
    #expect(part["status"] == "partial")
    #expect((part["services"]?.array ?? []).compactMap { $0["name"]?.string } == ["Sync"])
    #expect(part["services"]?[0]?["changed_since_boot"] == nil)
  }

  @Test func `asks no host for it that has no services`() async {
    let part = await dossier(WindowsHost(), platform: "linux")
    #expect(part["agent"]?["host"]?["boot"] == nil)
    #expect(!(part["statements"]?.array ?? []).contains { $0["id"] == "evidence.uptime" })
  }
}
