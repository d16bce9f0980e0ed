import ECS
import Enrichment
import Evidence
import Guides
import Hashing
import Osquery
import Testing

/// Hands out one tree for every alert.
private struct FixedHistory: EventHistory {
  var tree: ObservedTree
  func observed(_ alert: AlertFacts) -> ObservedTree { tree }
}

/// Has no rows for anything.
private struct SilentExecutor: QueryExecutor {
  let engine = OsqueryEngine(path: "/silent", kind: .replay, version: "5.0.0")
  func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    StatementResult(status: .empty, started: noon)
  }
}

private let noon = Timestamp(milliseconds: 1_790_000_000_000)

private func dossier(_ history: ObservedTree?, answers: [String]) async throws -> JSONObject {
  let steps: [JSONValue] = answers.enumerated().map { index, answer in
    [
      "id": .string("s\(index)"), "section": "investigation", "depth": 0, "text": "?",
      "answers": [.string(answer)],
    ]
  }
  let pack: JSONValue = [
    "queries": [:],
    "dossier": ["schema": 1, "id": "t", "title": "T", "rule_id": "r1", "order": [], "steps": .array(steps)],
  ]
  var library = GuideLibrary()
  library.add(try QuerySetReader().guide(JSONWriter.bytes(pack), file: nil, name: "t"))
  let enricher = Enricher(
    guides: library, executor: SilentExecutor(), safety: StatementSafety(), files: FileBatch(FileHasher()),
    history: nil, events: history.map { FixedHistory(tree: $0) }, settings: EnrichmentSettings(),
    identity: AgentIdentity(version: "test"), now: { noon })
  let alert: JSONObject = [
    "kibana.alert.uuid": "a1", "kibana.alert.rule.rule_id": "r1", "host.os.type": "windows",
    "process": ["name": "x.exe", "pid": 7, "executable": "C:\\x.exe"],
  ]
  return try #require(await enricher.dossier(for: alert).document["dossier"]?.object)
}

private func tree(since: Timestamp, kinds: [RecordedAction.Topic], dropped: Int = 0) -> ObservedTree {
  var coverage = HistoryCoverage()
  coverage.since = since
  coverage.until = noon
  coverage.kinds = Set(kinds)
  var process = RecordedProcess()
  process.pid = 7
  process.start = noon.advanced(by: .seconds(-60))
  process.dropped = dropped
  var tree = ObservedTree(coverage: coverage)
  tree.subject = ObservedProcess(process: process, level: 0, actions: [])
  return tree
}

private let whole = noon.advanced(by: .seconds(-3_600))
private let late = noon.advanced(by: .seconds(-30))
private let questions = ["registry_events", "file_events", "network", "children", "subject_behaviour"]

@Suite struct EventHistoryTests {
  @Test func `answers the steps about behaviour when the history covers the process's life`() async throws {
    let part = try await dossier(tree(since: whole, kinds: RecordedAction.Topic.allCases), answers: questions)
    for step in part["guide"]?["steps"]?.array ?? [] { #expect(step["outcome"] == "answered", "\(step)") }
    #expect(part["activity"]?["history"]?["since"]?.string == whole.description)
  }

  @Test(arguments: [
    (tree(since: late, kinds: RecordedAction.Topic.allCases), "begins at"),
    (
      tree(since: whole, kinds: RecordedAction.Topic.allCases, dropped: 3),
      "3 actions of the tree were dropped"
    ),
    (ObservedTree(coverage: HistoryCoverage()), "no event of this host"),
  ])
  func `answers them partly, with the reason, when the history has gaps`(
    history: ObservedTree, reason: String
  ) async throws {
    let part = try await dossier(history, answers: questions)
    for step in part["guide"]?["steps"]?.array ?? [] {
      #expect(step["outcome"] == "partly")
      #expect(step["reason"]?.string?.contains(reason) == true, "\(step)")
    }
    #expect(part["activity"]?["reason"]?.string?.contains(reason) == true)
  }

  @Test func `answers only what the sensor records`() async throws {
    let part = try await dossier(
      tree(since: whole, kinds: [.files]), answers: ["file_events", "registry_events"])
    let steps = part["guide"]?["steps"]?.array ?? []
    #expect(steps.map { $0["outcome"]?.string } == ["answered", "partly"])
    #expect(steps.last?["reason"]?.string?.contains("no registry events of this host at all") == true)
  }

  @Test func `leaves them to a person without a history, and has no activity then`() async throws {
    let part = try await dossier(nil, answers: ["file_events", "registry_events"])
    #expect(part["activity"] == nil)
    for step in part["guide"]?["steps"]?.array ?? [] {
      #expect(step["outcome"] == "manual")
      #expect(step["reason"]?.string?.contains("no event history was given") == true)
    }
  }
}
