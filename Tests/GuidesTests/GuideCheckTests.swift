import ECS
import Foundation  // whole, for the files of the tests
import Osquery
import Testing

@testable import Guides

@Suite struct GuideCheckTests {
  private func guide(_ statements: [String], platforms: Set<HostPlatform>) -> Guide {
    let list = statements.enumerated().map { Statement(id: "s\($0.offset)", label: "s", sql: $0.element) }
    return Guide(
      id: "g", title: "g", source: .alert, platforms: platforms, contents: GuideContents(statements: list))
  }

  private func findings(_ sql: String..., on platforms: Set<HostPlatform> = []) -> [String] {
    GuideCheck().findings(in: [guide(sql, platforms: platforms)]).map {
      "\($0.severity.rawValue) \($0.id.rawValue) \($0.line ?? 0):\($0.column ?? 0)"
    }
  }

  @Test(arguments: [
    ("SELECT * FROM dns_cach", "error unknown-table 1:15"),
    ("SELECT nme FROM dns_cache", "error unknown-column 1:8"),
    ("SELECT d.name FROM dns_cache c", "error unknown-column 1:8"),
    ("SELECT name FROM processes ORDER BY pdi", "error unknown-column 1:37"),
    ("SELECT path FROM processes p\nJOIN listening_ports l ON l.pid = p.pid", "error ambiguous-column 1:8"),
    ("SELECT lowr(name) FROM processes", "error unknown-function 1:8"),
    ("SELECT * FROM hash", "error missing-required-column 1:15"),
    ("SELECT * FROM hash WHERE path = 'a' OR md5 = 'b'", "error missing-required-column 1:15"),
    ("SELECT * FROM file WHERE lower(path) = 'a'", "error missing-required-column 1:15"),
    ("SELECT * FROM file WHERE path != 'a'", "error useless-constraint 1:15"),
    ("SELECT * FROM file WHERE path = ''", "error useless-constraint 1:15"),
    ("SELECT pid FROM processes WHERE path == null", "error never-true 1:33"),
    ("SELECT pid FROM processes WHERE pid = 'x'", "error never-true 1:33"),
    ("SELECT pid FROM processes WHERE name = 'a' AND name = 'b'", "error never-true 1:48"),
    ("SELECT pid FROM processes LIMIT 2 OFFSET 1", "error offset 1:33"),
    (
      "SELECT u.uid FROM users u LEFT JOIN hash h ON h.path IN (u.shell, u.directory)",
      "error alternative-join 1:47"
    ),
    ("DELETE FROM users", "error refused 1:1"), ("SELECT * FROM curl WHERE url = 'x'", "error refused 1:1"),
    ("SELECT pid FROM processes WHERE", "error syntax 1:32"),
    ("SELECT pid FROM processes WHERE name = {{x", "error malformed-placeholder 1:40"),
    ("SELECT pid FROM processes WHERE name = {{x.y}}", "warning unquoted-placeholder 1:40"),
    ("SELECT pid FROM processes WHERE name = \"x\"", "warning double-quoted-text 1:40"),
    ("SELECT pid FROM processes WHERE name LIKE 'x'", "warning pattern-without-wildcard 1:43"),
    (
      "SELECT pid FROM processes\nWHERE name = 'é' OR pid = 1 OR name = 'é'",
      "warning duplicate-condition 2:32"
    ),
    ("SELECT pid FROM processes WHERE name IN ('a', 'b', 'a')", "warning duplicate-condition 1:52"),
    (
      "SELECT concat('https://www.virustotal.com/gui/file/', sha1) FROM hash WHERE path = 'a'",
      "warning weak-hash-link 1:55"
    ),
    ("SELECT name FROM services s JOIN hash h ON h.path = s.path", "warning command-line-as-path 1:53"),
    ("SELECT name FROM services WHERE user_account = 'LocalSyste'", "warning likely-typo 1:48"),
    ("SELECT * FROM process_events", "warning event-table 1:15"),
    ("SELECT * FROM chrome_extensions", "warning current-user-only 1:15"),
    ("SELECT c.name FROM crontab n JOIN dns_cache c ON c.name = n.command", "error wrong-platform 1:35"),
  ])
  func `finds one defect and says where`(sql: String, wanted: String) {
    #expect(findings(sql) == [wanted])
  }

  @Test func `knows what exists where the guide is for`() {
    #expect(findings("SELECT * FROM services", on: [.linux]) == ["error wrong-platform 1:15"])
    #expect(findings("SELECT elevated_token FROM processes", on: [.linux]) == ["warning empty-column 1:8"])
    #expect(findings("SELECT elevated_token FROM processes", on: [.windows]) == [])
    #expect(findings("SELECT elevated_token FROM processes") == [])
  }

