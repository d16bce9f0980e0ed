import ECS
import Foundation
import Testing

@Suite struct CommandTests {
  private let events = packageFolder + "/Config/demo/events.ndjson"
  private let snapshot = packageFolder + "/Config/demo/host"

  @Test func `does not alert again on known terms after a restart`() throws {
    let scratch = try Scratch()
    let arguments = [
      "detect", events, "--start", "2026-10-14T00:00:00Z", "--store", scratch.path + "/store.sqlite",
    ]
    let types = { (run: CommandRun) in
      try run.documents().compactMap { $0["kibana.alert.rule.type"]?.string }.sorted()
    }
    #expect(try types(CommandRun("dossier", arguments)) == ["eql", "new_terms"])
    #expect(try types(CommandRun("dossier", arguments)) == ["eql"])
  }

  @Test func `gives the same event and rule the same alert id every time`() throws {
    let ids = try (0..<2).map { _ in
      try CommandRun("dossier", ["detect", events, "--start", "2026-10-14T00:00:00Z"]).documents()
        .compactMap { $0["kibana.alert.uuid"]?.string }
    }
    #expect(ids[0].count == 2)
    #expect(ids[0] == ids[1])
  }

  @Test func `detects the same on standard input`() throws {
    let text = try String(decoding: Data(contentsOf: URL(filePath: events)), as: UTF8.self)
    let run = try CommandRun("dossier", ["detect", "-", "--start", "2026-10-14T00:00:00Z"], input: text)
    #expect(try run.documents().count == 2)
  }

  @Test func `runs a query set with columns in the order of the SELECT`() throws {
    let run = try CommandRun(
      "dossier", ["guide", "run", "windows-update-imageload", "--snapshot", snapshot, "--format", "json"])
    #expect(run.status == 0, "\(run.errors)")
    let statements = try run.documents()
    #expect(statements.count == 4)
    let services = try #require(statements.first { $0["id"]?.string == "services" })
    #expect(
      services["columns"]?.array?.compactMap { $0["name"]?.string } == [
        "description", "display_name", "name", "path", "pid", "service_type", "start_type", "status",
        "user_account",
      ])
    #expect((services["rows_total"]?.int ?? 0) >= 120)
  }

  @Test func `shows a query set's rows as a table`() throws {
    let run = try CommandRun("dossier", ["guide", "run", "windows-update-imageload", "--snapshot", snapshot])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("svc_backup"))
    #expect(run.output.contains("rows"))
  }

  @Test func `enriches an Elasticsearch answer with the same dossier as the alert itself`() throws {
    let alert = try #require(
      try CommandRun("dossier", ["detect", events, "--start", "2026-10-14T00:00:00Z"]).documents().first)
    let hits: JSONValue = ["hits": ["hits": [["_index": ".alerts", "_id": "x", "_source": alert]]]]
    let ids = try [alert, hits, ["alerts": [alert]], [alert]].map { input in
      try CommandRun("dossier", ["enrich", "-", "--snapshot", snapshot], input: JSONWriter.text(input))
        .documents()
        .compactMap { $0["dossier"]?["id"]?.string }
    }
    #expect(ids[0].count == 1)
    #expect(Set(ids).count == 1)
  }

  @Test func `doctor says which engine answers and from what`() throws {
    let run = try CommandRun("dossier", ["doctor", "--snapshot", snapshot])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("replay 5.23.0"))
    #expect(run.output.contains("OpenSSL"))
  }

  @Test func `hash agrees with sha256sum, and its output is accepted by it`() throws {
    let sha256sum = try #require(CommandRun.find("sha256sum"))
    let scratch = try Scratch()
    _ = try scratch.write("bytes of a file", "файл с пробелом")
    let run = try CommandRun("dossier", ["hash", "файл с пробелом"], in: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(try CommandRun(sha256sum, ["-c"], in: scratch.path, input: run.output).status == 0)
  }

  @Test func `hash says why a device has none`() throws {
    let run = try CommandRun("dossier", ["hash", "/dev/null", "--format", "json"])
    #expect(run.status == 1)
    #expect(try run.documents().first?["state"]?.string == "not_regular")
  }

  @Test func `hash goes through folders, in order, and its output is accepted by sha256sum`() throws {
    let sha256sum = try #require(CommandRun.find("sha256sum"))
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path + "/d/e", withIntermediateDirectories: true)
    for name in ["d/b", "d/e/a\\b", "d/e/new\nline"] { _ = try scratch.write(name, name) }
    let run = try CommandRun("dossier", ["hash", "--jobs", "3", "d"], in: scratch.path)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.split(separator: "\n").count == 3)
    #expect(try CommandRun(sha256sum, ["-c", "--strict"], in: scratch.path, input: run.output).status == 0)
    #expect(try CommandRun("dossier", ["hash", "--jobs", "0", "d"], in: scratch.path).status == 2)
  }

  @Test(arguments: [
    [], ["show"], ["list"], ["demo"], ["detect"], ["enrich"], ["guide", "list"], ["guide", "show"],
    ["guide", "run"], ["rules", "check"],
    ["hash"], ["doctor"],
  ])
  func `help of every command has an example`(command: [String]) throws {
    let run = try CommandRun("dossier", command + ["--help"])
    #expect(run.status == 0)
    #expect(run.output.contains("Example: dossier"))
  }
}
