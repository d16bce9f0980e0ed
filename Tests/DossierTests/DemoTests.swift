import ECS
import Foundation
import Testing

/// One run of the demo, looked at from all sides.
private let demo = Result { try DemoRun() }

private struct DemoRun: @unchecked Sendable {
  // Unchecked because of the scratch folder alone, which nobody changes after it was filled.
  let scratch: Scratch
  let run: CommandRun
  let stories: JSONValue
  let dossiers: [String: JSONObject]
  let files: [String]

  init() throws {
    scratch = try Scratch()
    run = try CommandRun("dossier", ["demo", "--output", scratch.path + "/dossiers"])
    let text = try Data(contentsOf: URL(filePath: packageFolder + "/Config/demo/stories.json"))
    stories = try JSONParser.parse(Array(text))
    let folder = scratch.path + "/dossiers"
    files = try FileManager.default.contentsOfDirectory(atPath: folder).map { folder + "/" + $0 }.sorted()
    var dossiers: [String: JSONObject] = [:]
    for file in files {
      let document = try JSONParser.parse(Array(Data(contentsOf: URL(filePath: file)))).object ?? JSONObject()
      dossiers[document.text("kibana.alert.rule.rule_id") ?? file] = document
    }
    self.dossiers = dossiers
  }

  /// The dossier of a story.
  func dossier(_ story: String) throws -> JSONObject {
    let alert = stories["alerts"]?.array?.first { $0["story"]?.string == story }
    return try #require(alert?["rule_id"]?.string.flatMap { dossiers[$0] })
  }

  func part(_ story: String) throws -> JSONObject { try #require(try dossier(story)["dossier"]?.object) }

  /// Titles and reasons of a dossier's findings, as one text.
  func findings(_ story: String) throws -> String {
    (try part(story)["findings"]?.array ?? []).map {
      "\($0["title"]?.string ?? "") \($0["reason"]?.string ?? "")"
    }
    .joined(separator: "\n")
  }
}

@Suite struct DemoTests {
  @Test func `ends well with one dossier for each alert that the stories deserve and none for a near miss`()
    throws
  {
    let demo = try demo.get()
    #expect(demo.run.status == 0, "\(demo.run.errors)")
    let wanted = (demo.stories["alerts"]?.array ?? []).compactMap { $0["event_id"]?.string }
    let got = demo.dossiers.values.compactMap { $0.text("event.id") }
    #expect(wanted.sorted() == got.sorted())
    let nearMisses = Set((demo.stories["near_misses"]?.array ?? []).compactMap { $0["event_id"]?.string })
    #expect(nearMisses.count >= 10)
    #expect(nearMisses.isDisjoint(with: got))
    #expect(demo.run.errors.contains("2 dossiers"))
  }

  @Test(.enabled(if: SchemaValidator.isHere, "python3 with jsonschema is not here"))
  func `writes documents that validate against the schema`() throws {
    let demo = try demo.get()
    let schema = packageFolder + "/Config/schema/dossier.schema.json"
    #expect(try SchemaValidator.complaints(about: demo.files, schema: schema) == "")
  }

  @Test(.enabled(if: SchemaValidator.isHere, "python3 with jsonschema is not here"))
  func `the schema refuses a document that breaks it`() throws {
    let demo = try demo.get()
    var document = try demo.dossier("update-client")
    var part = try demo.part("update-client")
    part["status"] = "splendid"
    document["dossier"] = .object(part)
    let scratch = try Scratch()
    let file = try scratch.write(JSONWriter.text(.object(document)), "broken.json")
    let schema = packageFolder + "/Config/schema/dossier.schema.json"
    #expect(try SchemaValidator.complaints(about: [file], schema: schema).contains("splendid"))
  }

