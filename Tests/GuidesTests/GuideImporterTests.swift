import ECS
import Foundation  // whole, for the files of the tests
import Osquery
import Testing

@testable import Guides

@Suite struct GuideImporterTests {
  private func read(_ text: String, name: String = "input.json") throws -> GuideImporter.Readings {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      return GuideImporter().read([file.path])
    }
  }

  /// `id: SQL` of every statement.
  private func statements(_ readings: GuideImporter.Readings) -> [String] {
    readings.guides.flatMap(\.statements).map { "\($0.id): \($0.sql)" }
  }

  private static let block =
    #"!{osquery{\"label\":\"A\",\"query\":\"SELECT 1\",\"ecs_mapping\":{\"user.name\":{\"field\":\"u\"}}}}"#

  @Test func `reads exported rules, a line each, and passes over the line of figures`() throws {
    let text = """
      {"id":"1","rule_id":"r-1","name":"One","version":7,"tags":["OS: Linux"],"note":"- Look\\n  - \
      \(Self.block)"}
      {"id":"2","rule_id":"r-2","name":"Two","note":"nothing to run"}
      {"exported_count":2,"exported_rules_count":2,"missing_rules":[]}
      """
    let readings = try read(text, name: "rules.ndjson")
    #expect(readings.problems.isEmpty && readings.guides.map(\.ruleID) == ["r-1", "r-2"])
    #expect(statements(readings) == ["osquery_0: SELECT 1"])
    let guide = readings.guides[0]
    #expect(
      guide.platforms == [.linux] && guide.ruleVersion == 7 && guide.statements[0].ecsMapping.count == 1)
  }

  @Test(arguments: [
    #"{"kibana.alert.rule.name":"One","kibana.alert.rule.rule_id":"r-1","kibana.alert.rule.note":"NOTE"}"#,
    #"[{"kibana":{"alert":{"rule":{"name":"One","rule_id":"r-1","note":"NOTE"}}}}]"#,
    #"{"alerts":[{"kibana.alert.rule":{"name":"One","rule_id":"r-1","note":"NOTE"}}]}"#,
    #"{"hits":{"hits":[{"_id":"1","_source":{"kibana.alert.rule.name":"One","#
      + #""kibana.alert.rule.rule_id":"r-1","kibana.alert.rule.note":"NOTE"}},"#
      + #"{"fields":{"kibana.alert.rule.rule_id":["r-1"],"kibana.alert.rule.name":["One"],"#
      + #""kibana.alert.rule.note":["NOTE"]}}]}}"#,
  ])
  func `reads the guide of an alert in every shape, each rule once`(alert: String) throws {
    let readings = try read(alert.replacing("NOTE", with: Self.block))
    #expect(readings.problems.isEmpty && readings.guides.map(\.id) == ["r-1"])
    #expect(statements(readings) == ["osquery_0: SELECT 1"])
  }

  @Test func `reads osquery's configuration with comments before it, and Markdown with headings as a page`()
    throws
  {
    let configuration = """
      # One
      // Two
      {"schedule": {"a": {"query": "SELECT 1", "interval": 60}}}
      """
    for name in ["osquery.conf", "osquery.json"] {
      #expect(statements(try read(configuration, name: name)) == ["a: SELECT 1"])
    }
    let page = try read("# Possible investigation steps\n\n- Look\n", name: "page.md")
    #expect(page.problems.isEmpty && page.guides.map(\.steps.count) == [1])
  }

  @Test func `reads response actions in both spellings, and says what it lacks`() throws {
    let rule: (String) -> String = { #"{"rule_id":"r","name":"n","\#($0)}"# }
    let snake = rule(
      #"response_actions":[{"action_type_id":".endpoint","params":{"command":"isolate"}},"#
        + #"{"action_type_id":".osquery","params":{"queries":[{"id":"a","query":"SELECT "#
        + #"1","platform":"linux,darwin","ecs_mapping":{"user.name":{"field":"u"},"#
        + #""event.kind":{"value":["x","y"]}}},{"id":"a","query":"SELECT 2"}]}}]"#
    )
    let readings = try read(snake)
    #expect(statements(readings) == ["a: SELECT 1", "a_2: SELECT 2"])
    #expect(readings.guides[0].statements[0].platforms == ["linux", "darwin"])
    #expect(
      readings.guides[0].statements[0].ecsMapping == [
        "user.name": .column("u"), "event.kind": .values(["x", "y"]),
      ])
    let camel = rule(
      #"responseActions":[{"actionTypeId":".osquery","params":{"query":"SELECT "#
        + #"3","ecsMapping":{"a.b":{"field":"c"}}}}]"#
    )
    #expect(statements(try read(camel)) == ["query_0: SELECT 3"])
    let missing = try read(
      rule(#"response_actions":[{"action_type_id":".osquery","params":{"pack_id":"p-1"}}]"#))
    #expect(missing.guides[0].problems.map(\.code) == [.unknownReference])
    #expect(missing.guides[0].problems[0].detail.contains("p-1"))
  }

  @Test func `reads response actions of rule files`() throws {
    let rule = """
      [rule]
      rule_id = "r"
      name = "n"
      [[rule.response_actions]]
      action_type_id = ".osquery"
      params = { query = "SELECT 1 AS a", ecs_mapping = { "user.name" = { field = "a" } } }
      """
    let readings = try read(rule, name: "rule.toml")
    #expect(statements(readings) == ["query_0: SELECT 1 AS a"] && readings.problems.isEmpty)
  }

  @Test func `reads packs, configurations and Kibana's saved queries and packs`() throws {
    let pack =
      #"{"platform":"linux","queries":{"b":{"query":"SELECT "#
      + #"1","interval":"60","ecs_mapping":{"a.b":{"field":"c"}}}}}"#
    let readings = try read(pack)
    #expect(statements(readings) == ["b: SELECT 1"] && readings.guides[0].platforms == [.linux])
    #expect(readings.guides[0].statements[0].ecsMapping == ["a.b": .column("c")])
    let configuration =
      #"{"options":{},"schedule":{"s":{"query":"SELECT "#
      + #"2","interval":60}},"packs":{"p":\#(pack),"q":"/etc/osquery/q.conf"}}"#
    let configured = try read(configuration, name: "osquery.conf")
    #expect(
      configured.guides.map(\.id) == ["p", "osquery"]
        && statements(configured) == ["b: SELECT 1", "s: SELECT 2"])
    #expect(configured.problems.map(\.code) == [.unknownReference])
    let saved = """
      {"type":"osquery-saved-query","id":"x","attributes":{"id":"one","description":"d","query":"SELECT \
      1","platform":"windows","ecs_mapping":[{"key":"user.name","value":{"field":"u"}}]}}
      {"type":"osquery-pack","id":"y","attributes":{"name":"my \
      pack","queries":[{"id":"two","query":"SELECT 2","ecs_mapping":[]}]}}
      {"excludedObjects":[],"exportedCount":2}
      """
    let objects = try read(saved, name: "saved.ndjson")
    #expect(objects.problems.isEmpty && objects.guides.map(\.id) == ["my pack", "saved"])
    #expect(statements(objects) == ["two: SELECT 2", "one: SELECT 1"])
    #expect(objects.guides[1].statements[0].ecsMapping == ["user.name": .column("u")])
    let answer = #"{"page":1,"total":1,"data":[{"saved_object_id":"z","id":"three","query":"SELECT 3"}]}"#
    #expect(statements(try read(answer)) == ["three: SELECT 3"])
    let packs = #"{"data":{"name":"api pack","queries":{"four":{"query":"SELECT 4","interval":60}}}}"#
    #expect(statements(try read(packs)) == ["four: SELECT 4"])
  }

  @Test(arguments: [
    ("{\"a\":1}", "this is no rule"), ("[1]", "must be an object"), ("{\"a\":", "1:6"),
    ("just text", "no heading"),
    ("{\"rule_id\":\"r\",\"name\":\"n\"}\n{\"x\"", "input.json:2:"),
  ])
  func `says what it cannot read, and where`(text: String, reason: String) throws {
    let readings = try read(text)
    #expect(readings.problems.count == 1 && readings.problems[0].description.contains(reason))
  }

  @Test func `a page gives the certain statements, and says why the others are left out`() throws {
    let page = """
      A Rule edit
      Version: 12
      - OS: Linux
      Possible investigation stepsedit
      - Look at the users.
      - !{osquery{"label":"Users","query":"SELECT * FROM users WHERE shell LIKE %sh"}}
      - !{osquery{"label":"Lost","query":"SELECT * FROM users WHERE description = The Boss"}}
      Response and remediation
      - Act.
      Rule query
      - not a step
      """
    let readings = try read(page, name: "page.txt")
    let guide = try #require(readings.guides.first)
    #expect(statements(readings) == ["osquery_0: SELECT * FROM users WHERE shell LIKE '%sh'"])
    #expect(guide.problems.count == 1 && guide.problems[0].detail.contains("\"Lost\" is left out: The must"))
    #expect(outline(guide) == ["investigation.1 Look at the users. [osquery_0]", "response.1 Act."])
    #expect(guide.title == "A Rule" && guide.ruleVersion == 12 && guide.platforms == [.linux])
  }

  @Test func `a written query set reads back the same`() throws {
    let mapping: [String: Statement.Mapping] = [
      "user.name": .column("u"), "a.b": .values(["x"]), "c": .values(["y", "z"]),
    ]
    let statements = [
      Statement(
        id: "osquery_0", label: "Osquery - Retrieve Users", sql: "SELECT username AS u FROM users",
        ecsMapping: mapping),
      Statement(id: "osquery_1", label: "Osquery - Retrieve Users", sql: "SELECT * FROM processes"),
      Statement(id: "osquery_2", label: "获取", sql: "SELECT name FROM dns_cache d"),
      Statement(id: "osquery_3", label: "§", sql: "SELECT 'x' AS y"),
    ]
    let steps = [
      GuideStep(
        id: "investigation.1", section: .investigation, depth: 0, text: "Who?", statements: ["osquery_0"]),
      GuideStep(id: "response.1", section: .response, depth: 0, text: "Act."),
    ]
    let guide = Guide(
      id: "852c1f19-68e8-43a6-9dce-340771fe1be3", title: "Ein Titel: mit Ümlaut",
      ruleID: "852c1f19-68e8-43a6-9dce-340771fe1be3",
      ruleVersion: 3, source: .ruleFile(file: "x/rule.toml"), platforms: [.windows],
      contents: GuideContents(steps: steps, statements: statements))
    let writer = QuerySetWriter(guide, id: "My Set")
    #expect(writer.id == "my-set")
    let text = JSONWriter.bytes(.object(writer.document()), layout: .indented)
    let read = try QuerySetReader().guide(text, name: "other")
    #expect(
      read.id == "my-set" && read.title == guide.title && read.ruleID == guide.ruleID && read.ruleVersion == 3
    )
    #expect(read.statements.map(\.id) == ["retrieve_users", "retrieve_users_2", "dns_cache", "statement_3"])
    #expect(read.statements.map(\.sql) == statements.map(\.sql) && read.statements[0].ecsMapping == mapping)
    #expect(read.statements.map(\.volatility) == [.lasting, .fleeting, .fleeting, .lasting])
    #expect(read.statements[0].purpose == "Who?" && read.platforms == [.windows])
    #expect(read.steps.map(\.statements) == [["retrieve_users"], []] && read.steps[0].manualReason == nil)
  }

  @Test(
    .enabled(if: Python.withJSONSchema != nil, "needs Python with jsonschema"), arguments: ["sets", "corpus"])
  func `what is written follows the schema of query sets`(from: String) throws {
    let paths = from == "sets" ? [Place.path("Queries")] : Place.shared.map { [$0 + "/corpus/rules"] } ?? []
    let guides = GuideImporter().read(paths).guides.filter { !$0.statements.isEmpty }
    let documents = guides.map { JSONValue.object(QuerySetWriter($0).document()) }
    let script = """
      import json, sys
      from jsonschema import Draft202012Validator
      schema, sets = json.load(open(sys.argv[1]))
      validator = Draft202012Validator(json.load(open(schema)))
      print(json.dumps([e.json_path + " " + e.message[:80] for s in sets for e in \
      validator.iter_errors(s)][:5]))
      """
    let input: JSONValue = [.string(Place.path("Config/schema/query-set.schema.json")), .array(documents)]
    #expect(try Python.run(Python.withJSONSchema, script, input: input) == [])
    for (guide, document) in zip(guides, documents) {
      let read = try QuerySetReader().guide(JSONWriter.bytes(document), name: "x")
      #expect(read.statements.map(\.sql) == guide.statements.map(\.sql))
      #expect(read.steps.map(\.text) == guide.steps.map(\.text))
    }
  }
}
