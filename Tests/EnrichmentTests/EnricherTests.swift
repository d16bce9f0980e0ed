import ECS
import Enrichment
import Evidence
import Foundation  // whole, to make a file
import Guides
import Hashing
import Osquery
import Synchronization
import Testing

/// Answers statements from a table of texts, and remembers what it was asked.
private final class ScriptedExecutor: QueryExecutor {
  let engine = OsqueryEngine(path: "/scripted", kind: .replay, version: "5.0.0")
  private let asked = Mutex<[String]>([])
  private let answer: @Sendable (String) async -> StatementResult

  init(_ answer: @escaping @Sendable (String) async -> StatementResult) { self.answer = answer }

  var statements: [String] { asked.withLock { $0 } }

  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    asked.withLock { $0.append(statement.sql) }
    return await answer(statement.sql)
  }
}

private let noon = Timestamp(milliseconds: 1_790_000_000_000)

private func empty(_ sql: String) -> StatementResult { StatementResult(status: .empty, started: noon) }

private func enricher(
  _ executor: (any QueryExecutor)?, guides: GuideLibrary = GuideLibrary(),
  settings: EnrichmentSettings = EnrichmentSettings()
) -> Enricher {
  Enricher(
    guides: guides, executor: executor, safety: StatementSafety(), files: FileBatch(FileHasher()),
    history: nil,
    settings: settings, identity: AgentIdentity(version: "test"), now: { noon })
}

private func library(_ queries: [String: String], order: [String]) throws -> GuideLibrary {
  var members = JSONObject()
  for (id, sql) in queries.sorted(by: { $0.key < $1.key }) {
    members[id] = ["query": .string(sql), "interval": 60]
  }
  let pack: JSONValue = [
    "queries": .object(members),
    "dossier": [
      "schema": 1, "id": "test-set", "title": "Test", "rule_id": "r1",
      "order": .array(order.map(JSONValue.string)),
      "steps": [],
    ],
  ]
  var library = GuideLibrary()
  library.add(try QuerySetReader().guide(JSONWriter.bytes(pack), file: nil, name: "test-set"))
  return library
}

private let alert: JSONObject = [
  "kibana.alert.uuid": "a1", "kibana.alert.rule.rule_id": "r1", "host.os.type": "linux",
  "user.name": "o'neil",
  "process": ["name": "x", "pid": 7, "executable": "/nowhere/x"],
]

extension Dossier {
  fileprivate var part: JSONObject { document["dossier"]?.object ?? JSONObject() }

  fileprivate func statement(_ id: String) -> JSONValue? {
    part["statements"]?.array?.first { $0["id"]?.string == id }
  }
}

