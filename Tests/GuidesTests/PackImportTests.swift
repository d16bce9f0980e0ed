import ECS
import Foundation  // whole, for the files of the tests
import Testing

@testable import Guides

@Suite struct PackImportTests {
  private func read(_ text: String, name: String = "pack.conf") throws -> GuideImporter.Readings {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: name)
      try Data(text.utf8).write(to: file)
      return GuideImporter().read([file.path])
    }
  }

  /// The only guide of a text as a query set, without what is Dossier's own, and with what is said about it.
  private func imported(_ text: String) throws -> (pack: JSONObject, remarks: [String]) {
    let readings = try read(text)
    #expect(readings.problems.isEmpty)
    let guide = try #require(readings.guides.count == 1 ? readings.guides.first : nil)
    let writer = QuerySetWriter(guide)
    var pack = writer.document()
    pack["dossier"] = nil
    var queries = JSONObject()
    for (name, query) in pack["queries"]?.object?.members.map({ ($0, $1) }) ?? [] {
      var query = query.object ?? JSONObject()
      query["dossier"] = nil
      queries[name] = .object(query)
    }
    pack["queries"] = .object(queries)
    let remarks = (readings.remarks + writer.remarks).map { remark in
      let place = remark.place.line.map { "\($0)" } ?? remark.place.pointer ?? ""
      return "\(remark.code == .refused ? "refused" : "not kept") at \(place): \(remark.detail)"
    }
    return (pack, remarks)
  }

  @Test func `keeps what a pack says of itself and of its queries`() throws {
    let (pack, remarks) = try imported(
      """
      {
        "platform": "linux,windows", "version": "1.4.5", "shard": "10", "oncall": "me",
        "discovery": ["SELECT pid FROM processes WHERE name = 'ldap';"],
        "queries": {
          "all": {"query": "SELECT 1", "interval": 3600, "version": "99.0", "platform": "ubuntu",
            "snapshot": true, "removed": false, "denylist": "false", "shard": 5, "startup_priority": "2",
            "value": "much", "description": "what"},
          "none": {"query": "SELECT 2"}
        }
      }
      """)
    #expect(remarks == [])
    let wanted: JSONValue = [
      "platform": "linux,windows", "version": "1.4.5", "shard": 10, "oncall": "me",
      "discovery": ["SELECT pid FROM processes WHERE name = 'ldap';"],
      "queries": [
        "all": [
          "query": "SELECT 1", "interval": 3600, "snapshot": true, "removed": false, "denylist": false,
          "platform": "ubuntu", "version": "99.0", "shard": 5, "startup_priority": 2, "value": "much",
          "description": "what",
        ],
        // What osquery takes for a query that says nothing.
        "none": ["query": "SELECT 2", "interval": 3600, "platform": "linux,windows", "description": "none"],
      ],
    ]
    #expect(.object(pack) == wanted)
  }

  @Test func `hands down what a configuration says above its schedule and its packs`() throws {
    let readings = try read(
      """
      {"platform": "linux", "options": {"host_identifier": "uuid"}, "decorators": {},
       "schedule": {"a": {"query": "SELECT 1", "interval": 10, "platform": "ubuntu"},
                    "b": {"query": "SELECT 2", "interval": "86400", "removed": false}},
       "packs": {"p": {"queries": {"c": {"query": "SELECT 3", "interval": 60}}},
                 "q": {"platform": "darwin", "version": "2.0", "queries": {"d": {"query": "SELECT 4"}}}}}
      """, name: "osquery.conf")
    let told = readings.guides.flatMap { guide in
      guide.statements.map { "\(guide.id) \(guide.pack?.platform ?? "-"): \($0.id) \($0.platforms)" }
    }
    #expect(
      told == [
        #"p linux: c ["linux"]"#, #"q darwin: d ["darwin"]"#, #"osquery linux: a ["ubuntu"]"#,
        #"osquery linux: b ["linux"]"#,
      ])
    let schedule = QuerySetWriter(try #require(readings.guides.last)).document()
    #expect(schedule["platform"] == "linux" && schedule["version"] == nil)
    #expect(schedule["queries"]?["a"]?["interval"] == 10 && schedule["queries"]?["b"]?["interval"] == 86_400)
    #expect(schedule["queries"]?["b"]?["removed"] == false && schedule["queries"]?["b"]?["snapshot"] == nil)
    #expect(
      readings.remarks.map(\.detail) == [
        #"only the packs and the schedule of a configuration are read, not "options", "decorators""#
      ])
  }

  @Test func `names what is not kept and what will not be run, and why`() throws {
    let (pack, remarks) = try imported(
      """
      {"version": 5, "file_paths": {"etc": ["/etc/%"]}, "discovery": ["SELECT 1", 2], "queries": {
        "Two at once": {"query": "SELECT 1; SELECT 2", "interval": 0, "shard": 101, "x": 1},
        "a": {"query": "SELECT 3", "version": "newest", "removed": [], "x": 2, "y": {}},
        "a_b": {"query": "SELECT * FROM curl WHERE url = 'http://{{user.name}}'"}
      }}
      """)
    #expect(
      remarks == [
        #"not kept at /version: "version" must be a text; osquery ignores this"#,
        #"not kept at /discovery/1: a discovery query must be a text; osquery ignores this"#,
        #"not kept at : a query set has no place for what the pack says as "file_paths""#,
        #"not kept at /queries/Two at once/interval: "interval" must be a whole number, 1 to 604800"#,
        #"not kept at /queries/Two at once/shard: "shard" must be a whole number, 1 to 100"#,
        #"not kept at /queries/a/removed: "removed" must be true or false; osquery takes this for false"#,
        #"not kept at /queries: a query set has no place for what is said as "x" of "Two at once", "a""#,
        #"not kept at /queries: a query set has no place for what is said as "y" of "a""#,
        #"not kept at 2: the query "Two at once" is called two_at_once in the query set, where names are "#
          + "a to z, 0 to 9 and _",
        #"refused at 2: the query "Two at once" was imported as it is, but will not be run: line 1, "#
          + "column 9: a second statement follows; run one statement at a time.",
        #"not kept at 3: the query "a" is for version "newest", which is no version of osquery; it is left out"#,
        #"refused at 4: the query "a_b" was imported as it is, but will not be run: line 1, column 15: "#
          + "the table curl is denied because it reaches out of the host or holds secrets; allow it in the "
          + "configuration if the guide needs it.",
      ])
    #expect(pack["queries"]?["two_at_once"]?["query"] == "SELECT 1; SELECT 2")
    #expect(pack["version"] == nil && pack["queries"]?["a"]?["version"] == nil)
    #expect(pack["discovery"] == ["SELECT 1"] && pack["queries"]?["a"]?["removed"] == false)
  }

  @Test func `a name that fits stays, also where another one would become it`() throws {
    let (pack, _) = try imported(
      #"{"queries": {"A": {"query": "SELECT 1"}, "a": {"query": "SELECT 2"}, "osquery_x": {"query": "SELECT 3"}}}"#
    )
    let queries = pack["queries"]?.object
    #expect(queries?.keys == ["a_2", "a", "osquery_x"] && queries?["a"]?["query"] == "SELECT 2")
  }

  @Test(arguments: [
    ("any", ["linux", "darwin", "windows"]), ("", ["linux", "darwin", "windows"]),
    ("null", ["linux", "darwin", "windows"]), ("posix", ["linux", "darwin"]), ("centos", ["linux"]),
    ("Ubuntu", ["linux"]), ("windows, darwin", ["darwin", "windows"]), ("gentoo", []), ("macos", []),
    ("gentoo,all", ["linux", "darwin", "windows"]),
  ])
  func `knows osquery's words for platforms`(words: String, wanted: [String]) throws {
    let pack = #"{"queries": {"a": {"query": "SELECT 1", "platform": "\#(words)"}}}"#
    let statement = try QuerySetReader().guide(Array(pack.utf8), name: "p").statements[0]
    #expect(["linux", "darwin", "windows"].filter { statement.runs(on: $0) } == wanted)
  }

  @Test(.enabled(if: Python.withJSONSchema != nil, "needs Python with jsonschema"))
  func `what is imported follows the schema and says the same when it is read again`() throws {
    let text = #"""
      {"platform": "gentoo,x-y", "version": "1.5.1-26", "shard": 100, "discovery": ["SELECT 1"],
       "queries": {"a": {"query": "SELECT 1", "interval": 1, "snapshot": false, "version": "99.0",
         "platform": "posix", "removed": false, "startup_priority": 0, "value": "v", "description": "d"},
         "b": {"query": "SELECT 2"}}}
      """#
    let guide = try #require(try read(text).guides.first)
    let document = QuerySetWriter(guide).document()
    let script = """
      import json, sys
      from jsonschema import Draft202012Validator
      schema, found = json.load(open(sys.argv[1]))
      validator = Draft202012Validator(json.load(open(schema)))
      print(json.dumps([e.json_path + " " + e.message[:80] for e in validator.iter_errors(found)]))
      """
    let schema = JSONValue.string(Place.path("Config/schema/query-set.schema.json"))
    #expect(try Python.run(Python.withJSONSchema, script, input: [schema, .object(document)]) == [])
    let again = try QuerySetReader().guide(JSONWriter.bytes(.object(document)), name: "x")
    #expect(JSONValue.object(QuerySetWriter(again).document()) == .object(document) && again.remarks.isEmpty)
    #expect(again.pack?.shard == 100 && again.pack?.discovery == ["SELECT 1"])
    #expect(again.statements.map(\.terms?.snapshot) == [false, nil])
    #expect(["linux", "darwin", "windows"].filter { again.statements[1].runs(on: $0) } == [])
  }

  @Test func `a pack that a configuration names is no problem once its file is read too`() throws {
    try withTemporaryFolder { folder in
      let pack = #"{"queries": {"a": {"query": "SELECT 1"}}}"#
      let configuration = #"""
        {"packs": {"one": "/etc/osquery/packs/one.conf", "*": "/opt/packs/*.conf", "w": "C:\\osquery\\two.conf",
                   "gone": "/etc/osquery/packs/gone.conf", "**": "/elsewhere/*.conf"}}
        """#
      let packs = folder.appending(path: "packs")
      try FileManager.default.createDirectory(at: packs, withIntermediateDirectories: true)
      try Data(configuration.utf8).write(to: folder.appending(path: "osquery.conf"))
      for name in ["one", "two"] { try Data(pack.utf8).write(to: packs.appending(path: name + ".conf")) }
      let all = GuideImporter().read([folder.path])
      #expect(all.guides.map(\.id) == ["one", "two"])
      #expect(all.problems.map(\.code) == [.unknownReference, .unknownReference])
      #expect(all.problems.map { $0.detail.split(separator: " ")[2] } == ["gone", "**"])
      let alone = GuideImporter().read([folder.path + "/osquery.conf"])
      #expect(alone.guides.isEmpty && alone.problems.count == 5)
    }
  }
}
