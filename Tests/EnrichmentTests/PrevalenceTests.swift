import ECS
import Enrichment
import Evidence
import Foundation
import Guides
import Hashing
import Osquery
import Testing

/// Knows what it is told, and nothing of anything else.
private struct KnownHistory: HostHistory {
  var known: [FilePrevalence]

  func relatedAlerts(to alert: AlertFacts, within span: Duration, limit: Int) -> [RelatedAlert] { [] }

  func prevalence(of trait: FileTrait, besides alert: AlertFacts) -> FilePrevalence? {
    known.first { $0.trait == trait }
  }
}

@Suite struct PrevalenceTests {
  private static let sum = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
  private static let path = "/opt/firm/agent"

  private func prevalence(_ known: [FilePrevalence]) async throws -> JSONObject {
    let folder = FileManager.default.temporaryDirectory.path + "/prevalence-" + UUID().uuidString
    try FileManager.default.createDirectory(
      atPath: folder + "/opt/firm", withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data("hello".utf8).write(to: URL(filePath: folder + Self.path))
    let enricher = Enricher(
      guides: GuideLibrary(), executor: nil, safety: StatementSafety(),
      files: FileBatch(FileHasher(root: .folder(folder))), history: KnownHistory(known: known),
      settings: EnrichmentSettings(), identity: AgentIdentity(version: "test"),
      now: { Timestamp(milliseconds: 0) })
    let alert: JSONObject = [
      "kibana.alert.uuid": "a", "host.os.type": "linux",
      "process": [
        "pid": 7, "executable": .string(Self.path),
        "code_signature": ["exists": true, "trusted": true, "subject_name": "Firm"],
      ],
    ]
    return await enricher.dossier(for: alert).document["dossier"]?.object ?? JSONObject()
  }

  @Test func `what nothing else met is new by content, path and signer`() async throws {
    let part = try await prevalence([])
    #expect(
      part["prevalence"] == [
        ["kind": "sha256", "sha256": .string(Self.sum), "dossiers": 0],
        ["kind": "path", "path": .string(Self.path), "dossiers": 0],
        ["kind": "signer", "signer": "Firm", "status": "trusted", "dossiers": 0],
      ])
  }

  @Test func `what others met is told with how often, since when and where`() async throws {
    let times = (Timestamp(milliseconds: 1_000), Timestamp(milliseconds: 2_000))
    func known(_ trait: FileTrait, contents: [String] = [], hasMore: Bool = false) -> FilePrevalence {
      FilePrevalence(
        of: trait, dossiers: 3, hasMore: hasMore, firstSeen: times.0, lastSeen: times.1, paths: [Self.path],
        contents: contents)
    }
    let part = try await prevalence([
      known(.sha256(Self.sum)), known(.path(Self.path), contents: ["ff"], hasMore: true),
      known(.signer("Firm", .untrusted)),
    ])
    let seen: [(String, JSONValue)] = [
      ("first_seen", "1970-01-01T00:00:01.000Z"), ("last_seen", "1970-01-01T00:00:02.000Z"),
      ("paths", [.string(Self.path)]),
    ]
    let content: [(String, JSONValue)] = [("kind", "sha256"), ("sha256", .string(Self.sum)), ("dossiers", 3)]
    #expect(part["prevalence"]?[0] == .object(JSONObject(content + seen)))
    let path: [(String, JSONValue)] = [
      ("kind", "path"), ("path", .string(Self.path)), ("dossiers", 3), ("has_more", true),
    ]
    #expect(part["prevalence"]?[1] == .object(JSONObject(path + seen + [("contents", ["ff"])])))
    // The same name, signed so that nobody trusts it, is another signer.
    #expect(part["prevalence"]?[2]?["dossiers"] == 0)
  }
}