  @Test(arguments: [
    "SELECT * FROM file WHERE path IN ('/a', '/b') OR directory = '/c'",
    "SELECT * FROM users u CROSS JOIN chrome_extensions USING (uid)",
    "SELECT * FROM users JOIN chrome_extensions k ON users.uid = k.uid",
    "WITH RECURSIVE n(x) AS (SELECT 1 UNION SELECT x + 1 FROM n WHERE x < 5) SELECT x FROM n",
    "SELECT p.name FROM processes p WHERE EXISTS (SELECT 1 FROM hash h WHERE h.path = p.path)",
    "SELECT * FROM (SELECT * FROM hash) WHERE path = '/etc/passwd'",
    "SELECT name AS n FROM processes WHERE n = 'x' GROUP BY n HAVING count(*) > 1 ORDER BY n DESC NULLS "
      + "LAST LIMIT 5",
    "SELECT CASE WHEN pid > 1 THEN 'a' ELSE 'b' END, CAST(pid AS text), -pid FROM processes p WHERE NOT "
      + "pid BETWEEN 1 AND 2",
    "SELECT count(DISTINCT pid), name NOT LIKE 'a%', path NOTNULL FROM processes WHERE uid = '{{user.id}}'",
    "SELECT value FROM json_each('[1]') WHERE key IS NOT NULL", "SELECT 1 UNION ALL SELECT 2 ORDER BY 1",
    "SELECT rowid, username COLLATE NOCASE FROM users WHERE username IS NOT DISTINCT FROM 'x'",
  ])
  func `has nothing to say about what is right`(sql: String) {
    #expect(findings(sql) == [])
  }

  @Test func `a constant that others write otherwise is a likely slip, unless both stand in one statement`() {
    let usual = "SELECT * FROM file WHERE path LIKE '/etc/systemd/system/%'"
    let slip = "SELECT * FROM file WHERE path LIKE '/etc/sytemd/system/%'"
    #expect(findings(usual, usual, slip).filter { $0.contains("typo") } == ["warning likely-typo 1:36"])
    let both = usual + " OR path LIKE '/etc/sytemd/system/%'"
    #expect(findings(usual, usual, both) == [])
  }

  @Test func `suggests the nearest name and says what is mended`() throws {
    let found = GuideCheck().findings(
      in: [
        guide(
          ["SELECT * FROM dns_cach", "SELECT pid FROM processes WHERE pid == NULL"], platforms: [.windows])
      ])
    #expect(found[0].detail.contains("dns_cache"))
    #expect(found.map(\.repair) == [nil, .nullComparison])
    #expect(found[1].description.hasPrefix("g: error never-true: ") && found[1].statement == "s1")
  }

  @Test func `a mapping must name columns of the rows`() {
    let mapping: [String: Statement.Mapping] = [
      "user.name": .column("usrname"), "event.kind": .values(["x"]),
    ]
    let statement = Statement(
      id: "s", label: "s", sql: "SELECT username, uid AS u FROM users", ecsMapping: mapping)
    let guide = Guide(id: "g", title: "g", source: .alert, contents: GuideContents(statements: [statement]))
    let found = GuideCheck().findings(in: [guide])
    #expect(found.map(\.id) == [.unknownMappedColumn])
    #expect(found.first?.detail.contains("nearest name is username") == true)
  }