  @Test func `keeps every field of the alerting event unchanged`() throws {
    let demo = try demo.get()
    let alert = try demo.dossier("update-client")
    let id = try #require(alert.text("event.id"))
    let events = try String(
      decoding: Data(contentsOf: URL(filePath: packageFolder + "/Config/demo/events.ndjson")), as: UTF8.self)
    let line = try #require(events.split(separator: "\n").first { $0.contains("\"id\":\"\(id)\"") })
    let event = try #require(try JSONParser.parse(String(line)).object)
    for (key, value) in event.members where key != "event" && key != "@timestamp" {
      #expect(alert[key] == value)
    }
  }

  @Test func `hashes the planted files as OpenSSL does`() throws {
    let demo = try demo.get()
    let openssl = try #require(CommandRun.find("openssl"))
    for story in ["update-client", "false-updater"] {
      let files = try demo.part(story)["files"]?.array ?? []
      let hashed = files.filter { $0["state"]?.string == "hashed" }
      #expect(hashed.count >= 10)
      for file in hashed.prefix(12) {
        let path = try #require(file["path"]?.string)
        let local =
          packageFolder + "/Config/demo/files/" + path.replacing(":\\", with: "/").replacing("\\", with: "/")
        guard FileManager.default.fileExists(atPath: local) else { continue }
        let digest = try CommandRun(openssl, ["dgst", "-sha256", "-r", local]).output.prefix(64)
        #expect(file["sha256"]?.string == String(digest))
      }
    }
  }

  @Test func `finds what was planted`() throws {
    let demo = try demo.get()
    let first = try demo.findings("update-client")
    #expect(first.contains("docprov.dll"))
    #expect(first.contains("WinTelemetrySync"))
    #expect(first.contains("tsync.dll"))
    #expect(first.contains("203.0.113.77"))
    let second = try demo.findings("false-updater")
    #expect(second.contains("MicrosoftEdgeUpdateTaskUserCore"))
    #expect(second.contains("no longer the one of the alert"))
    #expect(second.contains("EdgeUpdater"))
    let files = try demo.part("false-updater")["files"]?.array ?? []
    let changed = files.filter { $0["agreement"]?.string == "different" }.compactMap { $0["path"]?.string }
    #expect(
      changed == ["C:\\Users\\jmueller\\AppData\\Local\\Microsoft\\EdgeUpdater\\MicrosoftEdgeUpdate.exe"])
  }

