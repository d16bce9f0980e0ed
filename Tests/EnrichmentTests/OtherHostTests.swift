import ECS
import Enrichment
import Evidence
import Foundation  // whole, to make a file
import Guides
import Hashing
import Osquery
import Synchronization
import Testing

/// A host that shows a process, a socket and a package for anything, and counts what it was asked.
private final class BusyHost: QueryExecutor {
  let engine = OsqueryEngine(path: "/scripted", kind: .osqueryi, version: "5.0.0")
  private let asked = Mutex(0)
  var count: Int { asked.withLock { $0 } }

  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    asked.withLock { $0 += 1 }
    let tables: [(String, [String], [String])] = [
      (
        "FROM processes", ["pid", "parent", "name", "path", "cmdline"],
        ["7", "1", "env", "/usr/bin/env", "env"]
      ),
      (
        "process_open_sockets", ["pid", "protocol", "remote_address", "remote_port"],
        ["7", "6", "203.0.113.7", "443"]
      ),
    ]
    for (words, names, row) in tables where statement.sql.contains(words) {
      return StatementResult(
        status: .ok, rows: StatementRows(names: names, rows: [row.map(Cell.text)]),
        started: Timestamp(milliseconds: 0))
    }
    return StatementResult(status: .empty, started: Timestamp(milliseconds: 0))
  }
}

/// Alerts of other hosts than the one that is looked at.
@Suite struct OtherHostTests {
  private static let recorded = String(repeating: "ab", count: 32)
  private static let here = HostIdentity(name: "vm", id: nil, platform: .linux, addresses: ["192.0.2.2"])

  private static func alert(_ host: JSONValue, executable: String = "/usr/bin/env") -> JSONObject {
    [
      "kibana.alert.uuid": "a1", "kibana.alert.rule.rule_id": "r1", "host": host,
      "destination.ip": "198.51.100.7", "destination.domain": "c2.example",
      "process": [
        "name": "env", "pid": 7, "executable": .string(executable), "hash": ["sha256": .string(recorded)],
        "code_signature": ["exists": false],
      ],
      "kibana.alert.rule.note":
        "## Triage\n\n### Investigation steps\n\n- Examine the DNS cache for suspicious entries.\n- Examine the executable files for prevalence.\n",
    ]
  }

  private static func enricher(
    _ executor: any QueryExecutor, host: HostIdentity? = here, kind: String = "osqueryi",
    root: FileRoot = .host, guides: GuideLibrary = GuideLibrary()
  ) -> Enricher {
    Enricher(
      guides: guides, executor: executor, safety: StatementSafety(),
      files: FileBatch(FileHasher(root: root)), history: nil, settings: EnrichmentSettings(),
      identity: AgentIdentity(version: "test", engineKind: kind), host: { host },
      now: { Timestamp(milliseconds: 1_790_000_000_000) })
  }

  private func part(_ dossier: Dossier) -> JSONValue { dossier.document["dossier"] ?? .null }

