import ECS
import Foundation
import Testing

/// Alerts of other hosts than the one whose tables are asked.
@Suite struct OtherHostCommandTests {
  private func part(_ host: JSONValue, _ options: [String] = []) throws -> JSONValue {
    let alert: JSONValue = [
      "kibana.alert.uuid": "a", "host": host,
      "process": ["pid": 4, "executable": "C:\\Windows\\System32\\ntdll.dll"],
    ]
    let demo = packageFolder + "/Config/demo"
    let run = try CommandRun(
      "dossier",
      ["enrich", "-", "--snapshot", demo + "/host", "--file-root", demo + "/files"] + options,
      input: JSONWriter.text(alert))
    #expect(run.status == 0, "\(run.errors)")
    if SchemaValidator.isHere {
      let scratch = try Scratch()
      let whole = try scratch.write(run.output, "dossier.json")
      let schema = packageFolder + "/Config/schema/dossier.schema.json"
      #expect(try SchemaValidator.complaints(about: [whole], schema: schema) == "")
    }
    return try #require(try run.documents().first?["dossier"])
  }

  @Test func `are told from the recorded host's own, which an alias may name`() throws {
    let windows: JSONValue = ["type": "windows"]
    let other = try part(["name": "web-07", "os": windows])
    #expect(other["agent"]?["host"]?["match"] == "other" && other["status"] == "partial")
    #expect(other["agent"]?["host"]?["name"] == "ws-ctrl-0427" && other["statements"] == [])
    let own = try part(["name": "WS-CTRL-0427", "os": windows])
    #expect(own["agent"]?["host"]?["match"] == "same" && own["statements"] != [])
    let named = try part(["name": "web-07", "os": windows], ["--setting", #"host.aliases=["web-07"]"#])
    #expect(named["agent"]?["host"]?["match"] == "same" && named["statements"] != [])
  }
}
