import ECS
import Foundation
import Testing

@testable import Detection

/// Rules as Kibana exports them.
struct RuleExportTests {
  private static func rule(
    _ type: String, _ query: String, id: String, more: JSONObject = JSONObject()
  ) -> String {
    var rule: JSONObject = [
      "id": "0fa8", "rule_id": .string(id), "name": "A rule", "description": "What it finds.",
      "enabled": false,
      "type": .string(type), "language": .string(type == "eql" ? "eql" : "kuery"), "query": .string(query),
      "severity": "medium", "risk_score": 47, "from": "now-9m", "interval": "10m", "version": 3,
      "max_signals": 100, "filters": [], "index": ["logs-*"], "exceptions_list": [], "meta": nil,
      "timestamp_override": nil,
    ]
    for (key, value) in more.members { rule[key] = value }
    return JSONWriter.text(.object(rule))
  }

  private static let summary =
    #"{"exported_count":1,"exported_rules_count":1,"missing_rules":[],"missing_rules_count":0}"#

  private static func read(_ lines: [String]) -> RuleExport {
    RuleExport(Array(lines.joined(separator: "\n").utf8), file: "rules.ndjson")
  }

  /// A folder that goes with the test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("export-\(UUID().uuidString)")
      .path

    init(_ files: [String: String]) throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for (name, text) in files { try Data(text.utf8).write(to: URL(filePath: path + "/" + name)) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  @Test func `reads a rule a line and passes over what else an export has`() throws {
    let connector = #"{"id":"c","type":"action","attributes":{"actionTypeId":".email"},"references":[]}"#
    let list = #"{"list_id":"l","type":"detection","name":"A list","namespace_type":"single"}"#
    let savedObject =
      #"{"id":"s","type":"security-rule","attributes":\#(Self.rule("query", "a:3", id: "three"))}"#
    let lines = [
      Self.rule("eql", "any where a == 1", id: "one"), "", Self.rule("query", "a:2", id: "two") + "\r",
      savedObject,
      list, connector, Self.summary,
    ]
    let rules = try Self.read(lines).entries.map { try $0.get() }
    #expect(rules.map(\.id) == ["one", "two", "three"])
    #expect(rules.map(\.version) == [3, 3, 3])
    #expect(rules.map(\.file) == Array(repeating: "rules.ndjson", count: 3))
    #expect(rules[0].schedule == RuleSchedule(interval: .seconds(600), lookBack: .seconds(540)))
  }

  @Test func `takes the settings of every type of rule where exports have them`() throws {
    let rules = try Self.read([
      Self.rule(
        "new_terms", "*:*", id: "n",
        more: ["new_terms_fields": ["user.name", "host.id"], "history_window_start": "now-14d"]),
      Self.rule(
        "threshold", "*:*", id: "t",
        more: ["threshold": ["field": ["host.id"], "value": 5, "cardinality": []]]),
      Self.rule(
        "threat_match", "*:*", id: "m",
        more: [
          "threat_query": "*:*", "threat_index": ["ti-*"],
          "threat_mapping": [["entries": [["field": "a", "type": "mapping", "value": "b"]]]],
        ]),
    ]).entries.map { try $0.get() }
    guard case .newTerms(_, let terms) = rules[0].kind, case .threshold(_, let threshold) = rules[1].kind,
      case .threatMatch(_, let match) = rules[2].kind
    else {
      Issue.record("other types")
      return
    }
    #expect(terms.fields.map(\.name) == ["user.name", "host.id"])
    #expect(terms.historyWindow == .seconds(14 * 86_400))
    #expect(rules[0].parameters["parameters"]?["history_window_start"] == "now-14d")
    #expect(threshold.value == 5 && threshold.cardinality == nil)
    #expect(match.indicatorIndex == ["ti-*"])
  }

  @Test(arguments: [
    ("{", 1, "inside an object"), (#"{"a":1}"#, 1, "holds no rule"), ("[]", 1, "JSON object"),
    (rule("eql", "process where", id: "x"), 1, "in the query"),
    (rule("query", "a:1", id: "x", more: ["severity": "grave"]), 1, "no severity"),
    (rule("esql", "from logs", id: "x"), 1, "ES|QL"),
    (#"{"list_id":"l","item_id":"i","entries":[{"field":"a","type":"list"}]}"#, 1, "exception"),
  ])
  func `says in which line something is wrong, and reads on`(line: String, number: Int, reason: String) throws
  {
    let folder = try Folder([
      "rules.ndjson": [Self.rule("query", "a:1", id: "first"), line, Self.rule("query", "a:2", id: "last")]
        .joined(separator: "\n")
    ])
    let set = RuleSet.load([folder.path + "/rules.ndjson"])
    #expect(set.rules.map(\.id) == ["first", "last"])
    let problem = try #require(set.problems.first)
    #expect(problem.line == number + 1)
    #expect(problem.message.contains(reason), "\(problem)")
  }

  @Test func `the exceptions of an export hold for its rules`() throws {
    let item = #"""
      {"list_id":"l","item_id":"i","type":"simple","entries":[
      {"field":"user.name","operator":"included","type":"match","value":"backup"}]}
      """#.replacing("\n", with: "")
    let lists: JSONValue = [["id": "x", "list_id": "l", "type": "detection", "namespace_type": "single"]]
    let lines = [
      Self.rule("query", "a:1", id: "r", more: ["exceptions_list": lists, "index": []]), item, Self.summary,
    ]
    let folder = try Folder(["rules.ndjson": lines.joined(separator: "\n")])
    var set = RuleSet.read([folder.path])
    var engine = DetectionEngine(compiling: &set, history: MemoryTermHistory())
    #expect(set.problems.isEmpty)
    let users = try ["backup", "eve"].filter { user in
      let event = try Fixture.event(1, #""a":"1","user":{"name":"\#(user)"}"#, id: user)
      return try !engine.process(event).isEmpty
    }
    #expect(users == ["eve"])
  }

  @Test func `an exception list of which nothing was read is told`() throws {
    func rule(_ id: String, _ lists: [String]) -> String {
      let lists = JSONValue.array(lists.map { ["list_id": .string($0), "type": "detection"] })
      return Self.rule("query", "a:1", id: id, more: ["exceptions_list": lists, "name": .string(id)])
    }
    func item(_ list: String) -> String {
      #"{"list_id":"\#(list)","item_id":"i","type":"simple","entries":[{"field":"a","operator":"included","type":"exists"}]}"#
    }
    let lines = [
      rule("A", ["gone", "empty"]), rule("B", ["full", "other"]), rule("C", ["gone"]), item("full"),
      #"{"list_id":"empty","type":"detection","name":"A list","namespace_type":"single"}"#,
    ]
    let folder = try Folder(["rules.ndjson": lines.joined(separator: "\n")])
    let set = RuleSet.read([folder.path])
    let found = set.missingExceptions()
    #expect(found.count == 2)
    #expect(found.first?.contains("'gone' was not read, so 'A' and 1 more find") ?? false, "\(found)")
    #expect(found.last?.contains("'other' was not read, so 'B' finds") ?? false, "\(found)")
    var more = ExceptionLists()
    more.add(
      [try JSONParser.parse(item("gone")), try JSONParser.parse(#"{"list_id":"other"}"#)], file: "more")
    #expect(set.missingExceptions(besides: more).isEmpty)
    #expect(more.problems.isEmpty)
  }

  @Test func `a folder may hold both forms, and files that hold no rules`() throws {
    let folder = try Folder([
      "a.toml": Fixture.toml("query", "a:1", id: "one"), "b.ndjson": Self.rule("query", "a:2", id: "two"),
      "c.ndjson": #"{"@timestamp":"2026-01-01T00:00:00Z"}"#, "d.ndjson": "", "e.ndjson": "{\"rule_id\"",
      "f.ndjson": "\n" + Self.rule("query", "a:2", id: "one"),
    ])
    let set = RuleSet.load([folder.path])
    #expect(set.rules.map(\.id) == ["one", "two"])
    #expect(set.problems.map { $0.file.split(separator: "/").last } == ["e.ndjson", "f.ndjson"])
  }

  @Test(.enabled(if: Shared.isPresent, "needs the shared corpus: set DOSSIER_SHARED"))
  func `a rule is the same whichever form it has`() throws {
    for rule in RuleSet.load([try Shared.path("corpus/rules")], threads: 2).rules {
      let file = try #require(rule.file)
      let settings = try RuleFile(Array(try Data(contentsOf: URL(filePath: file))), file: file).rule
      var exported = settings
      exported["note"] = rule.note.map { .string($0) }
      exported["version"] = .number(JSONNumber(rule.version))
      if case .newTerms(_, let terms) = rule.kind {
        exported["new_terms"] = nil
        exported["new_terms_fields"] = .array(terms.fields.map { .string($0.name) })
        exported["history_window_start"] = .string(terms.historyStart)
      }
      let read = try Self.read([JSONWriter.text(.object(exported))]).entries.map { try $0.get() }
      #expect(read.map(\.parameters) == [rule.parameters])
      #expect(read.map(\.overrides.severities.count) == [rule.overrides.severities.count])
      #expect(read.map(\.suppression?.fields) == [rule.suppression?.fields])
      #expect(read.map(\.filters) == [rule.filters])
    }
  }
}
