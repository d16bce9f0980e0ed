import ECS
import Enrichment
import Guides
import Hashing
import Osquery
import Synchronization
import Testing

/// Answers every statement with the same rows, and keeps what it was asked.
private final class Echo: QueryExecutor {
  let engine = OsqueryEngine(path: "/echo", kind: .replay, version: "")
  private let asked = Mutex<[String]>([])

  var statements: [String] { asked.withLock(\.self) }

  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    asked.withLock { $0.append(statement.sql) }
    let rows = StatementRows(
      names: ["username", "uid"], rows: [[.text("root"), .text("0")], [.null, .text("1")]])
    return StatementResult(
      status: .ok, columns: rows.names.map { StatementColumn(name: $0) }, rows: rows,
      started: Timestamp(milliseconds: 0))
  }
}

@Suite struct StatementRepairTests {
  private static let pack = """
    {"queries": {
      "a": {"query": "SELECT username, uid FROM users WHERE shell == null AND username = {{user.name}}",
        "ecs_mapping": {"user.name": {"field": "username"}, "event.kind": {"value": "state"},
          "tags": {"value": ["a", "b"]}, "user.id": {"field": "uid"}, "x.y": {"field": "nope"}}},
      "b": {"query": "SELECT username, uid FROM users"}}}
    """

  /// The documents of the pack's statements, and what the engine was asked.
  private func run(repairs: Bool) async throws -> (documents: [JSONObject], asked: [String]) {
    let echo = Echo()
    let enricher = Enricher(
      guides: GuideLibrary(), executor: echo, safety: StatementSafety(), files: FileBatch(FileHasher()),
      history: nil, settings: EnrichmentSettings(repairsStatements: repairs),
      identity: AgentIdentity(version: "1"), now: { Timestamp(milliseconds: 0) })
    let guide = try QuerySetReader().guide(Array(Self.pack.utf8), name: "p")
    var documents: [JSONObject] = []
    await GuideRun(enricher).run(guide, values: ["user.name": "o'neil"]) { documents.append($0.document) }
    return (documents, echo.statements)
  }

  @Test func `the document keeps the published text beside the mended one, and says why`() async throws {
    let (documents, asked) = try await run(repairs: true)
    #expect(
      asked[0] == "SELECT username, uid FROM users WHERE ifnull(shell, '') = '' AND username = 'o''neil'")
    #expect(documents[0]["sql"]?.string?.contains("shell == null AND username = {{user.name}}") == true)
    #expect(documents[0]["sql_run"]?.string == asked[0])
    let repairs = documents[0]["repairs"]?.array ?? []
    #expect(repairs.map { $0["id"] } == ["null-comparison"])
    #expect(repairs.first?["reason"]?.string?.isEmpty == false)
    #expect(documents[1]["repairs"] == [] && documents[1]["sql"] == documents[1]["sql_run"])
  }

  @Test func `without repairs the text runs as it was published`() async throws {
    let (documents, asked) = try await run(repairs: false)
    #expect(asked[0] == "SELECT username, uid FROM users WHERE shell == null AND username = 'o''neil'")
    #expect(documents[0]["repairs"] == [])
  }

  @Test func `mapped values stand beside the rows under their ECS names`() async throws {
    let documents = try await run(repairs: true).documents
    #expect(
      documents[0]["mapped"] == [
        ["event.kind": "state", "tags": ["a", "b"], "user.id": "0", "user.name": "root"],
        ["event.kind": "state", "tags": ["a", "b"], "user.id": "1"],
      ])
    #expect(documents[1]["mapped"] == nil)
  }
}
