import ECS
import Testing

@testable import Guides

@Suite(.enabled(if: Python.interpreter != nil, "needs Python with sqlite3")) struct RepairEquivalenceTests {
  /// Joins by several paths that are mended without asking about another file than before.
  static let joins = [
    "SELECT u.username, h.md5 FROM users u JOIN hash h ON h.path = u.directory OR h.path = u.shell",
    "SELECT u.username AS n, h.path FROM users u, hash h WHERE (u.shell = h.path OR h.path = u.directory) "
      + "AND u.uid > 3",
    "SELECT * FROM users u JOIN hash h ON h.path IN (u.directory, u.shell, '/p1') AND u.uid < 9 ORDER BY 2",
    "SELECT u.uid, h.md5, f.size FROM users u JOIN hash h ON h.path IN (u.shell, u.directory) JOIN file f ON "
      + "f.path = u.uuid OR u.shell = f.path",
    "SELECT u.uid, f.size FROM users u LEFT JOIN groups g ON g.gid = u.gid JOIN file f ON f.path = "
      + "u.shell OR "
      + "f.path = '/p2' WHERE g.gid IS NULL",
    "SELECT x.md5 FROM (SELECT h.md5 FROM users u JOIN hash h ON h.path = u.shell OR u.uuid = h.path) x",
    "SELECT DISTINCT h.md5 FROM hash h, users u WHERE h.path IN ('/p1', '/p2') AND u.uid = 1 UNION SELECT "
      + "'x'",
  ]

  @Test func `in a database without osquery's flaw a mended join has the rows of the published one`() throws {
    let pairs = Self.joins.map { sql -> JSONValue in
      let repaired = StatementRepairs().repair(sql)
      #expect(Set(repaired.repairs.map(\.id)) == [.alternativeJoin])
      return [.string(sql), .string(repaired.sql)]
    }
    let script = """
      import json, random, sqlite3, sys
      wrong = []
      for seed in range(40):
          pick = random.Random(seed)
          paths = ["/p%d" % n for n in range(6)] + [None, ""]
          database = sqlite3.connect(":memory:")
          database.execute("CREATE TABLE users (uid, gid, username, directory, shell, uuid)")
          database.execute("CREATE TABLE groups (gid, groupname)")
          database.execute("CREATE TABLE hash (path TEXT, md5)")
          database.execute("CREATE TABLE file (path TEXT, size)")
          for n in range(8):
              row = (n, pick.choice([1, 2]), "u%d" % n, *(pick.choice(paths) for _ in range(3)))
              database.execute("INSERT INTO users VALUES (?, ?, ?, ?, ?, ?)", row)
          database.execute("INSERT INTO groups VALUES (1, 'g')")
          for path in pick.sample(paths[:6], 4):
              database.execute("INSERT INTO hash VALUES (?, ?)", (path, "h" + path))
              database.execute("INSERT INTO file VALUES (?, ?)", (path, len(path)))
          for published, mended in json.load(open(sys.argv[1])):
              before, after = (database.execute(sql) for sql in (published, mended))
              names = [[c[0] for c in cursor.description] for cursor in (before, after)]
              if names[0] != names[1] or set(before) != set(after): wrong.append([seed, mended])
      print(json.dumps(wrong[:3]))
      """
    #expect(try Python.run(Python.interpreter, script, input: .array(pairs)) == [])
  }

  @Test(.enabled(if: Place.shared != nil, "needs the shared corpus and table catalogue"))
  func `SQLite prepares every mended statement of the public rules, with the columns it had`() throws {
    let shared = try #require(Place.shared)
    let library = GuideLibrary.load(querySets: [Place.path("Queries")], rules: [shared + "/corpus/rules"])
    let texts = Set(library.guides.flatMap(\.statements).map(\.sql)).sorted()
    let pairs = try texts.compactMap { sql -> JSONValue? in
      let repaired = StatementRepairs().repair(sql)
      guard !repaired.repairs.isEmpty else { return nil }
      let fields = try PlaceholderBinder().fields(of: Statement(id: "", label: "", sql: sql))
      #expect(fields.isEmpty)
      return [.string(sql), .string(repaired.sql)]
    }
    #expect(pairs.count >= 4)
    let script = """
      import json, sqlite3, sys
      pairs, catalogue = json.load(open(sys.argv[1]))
      database, wrong = sqlite3.connect(":memory:"), []
      for table in json.load(open(catalogue))["tables"]:
          names = ", ".join('"%s" %s' % (c["name"], c["type"]) for c in table["columns"])
          database.execute('CREATE TABLE "%s" (%s)' % (table["name"], names))
      for name in ("regex_match", "concat"): database.create_function(name, -1, lambda *_: None)
      for published, mended in pairs:
          try:
              before, after = ([c[0] for c in database.execute(s).description] for s in (published, mended))
              if [n for n in after if n != "matched_path"] != before: wrong.append([before, after])
          except sqlite3.Error as error: wrong.append([mended, str(error)])
      print(json.dumps(wrong))
      """
    let input: JSONValue = [.array(pairs), .string(shared + "/facts/osquery-tables.json")]
    #expect(try Python.run(Python.interpreter, script, input: input) == [])
  }
}