  @Test func `names the one service whose code is younger than the boot`() throws {
    let demo = try demo.get()
    for story in ["update-client", "false-updater"] {
      let part = try demo.part(story)
      #expect(part["agent"]?["host"]?["boot"]?["time"] == "2026-10-14T05:41:12.000Z")
      let changed = (part["services"]?.array ?? []).filter { $0["changed_since_boot"] != nil }
      #expect(changed.compactMap { $0["name"]?.string } == ["WinTelemetrySync"])
      #expect(
        changed.first?["changed_since_boot"]?[0]?["path"] == "C:\\ProgramData\\TelemetrySync\\tsync.dll")
      let reasons = (changed.first?["listed_because"]?.array ?? []).compactMap(\.string)
      #expect(reasons.contains("its code changed since the host booted"))
    }
  }

  @Test func `tells which contents, paths and signers the first alert met already`() throws {
    let demo = try demo.get()
    let first = try demo.part("update-client")["prevalence"]?.array ?? []
    #expect(Set(first.compactMap { $0["kind"]?.string }) == ["sha256", "path", "signer"])
    #expect(first.allSatisfy { $0["dossiers"] == 0 })
    let second = try demo.part("false-updater")["prevalence"]?.array ?? []
    // The first dossier met the false updater as what a scheduled task starts; the library was never met.
    let updater = second.first { $0["kind"] == "path" && $0["path"]?.string?.contains("EdgeUpdater") == true }
    #expect(updater?["dossiers"] == 1)
    #expect(updater?["contents"]?.array?.count == 1)
    let library = second.first {
      $0["kind"] == "path" && $0["path"]?.string?.contains("NativeImages") == true
    }
    #expect(library?["dossiers"] == 0)
  }

  @Test func `makes no finding of what merely looks odd`() throws {
    let demo = try demo.get()
    let harmless = (demo.stories["benign_lookalikes"]?.array ?? []).flatMap { lookalike in
      [lookalike["service"]?.string, lookalike["path"]?.string].compactMap(\.self)
    }
    #expect(harmless.count >= 5)
    for story in ["update-client", "false-updater"] {
      let findings = try demo.findings(story)
      for name in harmless { #expect(!findings.contains(name), "\(name) in \(story)") }
    }
  }

  @Test func `answers every statement of both guides`() throws {
    let demo = try demo.get()
    for story in ["update-client", "false-updater"] {
      for statement in try demo.part(story)["statements"]?.array ?? [] {
        let status = statement["status"]?.string ?? ""
        #expect(
          ["ok", "empty"].contains(status),
          "\(statement["id"]?.string ?? ""): \(statement["error"]?.string ?? "")")
      }
    }
  }

  @Test func `points only at evidence that is there, and says why a step is not answered`() throws {
    let demo = try demo.get()
    for story in ["update-client", "false-updater"] {
      let document = JSONValue.object(try demo.dossier(story))
      let part = try demo.part(story)
      let steps = part["guide"]?["steps"]?.array ?? []
      #expect(steps.count >= 10)
      for step in steps {
        #expect(step["outcome"]?.string == "answered" || step["reason"]?.string?.isEmpty == false)
      }
      for item in steps + (part["findings"]?.array ?? []) {
        for pointer in (item["evidence"]?.array ?? []).compactMap(\.string) {
          #expect(document.resolve(pointer) != nil, "\(pointer)")
        }
      }
      for indicator in part["indicators"]?.array ?? [] {
        #expect(document.resolve(indicator["from"]?.string ?? "?") != nil)
      }
    }
  }

  @Test func `relates the second alert to the first`() throws {
    let demo = try demo.get()
    let related = try demo.part("false-updater")["related_alerts"]?.array ?? []
    #expect(related.count == 1)
    #expect(related.first?["rule"]?.string == "ImageLoad via Windows Update Auto Update Client")
    #expect(related.first?["same"] == ["host", "user"])
  }

  @Test func `gives a document a digest that anybody can check`() throws {
    let demo = try demo.get()
    var document = try demo.dossier("update-client")
    var part = try demo.part("update-client")
    let stated = try #require(part["integrity"]?["digest"]?.string)
    part["integrity"] = nil
    document["dossier"] = .object(part)
    let scratch = try Scratch()
    let file = try scratch.write(JSONWriter.text(.object(document)), "document.json")
    let openssl = try #require(CommandRun.find("openssl"))
    #expect(try CommandRun(openssl, ["dgst", "-sha256", "-r", file]).output.hasPrefix(stated))
  }

  @Test func `writes files that only their owner can read, under the same names every time`() throws {
    let demo = try demo.get()
    for file in demo.files {
      let attributes = try FileManager.default.attributesOfItem(atPath: file)
      #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    }
    let scratch = try Scratch()
    let again = try CommandRun("dossier", ["demo", "--output", scratch.path + "/again"])
    #expect(again.status == 0)
    let names = try FileManager.default.contentsOfDirectory(atPath: scratch.path + "/again").sorted()
    #expect(names == demo.files.map { URL(filePath: $0).lastPathComponent })
  }
}

extension JSONValue {
  /// What a JSON pointer (RFC 6901) points at.
  fileprivate func resolve(_ pointer: String) -> JSONValue? {
    var value = self
    for part in pointer.split(separator: "/", omittingEmptySubsequences: false).dropFirst() {
      let key = part.replacing("~1", with: "/").replacing("~0", with: "~")
      guard let next = value[String(key)] ?? Int(key).flatMap({ value[$0] }) else { return nil }
      value = next
    }
    return value
  }
}