@Suite struct EnricherTests {
  @Test func `keeps the alert as it came, in its order, and adds one key`() async {
    let dossier = await enricher(ScriptedExecutor(empty)).dossier(for: alert)
    #expect(dossier.document.keys == alert.keys + ["dossier"])
    for (key, value) in alert.members { #expect(dossier.document[key] == value) }
  }

  @Test func `gives the same alert the same id, and another alert another`() async {
    let enricher = enricher(ScriptedExecutor(empty))
    var other = alert
    other["kibana.alert.uuid"] = "a2"
    let ids = [await enricher.dossier(for: alert).id, await enricher.dossier(for: alert).id]
    #expect(ids[0] == ids[1])
    #expect(await enricher.dossier(for: other).id != ids[0])
  }

  @Test func `asks what vanishes first, first, and lists statements in the guide's order`() async throws {
    let executor = ScriptedExecutor(empty)
    let guides = try library(
      ["a": "SELECT * FROM users", "b": "SELECT * FROM processes"], order: ["a", "b"])
    let dossier = await enricher(executor, guides: guides).dossier(for: alert)
    let guideOnes = executor.statements.filter { $0.hasPrefix("SELECT *") }
    #expect(guideOnes == ["SELECT * FROM processes", "SELECT * FROM users"])
    #expect(executor.statements.first?.contains("FROM processes") == true)
    let ids = dossier.part["statements"]?.array?.compactMap { $0["id"]?.string } ?? []
    #expect(ids.prefix(2) == ["a", "b"])
  }

  @Test func `binds the alert's values as literals and says which`() async throws {
    let executor = ScriptedExecutor(empty)
    let guides = try library(["a": "SELECT * FROM users WHERE username = {{user.name}}"], order: ["a"])
    let dossier = await enricher(executor, guides: guides).dossier(for: alert)
    #expect(executor.statements.contains("SELECT * FROM users WHERE username = 'o''neil'"))
    #expect(dossier.statement("a")?["parameters"]?[0]?["value"] == "o'neil")
  }

  @Test func `does not run a statement whose field is missing, and names the field`() async throws {
    let executor = ScriptedExecutor(empty)
    let guides = try library(["a": "SELECT * FROM users WHERE username = {{user.email}}"], order: ["a"])
    let dossier = await enricher(executor, guides: guides).dossier(for: alert)
    #expect(dossier.statement("a")?["status"] == "missing_parameter")
    #expect(dossier.statement("a")?["error"]?.string?.contains("user.email") == true)
    #expect(dossier.status == .partial)
    #expect(!executor.statements.contains { $0.contains("username =") })
  }

  @Test(arguments: [
    "DELETE FROM users", "SELECT * FROM curl WHERE url = 'http://x'", "SELECT 1; SELECT 2", "SELECT '",
  ])
  func `refuses a statement that is not one reading statement of allowed tables`(sql: String) async throws {
    let executor = ScriptedExecutor(empty)
    let dossier = await enricher(executor, guides: try library(["a": sql], order: ["a"])).dossier(for: alert)
    #expect(dossier.statement("a")?["status"] == "refused")
    #expect(!executor.statements.contains(sql))
  }

  @Test func `skips what the budget does not reach, and says so`() async throws {
    let executor = ScriptedExecutor { sql in
      // Spends the budget by the clock that the budget is measured with.
      let clock = ContinuousClock()
      let end = clock.now.advanced(by: .milliseconds(30))
      while clock.now < end { await Task.yield() }
      return empty(sql)
    }
    let settings = EnrichmentSettings(budget: .milliseconds(20))
    let guides = try library(["a": "SELECT 1"], order: ["a"])
    let dossier = await enricher(executor, guides: guides, settings: settings).dossier(for: alert)
    #expect(executor.statements.count == 1)
    #expect(dossier.statement("a")?["status"] == "skipped_budget")
    #expect(dossier.part["limits"]?["cut"]?.array?.isEmpty == false)
    #expect(dossier.status == .partial)
  }

  @Test func `makes a failed dossier that says why when there is no engine`() async {
    let dossier = await enricher(nil).dossier(for: alert)
    #expect(dossier.status == .failed)
    #expect(dossier.part["reasons"]?.array?.isEmpty == false)
  }

  @Test func `tells NULL from the empty text and keeps columns of one name apart`() async throws {
    let executor = ScriptedExecutor { sql in
      guard sql == "SELECT 1" else { return empty(sql) }
      let names = ["b", "a", "b"]
      return StatementResult(
        status: .ok, columns: names.map { StatementColumn(name: $0) },
        rows: StatementRows(names: names, rows: [[.text("1"), .null, .text("")]]), started: noon)
    }
    let guides = try library(["a": "SELECT 1"], order: ["a"])
    let dossier = await enricher(executor, guides: guides).dossier(for: alert)
    let row = try #require(dossier.statement("a")?["rows"]?[0]?.object)
    #expect(row.keys == ["b", "a", "b:1"])
    #expect(row.values == ["1", nil, ""])
  }

  @Test func `cuts a long value and says which column`() async throws {
    let executor = ScriptedExecutor { sql in
      guard sql == "SELECT 1" else { return empty(sql) }
      return StatementResult(
        status: .ok, columns: [StatementColumn(name: "v")],
        rows: StatementRows(names: ["v"], rows: [[.text(String(repeating: "é", count: 300))]]), started: noon)
    }
    let settings = EnrichmentSettings(valueBytes: 256)
    let guides = try library(["a": "SELECT 1"], order: ["a"])
    let dossier = await enricher(executor, guides: guides, settings: settings).dossier(for: alert)
    let statement = try #require(dossier.statement("a"))
    #expect(statement["truncated"] == true)
    #expect(statement["rows"]?[0]?["v"]?.string == String(repeating: "é", count: 128))
    #expect(statement["warnings"]?[0]?.string?.contains("column v") == true)
  }

  @Test func `says what the engine may not see, in the reasons and beside the rows`() async throws {
    let sight = HostSight(showsSocketOwners: false)
    var enricher = enricher(
      ScriptedExecutor(empty),
      guides: try library(
        ["a": "SELECT * FROM users", "b": "SELECT pid FROM Listening_Ports"], order: ["a", "b"]))
    enricher.sight = sight
    let dossier = await enricher.dossier(for: alert)
    let gap = try #require(sight.gaps.first)
    #expect(dossier.status == .partial)
    #expect(dossier.part["reasons"] == [.string(gap)])
    #expect(dossier.part["network"]?["reason"]?.string == gap)
    #expect(dossier.statement("a")?["warnings"] == [])
    #expect(dossier.statement("b")?["warnings"] == [.string(gap)])
    #expect(dossier.statement("evidence.listening_ports")?["warnings"] == [.string(gap)])
    #expect(dossier.statement("evidence.processes")?["warnings"] == [])
    enricher.sight = .whole
    #expect(await enricher.dossier(for: alert).status == .complete)
  }

  @Test(
    arguments: [
      // Of the text `abc`, by md5sum and sha1sum.
      (["md5": "900150983CD24FB0D6963F7D28E17F72"], "same", "md5"),
      (["sha1": "a9993e364706816aba3e25717850c26c9cd0d89d"], "same", "sha1"),
      (["sha1": "1111111111111111111111111111111111111111"], "different", "sha1"),
      (["sha256": "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"], "same", nil),
      (["md5": "unknown"], "unknown", nil),
    ] as [(JSONObject, String, String?)])
  func `compares a file with the older hash that the alert has`(
    hashes: JSONObject, agreement: String, algorithm: String?
  ) async throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "dossier-\(UUID().uuidString)")
    try Data("abc".utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let alert: JSONObject = [
      "kibana.alert.uuid": "a1", "host.os.type": "linux", "file.path": "/nowhere/else",
      "process": ["executable": .string(file.path), "hash": .object(hashes)],
    ]
    let dossier = await enricher(ScriptedExecutor(empty)).dossier(for: alert)
    let entry = dossier.part["files"]?[0]
    #expect(entry?["path"]?.string == file.path)
    #expect(entry?["agreement"]?.string == agreement)
    #expect(entry?["agreement_by"]?.string == algorithm)
    #expect(entry?["sha256"] == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    #expect(dossier.part["files"]?[1]?["state"] == "missing")
  }

  @Test func `keeps what the alert itself had where the dossier stands`() async {
    var older = alert
    older["dossier"] = ["status": "complete", "mine": [1, 2]]
    let dossier = await enricher(ScriptedExecutor(empty)).dossier(for: older)
    #expect(dossier.part["alert_dossier"] == ["status": "complete", "mine": [1, 2]])
    #expect(dossier.part["version"] == "1")
    #expect(await enricher(ScriptedExecutor(empty)).dossier(for: alert).part["alert_dossier"] == nil)
  }

  @Test func `carries on with an alert that says nothing`() async {
    let dossier = await enricher(ScriptedExecutor(empty)).dossier(for: ["message": "?"])
    #expect(dossier.part["processes"]?["reason"] == "the alert names no process")
    #expect(dossier.id.count == 64)
  }
}