  @Test func `takes nothing of this host for another host's, and says so`() async throws {
    let executor = BusyHost()
    let dossier = await Self.enricher(executor).dossier(for: Self.alert(["name": "web-07"]))
    let part = part(dossier)
    #expect(executor.count == 0)
    #expect(dossier.status == .partial)
    #expect(part["agent"]?["host"] == ["name": "vm", "os": "linux", "match": "other"])
    #expect(part["reasons"]?.array?.count == 1)
    #expect(
      part["reasons"]?[0]?.string?.hasPrefix("the alert is of the host web-07, and this host is vm: ") == true
    )
    let file = try #require(part["files"]?[0])
    #expect(file["state"] == "elsewhere" && file["reason"] == "the file is on another host")
    #expect(file["sha256"] == nil && file["agreement"] == "unknown" && file["mtime"] == nil)
    #expect(file["recorded"]?["sha256"]?.string == Self.recorded)
    #expect(
      file["links"]?["virustotal"]?.string == "https://www.virustotal.com/gui/file/\(Self.recorded)")
    let subject = part["processes"]?["subject"]
    #expect(subject?["pid"] == 7 && subject?["running"] == nil && subject?["sources"] == ["event"])
    #expect(
      part["processes"]?["reason"] == "the alert is of the host web-07, and this host is vm")
    #expect(part["network"]?["sockets"] == [] && part["network"]?["listening_ports"] == [])
    #expect(part["network"]?["reason"] == "the alert is of the host web-07, and this host is vm")
  }

  @Test func `concludes from the alert alone`() async throws {
    let part = part(await Self.enricher(BusyHost()).dossier(for: Self.alert(["name": "web-07"])))
    #expect(part["findings"]?.array?.compactMap { $0["id"]?.string } == ["untrusted_code"])
    let indicators = part["indicators"]?.array?.compactMap { $0["value"]?.string } ?? []
    #expect(Set(indicators) == ["c2.example", "198.51.100.7", "/usr/bin/env", Self.recorded])
  }

  @Test func `leaves the guide's questions to a person`() async throws {
    let part = part(await Self.enricher(BusyHost()).dossier(for: Self.alert(["name": "web-07"])))
    let steps = try #require(part["guide"]?["steps"]?.array)
    #expect(steps[0]["outcome"] == "manual" && steps[0]["evidence"] == [])
    #expect(steps[0]["reason"] == "the alert is of the host web-07, and this host is vm")
    #expect(steps[1]["outcome"] == "partly" && steps[1]["evidence"] == ["/dossier/files/0"])
  }

  @Test func `lists the guide's statements as not run`() async throws {
    var guides = GuideLibrary()
    let pack: JSONValue = [
      "queries": ["a": ["query": "SELECT * FROM users", "interval": 60]],
      "dossier": [
        "schema": 1, "id": "set", "title": "Set", "rule_id": "r1", "order": ["a"],
        "steps": [
          [
            "id": "s1", "section": "investigation", "depth": 0, "text": "Who?", "answers": [],
            "statements": ["a"],
          ]
        ],
      ],
    ]
    guides.add(try QuerySetReader().guide(JSONWriter.bytes(pack), file: nil, name: "set"))
    let executor = BusyHost()
    let part = part(
      await Self.enricher(executor, guides: guides).dossier(for: Self.alert(["name": "web-07"])))
    #expect(executor.count == 0)
    #expect(part["statements"]?.array?.count == 1)
    #expect(part["statements"]?[0]?["status"] == "other_host")
    #expect(part["statements"]?[0]?["error"] == "the alert is of the host web-07, and this host is vm")
    #expect(part["statements"]?[0]?["sql_run"] == nil)
    #expect(part["guide"]?["steps"]?[0]?["outcome"] == "manual")
    #expect(
      part["guide"]?["steps"]?[0]?["reason"] == "the alert is of the host web-07, and this host is vm")
  }

  @Test(
    arguments: [
      (["name": "VM.example.org"], "same"), (["name": "web-07", "ip": ["192.0.2.2"]], "same"),
      (["os": ["type": "linux"]], "assumed"),
    ] as [(JSONValue, String)])
  func `looks at this host for its own alerts and for those that name none`(
    host: JSONValue, match: String
  ) async throws {
    let executor = BusyHost()
    let part = part(await Self.enricher(executor).dossier(for: Self.alert(host)))
    #expect(executor.count > 0)
    #expect(part["agent"]?["host"]?["match"]?.string == match)
    #expect(part["agent"]?["host"]?["name"] == "vm")
    #expect(part["files"]?[0]?["agreement"] == "different")
    #expect(part["processes"]?["subject"]?["running"] == true)
  }

  @Test func `never hashes this machine's files for a recorded host`() async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "dossier-\(UUID().uuidString)")
    try Data("x".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let recorded = HostIdentity(name: "vm", id: nil, platform: .linux, isRecorded: true)
    let alert = Self.alert(["name": "vm"], executable: file.path)
    // Without an engine too, when the recording's cannot be found.
    for (host, kind) in [(recorded, "replay"), (recorded, "none"), (nil, "replay")] {
      let part = part(await Self.enricher(BusyHost(), host: host, kind: kind).dossier(for: alert))
      #expect(part["files"]?[0]?["state"] == "elsewhere" && part["files"]?[0]?["agreement"] == "unknown")
      #expect(
        part["files"]?[0]?["reason"] == "the host is a recorded one, and no folder with its files was given")
    }
    let folder = FileRoot.folder("/")
    let collected = part(
      await Self.enricher(BusyHost(), host: recorded, kind: "replay", root: folder).dossier(for: alert))
    #expect(collected["files"]?[0]?["state"] == "hashed")
    let own = HostIdentity(name: "vm", id: nil, platform: .linux)
    let live = part(await Self.enricher(BusyHost(), host: own).dossier(for: alert))
    #expect(live["files"]?[0]?["state"] == "hashed")
  }
}
