import ECS
import Guides
import Osquery
import Testing

@Suite struct ShippedQuerySetsTests {
  @Test(arguments: Place.querySets)
  func `loads a shipped set without problems, named like its file`(name: String) throws {
    let guide = try Place.querySet(name)
    #expect(guide.id == name && guide.problems.isEmpty && !guide.statements.isEmpty && !guide.steps.isEmpty)
    let used = Set(guide.steps.flatMap(\.statements))
    #expect(guide.statements.allSatisfy { used.contains($0.id) && $0.purpose != nil && $0.volatility != nil })
  }

  @Test(arguments: Place.querySets)
  func `every shipped statement is safe, needs no alert, and stays clear of what osquery gets wrong`(
    name: String
  ) throws {
    for statement in try Place.querySet(name).statements {
      #expect(throws: Never.self) { try StatementSafety().check(statement.sql) }
      #expect(try PlaceholderBinder().fields(of: statement).isEmpty)
      let text = Array(statement.sql.utf8)
      let words = SQLTokenizer.tokens(of: text).filter { $0.kind == .identifier }.map {
        $0.spelling(in: text).uppercased()
      }
      #expect(!words.contains("LIMIT") && !words.contains("OFFSET") && !words.contains("GLOB"))
    }
  }

  @Test(arguments: Place.querySets)
  func `a shipped set has no line that osquery would strip as a comment`(name: String) throws {
    let text = String(decoding: try Place.bytes("Queries/\(name).json"), as: UTF8.self)
    for line in text.split(separator: "\n") {
      let start = line.drop { $0 == " " }
      #expect(!start.hasPrefix("//") && !start.hasPrefix("#"))
    }
  }

  @Test(.enabled(if: Python.withJSONSchema != nil, "needs Python with jsonschema"))
  func `every shipped set follows the schema, and the schema refuses what is wrong`() throws {
    let script = """
      import copy, json, sys
      from jsonschema import Draft202012Validator
      schema, sets = json.load(open(sys.argv[1]))
      schema = json.load(open(schema))
      Draft202012Validator.check_schema(schema)
      validator = Draft202012Validator(schema)
      found, passed = [], []
      for path in sets:
          good = json.load(open(path))
          found += [path + e.json_path + " " + e.message[:80] for e in validator.iter_errors(good)]
          def wrong(name, change):
              bad = copy.deepcopy(good)
              change(bad)
              if validator.is_valid(bad): passed.append(name)
          query = next(iter(good["queries"]))
          wrong("no queries", lambda d: d.pop("queries"))
          wrong("an unknown key", lambda d: d.update(x=1))
          wrong("an unknown key of a query", lambda d: d["queries"][query].update(x=1))
          wrong("an empty query", lambda d: d["queries"][query].update(query="        "))
          wrong("a bad id", lambda d: d["queries"].update({"A B": d["queries"][query]}))
          wrong("half a snapshot", lambda d: d["queries"][query].update(snapshot="yes"))
          wrong("no interval", lambda d: d["queries"][query].update(interval=0))
          wrong("a bad platform", lambda d: d["queries"][query].update(platform="Windows, Linux"))
          wrong("a bad version", lambda d: d["queries"][query].update(version="newest"))
          # Other packs may do otherwise, and keep it when they are imported; those that are shipped do not.
          for name, q in good["queries"].items():
              usual = q.get("snapshot") is True and q["interval"] >= 60 and q.get("version") == "5.0.0"
              if not usual or not {*q["platform"].split(",")} <= {"windows", "linux", "darwin", "posix", "all"}:
                  found.append(path + " " + name + " is not scheduled as shipped sets are")
          wrong("an unknown answer", lambda d: d["dossier"]["steps"][0].update(answers=["guess"]))
          wrong("no reason", lambda d: d["dossier"]["steps"][0].update(answers=[], statements=[]))
          wrong("no reason for the sandbox", lambda d: d["dossier"]["steps"][0].update(answers=["sandbox"]))
          wrong("a step id", lambda d: d["dossier"]["steps"][0].update(id="first"))
      print(json.dumps({"found": found, "passed": passed}))
      """
    let sets = Place.querySets.map { JSONValue.string(Place.path("Queries/\($0).json")) }
    let schema = JSONValue.string(Place.path("Config/schema/query-set.schema.json"))
    let answer = try Python.run(Python.withJSONSchema, script, input: [schema, .array(sets)])
    #expect(answer["found"] == [])
    #expect(answer["passed"] == [])
  }

