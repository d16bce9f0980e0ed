import ECS
import Foundation
import Testing

/// What later alerts learn from the dossiers of earlier ones.
@Suite struct PrevalenceCommandTests {
  private func alert(_ id: String, _ path: String, trusted: Bool = true) -> String {
    let alert: JSONValue = [
      "@timestamp": "2026-10-14T08:00:00Z", "kibana.alert.uuid": .string(id),
      "kibana.alert.rule.name": "A signed program", "host.os.type": "linux",
      "process": [
        "pid": 7, "executable": .string(path),
        "code_signature": ["exists": true, "trusted": .bool(trusted), "subject_name": "Firm"],
      ],
    ]
    return JSONWriter.text(alert)
  }

  /// How many other dossiers each kind of trait has, after the alert went through the store.
  private func counts(_ alert: String, _ content: String, in scratch: Scratch) throws -> [String: Int] {
    _ = try scratch.write(content, "agent")
    let file = try scratch.write(alert, "alert.json")
    let configuration = try scratch.write(
      "[store]\npath = \"store.sqlite\"\n[osquery]\npath = \"/nowhere/osqueryi\"\n", "dossier.toml")
    let run = try CommandRun("dossier", ["enrich", file, "--config", configuration])
    let document = try #require(try run.documents().first, "\(run.errors)")
    if SchemaValidator.isHere {
      let whole = try scratch.write(run.output, "dossier.json")
      let schema = packageFolder + "/Config/schema/dossier.schema.json"
      #expect(try SchemaValidator.complaints(about: [whole], schema: schema) == "")
    }
    var counts: [String: Int] = [:]
    for entry in document["dossier"]?["prevalence"]?.array ?? [] {
      counts[entry["kind"]?.string ?? "?"] = entry["dossiers"]?.int
    }
    return counts
  }

  @Test
  func `a second alert sees the first's content, path and signer, the first again does not count itself`()
    throws
  {
    let scratch = try Scratch()
    let file = scratch.path + "/agent"
    #expect(try counts(alert("a", file), "one", in: scratch) == ["sha256": 0, "path": 0, "signer": 0])
    #expect(try counts(alert("a", file), "one", in: scratch) == ["sha256": 0, "path": 0, "signer": 0])
    #expect(try counts(alert("b", file), "one", in: scratch) == ["sha256": 1, "path": 1, "signer": 1])
    #expect(try counts(alert("c", file), "two", in: scratch) == ["sha256": 0, "path": 2, "signer": 2])
    // The same name in a signature that nobody trusts is another signer.
    let untrusted = alert("d", file, trusted: false)
    #expect(try counts(untrusted, "two", in: scratch) == ["sha256": 1, "path": 3, "signer": 0])
  }
}
