import ECS
import Enrichment
import Evidence
import Guides
import Hashing
import Osquery
import Synchronization
import Testing

private let noon = Timestamp(milliseconds: 1_790_000_000_000)

/// Answers a row to everything but what it is told to answer otherwise, and remembers what it was asked.
private final class HostExecutor: QueryExecutor {
  let engine: OsqueryEngine
  private let asked = Mutex<[String]>([])
  private let otherwise: [String: StatementStatus]

  init(_ otherwise: [String: StatementStatus] = [:], platform: HostPlatform = .linux) {
    self.otherwise = otherwise
    engine = OsqueryEngine(path: "/host", kind: .replay, version: "5.23.1", platform: platform)
  }

  var statements: [String] { asked.withLock { $0 } }

  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    asked.withLock { $0.append(statement.sql) }
    let status = otherwise[statement.sql] ?? .ok
    let error = status == .error || status == .timeout ? "it broke" : nil
    return StatementResult(status: status, rowsTotal: status == .ok ? 1 : 0, error: error, started: noon)
  }
}

@Suite struct ReachTests {
  private static let pack = #"""
    {"platform": "posix", "discovery": ["SELECT 1", "SELECT 2"], "queries": {
      "here": {"query": "SELECT 10"}, "elsewhere": {"query": "SELECT 11", "platform": "windows"},
      "later": {"query": "SELECT 12", "version": "99.0"}},
     "dossier": {"schema": 1, "id": "reach", "title": "Reach", "rule_id": "r1",
      "order": ["here", "elsewhere", "later"], "steps": [
        {"id": "investigation.1", "section": "investigation", "depth": 0, "text": "t", "answers": [],
         "statements": ["elsewhere", "later"]},
        {"id": "investigation.2", "section": "investigation", "depth": 0, "text": "t", "answers": [],
         "statements": ["here", "elsewhere"]}]}}
    """#

  private func enricher(_ executor: any QueryExecutor) throws -> (Enricher, Guide) {
    let guide = try QuerySetReader().guide(Array(Self.pack.utf8), name: "reach")
    var guides = GuideLibrary()
    guides.add(guide)
    let enricher = Enricher(
      guides: guides, executor: executor, safety: StatementSafety(), files: FileBatch(FileHasher()),
      history: nil, settings: EnrichmentSettings(), identity: AgentIdentity(version: "test"), now: { noon })
    return (enricher, guide)
  }

  private func run(_ executor: HostExecutor) async throws -> [String] {
    let (enricher, guide) = try enricher(executor)
    var outcomes: [String] = []
    await GuideRun(enricher).run(guide, values: JSONObject()) { outcome in
      let isSame = outcome.document["status"]?.string == outcome.result.status.rawValue
      #expect(isSame && (outcome.sqlRun == nil) == (outcome.result.status != .ok))
      outcomes.append(
        "\(outcome.statement.id) \(outcome.result.status.rawValue): \(outcome.result.error ?? "-")")
    }
    return outcomes
  }

  @Test func `runs what is meant for the host, and says why the rest is not run`() async throws {
    let executor = HostExecutor()
    #expect(
      try await run(executor) == [
        "here ok: -",
        #"elsewhere not_applicable: the query is for the platform "windows", and this host is linux"#,
        "later not_applicable: the query is for osquery 99.0 and later, and this is 5.23.1",
      ])
    #expect(executor.statements == ["SELECT 1", "SELECT 2", "SELECT 10"])
  }

  @Test func `asks nothing of a host that the pack is not for`() async throws {
    let executor = HostExecutor(platform: .windows)
    let reason = #"not_applicable: the pack is for the platform "posix", and this host is windows"#
    #expect(try await run(executor) == ["here \(reason)", "elsewhere \(reason)", "later \(reason)"])
    #expect(executor.statements.isEmpty)
  }

  @Test(arguments: [
    (StatementStatus.empty, "not_applicable: the pack's discovery query answered no row here: SELECT 1"),
    (.noSuchTable, "not_applicable: the pack's discovery query asks a table that is not here: SELECT 1"),
    (.timeout, "timeout: the pack's discovery query has no answer (it broke): SELECT 1"),
    (.error, "error: the pack's discovery query has no answer (it broke): SELECT 1"),
  ])
  func `runs nothing where discovery finds nothing`(status: StatementStatus, outcome: String) async throws {
    let executor = HostExecutor(["SELECT 1": status])
    let outcomes = try await run(executor)
    #expect(outcomes[0] == "here \(outcome)" && outcomes[1].hasPrefix("elsewhere not_applicable: the query"))
    #expect(executor.statements == ["SELECT 1"])
  }

  @Test func `a dossier says which statements are not meant for the host, and misses nothing`() async throws {
    let alert: JSONObject = ["kibana.alert.rule.rule_id": "r1", "host.os.type": "linux"]
    let (enricher, _) = try enricher(HostExecutor())
    let part = await enricher.dossier(for: alert).document["dossier"]
    let statuses = part?["statements"]?.array?.prefix(3).map { $0["status"]?.string ?? "" }
    #expect(statuses == ["ok", "not_applicable", "not_applicable"])
    let steps = part?["guide"]?["steps"]?.array ?? []
    #expect(steps.map { $0["outcome"]?.string ?? "" } == ["not_applicable", "answered"])
    #expect(steps.first?["reason"]?.string?.contains("is for osquery 99.0 and later") == true)
    #expect(part?["reasons"] == nil && part?["status"] == "complete")
    let (silent, _) = try self.enricher(HostExecutor(["SELECT 1": .error]))
    let broken = await silent.dossier(for: alert).document["dossier"]
    #expect(broken?["statements"]?[0]?["status"] == "error")
  }
}