  @Test(.enabled(if: Python.interpreter != nil, "needs Python with sqlite3"))
  func `finds the untrusted program or DLL of a service, however its path is written`() throws {
    let set = try Place.querySet("windows-host-triage")
    let statement = try #require(set.statement("service_programs_untrusted"))
    let script = #"""
      import json, re, sqlite3, sys
      def match(text, pattern, group):
          found = None if text is None else re.search(pattern, text)
          return found and found.group(group)
      database = sqlite3.connect(":memory:")
      database.create_function("regex_match", 3, match)
      database.execute("CREATE TABLE services (name, path, module_path)")
      database.execute("CREATE TABLE authenticode (path, result, subject_name)")
      host = r"C:\Windows\system32\svchost.exe"
      database.executemany("INSERT INTO services VALUES (?, ?, ?)", [
          ("good", host + " -k netsvcs -p", ""), ("nothing", None, None), ("driver", "x.sys", ""),
          ("hosted", host + " -k netsvcs", r"C:\evil.dll"), ("quoted", r'"C:\A B\evil.exe" --run', ""),
          ("spaces", r"C:\A B\evil.exe /run x.exe", ""), ("tricky", r"C:\a.exe.d\gone.EXE", "")])
      database.executemany("INSERT INTO authenticode VALUES (?, ?, ?)", [
          (host, "trusted", "M"), (r"C:\evil.dll", "missing", None), (r"C:\A B\evil.exe", "untrusted", "X")])
      rows = database.execute(json.load(open(sys.argv[1]))).fetchall()
      print(json.dumps(sorted("|".join(str(c) for c in row[:4]) for row in rows)))
      """#
    let rows = try Python.run(Python.interpreter, script, input: .string(statement.sql))
    #expect(
      rows == [
        #"hosted|module|C:\evil.dll|missing"#, #"quoted|program|C:\A B\evil.exe|untrusted"#,
        #"spaces|program|C:\A B\evil.exe|untrusted"#, #"tricky|program|C:\a.exe.d\gone.EXE|no verdict"#,
      ])
  }

  @Test(
    .enabled(if: Place.shared != nil, "needs the shared table catalogue"),
    .enabled(if: Python.interpreter != nil, "needs Python 3.11"), arguments: Place.querySets)
  func `SQLite prepares every statement against the tables of its platform`(name: String) throws {
    let script = """
      import json, sqlite3, sys
      path, catalogue = json.load(open(sys.argv[1]))
      pack, wrong = json.load(open(path)), []
      database = sqlite3.connect(":memory:")
      for table in json.load(open(catalogue))["tables"]:
          if pack["platform"] not in table["platforms"]: continue
          on = lambda c: pack["platform"] in "".join(c.get("platforms", table["platforms"]))
          columns = [c for c in table["columns"] if on(c)]
          names = ", ".join('"%s" %s' % (c["name"], c["type"]) for c in columns)
          database.execute('CREATE TABLE "%s" (%s)' % (table["name"], names))
      database.create_function("regex_match", 3, lambda *_: None)
      database.create_function("concat", -1, lambda *_: None)
      for id, query in pack["queries"].items():
          try:
              columns = [c[0] for c in database.execute(query["query"]).description]
              if len(set(columns)) != len(columns): wrong.append(id + ": " + str(columns))
          except sqlite3.Error as error: wrong.append(id + ": " + str(error))
      print(json.dumps(wrong))
      """
    let paths: JSONValue = [
      .string(Place.path("Queries/\(name).json")),
      .string((Place.shared ?? "") + "/facts/osquery-tables.json"),
    ]
    #expect(try Python.run(Python.interpreter, script, input: paths) == [])
  }
}
