import ECS
import Foundation
import Testing

@Suite struct BadInputTests {
  private let rules = packageFolder + "/Config/rules"
  private let snapshot = packageFolder + "/Config/demo/host"

  @Test func `counts broken event lines, names their places, and reads on`() throws {
    let scratch = try Scratch()
    let good =
      #"{"@timestamp":"2026-10-14T08:00:00Z","host":{"os":{"type":"windows"}},"event":{"category":["process"],"type":["start"]},"process":{"name":"wuauclt.exe","args":["wuauclt.exe","/UpdateDeploymentProvider","C:\\Users\\a\\x.dll","/RunHandlerComServer"]}}"#
    let events = try scratch.write("{\"truncated\": \n\(good)\n[1, 2]\n{\"a\": nul}\n", "events.ndjson")
    let run = try CommandRun("dossier", ["detect", events, "--rules", rules])
    #expect(run.status == 0)
    #expect(try run.documents().count == 1)
    #expect(run.errors.contains("events.ndjson:1:"))
    #expect(run.errors.contains("events.ndjson:3:1: an event is a JSON object"))
    #expect(run.errors.contains("events.ndjson:4:7:"))
    #expect(run.errors.contains("1 events, 2 rules, 1 alerts, 3 lines refused"))
  }

  @Test func `fails when a file of events is not there`() throws {
    let run = try CommandRun("dossier", ["detect", "/nowhere/events.ndjson", "--rules", rules])
    #expect(run.status == 1)
    #expect(run.errors.contains("/nowhere/events.ndjson cannot be read"))
  }

  @Test func `names the line and column of an error in a rule's query`() throws {
    let scratch = try Scratch()
    let rule = """
      [rule]
      rule_id = "11111111-2222-3333-4444-555555555555"
      name = "Broken"
      description = "A rule with a hole."
      type = "eql"
      language = "eql"
      severity = "low"
      risk_score = 21
      query = '''
      process where process.name == "a.exe" and
        process.args : ("x", )
      '''
      """
    let file = try scratch.write(rule, "broken.toml")
    let run = try CommandRun("dossier", ["rules", "check", file])
    #expect(run.status == 65)
    #expect(run.errors.contains("broken.toml:11:24: "))
    #expect(run.errors.contains("^"))
  }

  @Test(arguments: [
    ("[rule]\nrule_id = \"x\"\n", "the rule needs a 'name' text"),
    ("[rule\n", "broken.toml:1:"),
    ("title = 1\n", "no [rule] table"),
  ])
  func `says what is wrong with a rule file`(text: String, message: String) throws {
    let scratch = try Scratch()
    let run = try CommandRun("dossier", ["rules", "check", try scratch.write(text, "broken.toml")])
    #expect(run.status == 65)
    #expect(run.errors.contains(message), "\(run.errors)")
  }

  @Test func `says how to get osqueryi when there is none, and still writes the dossier`() throws {
    let scratch = try Scratch()
    let alert = try scratch.write(
      #"{"kibana.alert.uuid":"a1","host.os.type":"linux","process.name":"x"}"#, "alert.json")
    let run = try CommandRun("dossier", ["enrich", alert, "--osqueryi", "/nowhere/osqueryi"])
    #expect(run.status == 1)
    #expect(run.errors.contains("/nowhere/osqueryi"))
    let dossier = try #require(try run.documents().first?["dossier"])
    #expect(dossier["status"]?.string == "failed")
    #expect(dossier["agent"]?["osquery"]?["kind"]?.string == "none")
    #expect(dossier["reasons"]?.array?.isEmpty == false)
  }

  @Test func `doctor fails and names the remedy when osqueryi is missing`() throws {
    let run = try CommandRun("dossier", ["doctor", "--osqueryi", "/nowhere/osqueryi", "--format", "json"])
    #expect(run.status == 1)
    let checks = try #require(try run.documents().first?.array)
    let engine = try #require(checks.first { $0["check"]?.string == "osqueryi" })
    #expect(engine["status"]?.string == "failed")
    #expect(engine["found"]?.string?.contains("check the path") == true)
  }

  @Test(arguments: ["[1, 2]", "nonsense", "{}", #"{"hits":{"hits":[{"_id":"1"#])
  func `refuses alerts that are none with status 65`(text: String) throws {
    let run = try CommandRun("dossier", ["enrich", "-", "--snapshot", snapshot], input: text)
    #expect(run.status == 65, "\(run.errors)")
    #expect(run.errors.contains("-"))
    #expect(run.output.isEmpty)
  }

  @Test func `enriches the good alerts among bad ones, with a warning`() throws {
    let lines =
      "{\"kibana.alert.uuid\":\"a\",\"host.os.type\":\"windows\"}\n{broken\n{\"kibana.alert.uuid\":\"b\"}\n"
    let run = try CommandRun("dossier", ["enrich", "-", "--snapshot", snapshot], input: lines)
    #expect(run.status == 0)
    #expect(try run.documents().count == 2)
    #expect(run.errors.contains("1 of 3 items are no alerts"))
    #expect(run.errors.contains("-:2:2:"))
  }

  @Test func `refuses an unknown configuration key and names the nearest one`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("[osquery]\nstatement_dedline = \"3s\"\n", "dossier.toml")
    let run = try CommandRun("dossier", ["guide", "list", "--config", file])
    #expect(run.status == 65)
    #expect(run.errors.contains("dossier.toml:2:1"))
    #expect(run.errors.contains("statement_deadline"))
  }

  @Test(arguments: [
    ["frobnicate"], ["detect"], ["guide", "run", "x", "--set", "novalue"],
    ["detect", "x", "--start", "noon"],
  ])
  func `ends wrong use with status 2`(arguments: [String]) throws {
    let run = try CommandRun("dossier", arguments)
    #expect(run.status == 2, "\(run.errors)")
    #expect(!run.errors.isEmpty)
  }
}
