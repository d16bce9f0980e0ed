import ECS
import Enrichment
import Evidence
import Guides
import Hashing
import Osquery
import Testing

/// Has no rows for anything.
private struct SilentExecutor: QueryExecutor {
  let engine = OsqueryEngine(path: "/silent", kind: .replay, version: "5.0.0")
  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    StatementResult(status: .empty, started: Timestamp(milliseconds: 1_790_000_000_000))
  }
}

/// The steps of a published note: their evidence is chosen by their words.
@Suite struct RecognisedStepTests {
  private func step(_ text: String) async throws -> JSONObject {
    let enricher = Enricher(
      guides: GuideLibrary(), executor: SilentExecutor(), safety: StatementSafety(),
      files: FileBatch(FileHasher()), history: nil, settings: EnrichmentSettings(),
      identity: AgentIdentity(version: "test"), now: { Timestamp(milliseconds: 1_790_000_000_000) })
    let alert: JSONObject = [
      "kibana.alert.uuid": "a1", "kibana.alert.rule.rule_id": "r1", "host.os.type": "windows",
      "kibana.alert.rule.note": .string("## Triage\n\n### Investigation steps\n\n- \(text)\n"),
      "process": ["name": "x.exe", "pid": 7, "executable": "C:\\x.exe"],
    ]
    let part = await enricher.dossier(for: alert).document["dossier"]
    return try #require(part?["guide"]?["steps"]?[0]?.object)
  }

  @Test func `is answered when all its words are covered, and says how the evidence was chosen`() async throws
  {
    let step = try await step("Examine the DNS cache for suspicious entries.")
    #expect(step["outcome"] == "answered" && step["evidence"]?.array?.isEmpty == false)
    #expect(step["reason"]?.string?.contains("chosen by the step's words") == true)
  }

  @Test(arguments: [
    ("Examine the DNS cache of the domain controller.", "'domain', 'controller'"),
    ("Look for anomalous services of the cluster.", "'cluster'"),
    ("Check whether the credentials are used by scheduled tasks.", "'credentials'"),
  ])
  func `is answered in part only when it asks for more, with the words that say so`(
    text: String, words: String
  ) async throws {
    let step = try await step(text)
    #expect(step["outcome"] == "partly" && step["evidence"]?.array?.isEmpty == false)
    #expect(step["reason"]?.string?.contains("also says \(words), which") == true)
  }

  @Test func `claims no prevalence without a store`() async throws {
    let step = try await step("Examine the executable files for prevalence.")
    #expect(step["outcome"] == "partly")
    #expect(step["reason"]?.string?.contains("no store is configured") == true)
  }

  @Test func `leaves to a person what only says how to judge`() async throws {
    let step = try await step("Implication: worse when the DNS cache has suspicious entries.")
    #expect(step["outcome"] == "manual" && step["evidence"]?.array?.isEmpty == true)
  }
}