  @Test func `shows the place in rule files and packs, escapes counted`() throws {
    let rule = """
      [rule]
      rule_id = "r"
      [[transform.osquery]]
      query = "SELECT pid FROM processes WHERE name = \\"é\\" AND nope = 1"
      [[transform.osquery]]
      query = \"\"\"
      SELECT pid
      FROM processes WHERE nope = 1\"\"\"
      """
    let read = try #require(try RuleGuideReader().guide(Array(rule.utf8), file: "r.toml"))
    let found = GuideCheck().findings(in: [read]).filter { $0.id == .unknownColumn }
    #expect(found.map { "\($0.place?.line ?? 0):\($0.place?.column ?? 0)" } == ["4:59", "8:22"])
    let pack = #"""
      {"queries": {"a": {"query": "SELECT 1"},
        "b\"": {"x": {"query": [1, "]"]}, "query": "SELECT pid\nFROM processes\tWHERE \u00e9 = \#
        \"\ud83d\ude00\" OR nope = 1"}}}
      """#
    let set = try QuerySetReader().guide(Array(pack.utf8), file: "p.json", name: "p")
    let places = GuideCheck().findings(in: [set]).filter { $0.id == .unknownColumn }
    // The second key is written with an escape, so that its places are not looked for.
    #expect(places.map(\.line) == [2, 2] && places.map(\.place) == [nil, nil])
    let plain = pack.replacing(#""b\"""#, with: #""b""#)
    let other = try QuerySetReader().guide(Array(plain.utf8), file: "p.json", name: "p")
    let columns = GuideCheck().findings(in: [other]).filter { $0.id == .unknownColumn }.map {
      $0.place?.column
    }
    let line = plain.split(separator: "\n")[1]
    let wanted = [line.range(of: #"\u00e9"#), line.range(of: "nope")].map { range in
      range.map { line.distance(from: line.startIndex, to: $0.lowerBound) + 1 }
    }
    #expect(columns == wanted)
  }

  private func places(_ text: String, name: String) throws -> [String] {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      let readings = GuideImporter().read([file.path])
      #expect(readings.problems.isEmpty)
      return GuideCheck().findings(in: readings.guides).map { finding in
        "\(finding.statement ?? "") \(finding.place.map { "\($0.line):\($0.column)" } ?? "-")"
      }
    }
  }

  /// `statement line:column` of words in a text.
  private func place(of word: String, in text: String, as statement: String) -> String {
    let before = text.components(separatedBy: word)[0].split(
      separator: "\n", omittingEmptySubsequences: false)
    return "\(statement) \(before.count):\((before.last?.count ?? 0) + 1)"
  }

  @Test func `shows the place in configurations, in the schedule as in the packs`() throws {
    let configuration = #"""
      # osquery's own comment
      {
        "schedule": {
          "a": {"interval": 10,
            "query": "SELECT 1 FROM nowhere_a"},
          "b": {"query": "SELECT nope FROM users"}
        },
        "packs": {
          "one": {"queries": {
            "c": {"query": "SELECT 'é', '\t' FROM nowhere_c"}
          }}
        }
      }
      """#
    let wanted = [("nowhere_c", "c"), ("nowhere_a", "a"), ("nope", "b")].map {
      place(of: $0, in: configuration, as: $1)
    }
    #expect(try places(configuration, name: "osquery.conf") == wanted)
    #expect(wanted[1].hasPrefix("a 5:"))
    // An answer of an API stands in an envelope.
    let enveloped = #"""
      {"data":
        {"name": "p", "queries": {"a": {"query": "SELECT 1 FROM nowhere_a"}}}}
      """#
    let inside = place(of: "nowhere_a", in: enveloped, as: "a")
    #expect(try places(enveloped, name: "answer.json") == [inside])
    // Where several documents or lists stand in a file, no place is better than a wrong one.
    let pack = #"{"queries": {"a": {"query": "SELECT 1 FROM nowhere"}}}"#
    let packs = pack + "\n" + pack.replacing("1", with: "2")
    #expect(try places(packs, name: "packs.ndjson") == ["a -", "a -"])
    #expect(try places("[\(pack)]", name: "packs.json") == ["a -"])
  }

  @Test(.enabled(if: Python.withJSONSchema != nil, "needs Python with jsonschema"))
  func `writes SARIF with a rule for each kind and a region for each finding`() throws {
    let found = try ["linux-host-triage", "windows-update-imageload"].flatMap { name in
      GuideCheck().findings(in: [try Place.querySet(name)])
    }
    #expect(!found.isEmpty)
    let document = SARIFReport.document(found, version: "0.1.0")
    // The parts of the SARIF 2.1.0 schema that matter here.
    let script = """
      import json, sys
      from jsonschema import Draft202012Validator
      text, count = {"type": "object", "required": ["text"]}, {"type": "integer", "minimum": 1}
      location = {"type": "object", "required": ["physicalLocation", "logicalLocations"], "properties": {
        "physicalLocation": {"type": "object", "required": ["artifactLocation", "region"], "properties": {
          "artifactLocation": {"type": "object", "required": ["uri"]},
          "region": {"properties": {"startLine": count, "startColumn": count}, "required": ["startLine"]}}}}}
      result = {"type": "object", "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
        "properties": {
        "level": {"enum": ["none", "note", "warning", "error"]}, "message": text,
        "locations": {"type": "array", "items": location, "minItems": 1}}}
      schema = {"type": "object", "required": ["version", "runs"], "properties": {
        "version": {"const": "2.1.0"},
        "runs": {"items": {"type": "object", "required": ["tool", "results"], "properties": {
          "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]}, "results": {"items": result}}}}}}
      document = json.load(open(sys.argv[1]))
      wrong = [e.message[:200] for e in Draft202012Validator(schema).iter_errors(document)]
      rules = document["runs"][0]["tool"]["driver"]["rules"]
      for result in document["runs"][0]["results"]:
          if rules[result["ruleIndex"]]["id"] != result["ruleId"]: wrong.append(result["ruleId"])
      print(json.dumps(wrong))
      """
    #expect(try Python.run(Python.withJSONSchema, script, input: document) == [])
  }

  @Test func `writes paths as URIs`() throws {
    let problem = GuideError(.json, "x", at: GuideError.Place(file: "/tmp/a b/ü.json", line: 3, column: 1))
    let text = JSONWriter.text(SARIFReport.document([GuideFinding(problem)], version: "1"))
    #expect(text.contains("file:///tmp/a%20b/%C3%BC.json") && text.contains("\"startLine\":3"))
  }
}
