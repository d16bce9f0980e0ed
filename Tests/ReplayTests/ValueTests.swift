import Testing

@Suite struct ValueTests {
  @Test(arguments: [
    ReplayCase.rows(
      "every value is a string", "SELECT 7 AS whole, 2.5 AS part, 'seven' AS word",
      #"{"part":"2.5","whole":"7","word":"seven"}"#),
    .rows(
      "NULL and the empty text look alike", "SELECT NULL AS none, '' AS blank",
      #"{"blank":"","none":""}"#),
    .rows(
      "a null value tells NULL from blank", "SELECT NULL AS none, '' AS blank",
      flags: ["--nullvalue", "~"], #"{"blank":"","none":"~"}"#),
    .rows(
      "large and small doubles as SQLite writes them", "SELECT 2e22 AS a, 5e-7 AS b, 1.0/7 AS c",
      #"{"a":"2.0e+22","b":"5.0e-07","c":"0.142857142857143"}"#),
    .rows(
      "text beyond ASCII stays as it is", "SELECT 'Ünïcödé ✓ 漢字 🦉' AS t",
      #"{"t":"Ünïcödé ✓ 漢字 🦉"}"#),
    .rows(
      "control characters are escaped", "SELECT 'q\"b\\'||char(8,12,10,13,9,1,30) AS t",
      #"{"t":"q\"b\\\b\f\n\r\t\u0001\u001E"}"#),
    .rows("a NUL ends a value", "SELECT 'left'||char(0)||'right' AS t", #"{"t":"left"}"#),
    .rows(
      "keys are in the order of their bytes", "SELECT 1 AS z, 2 AS A, 3 AS _, 4 AS é",
      #"{"A":"2","_":"3","z":"1","é":"4"}"#),
    .rows(
      "of equal names the last one counts", "SELECT 'first' AS n, 'middle' AS m, 'last' AS n",
      #"{"m":"middle","n":"last"}"#),
    .rows("no rows are an empty array", "SELECT 1 AS one WHERE 1 = 2"),
    .rows(
      "statements of one argument share an array", "SELECT 1 AS a; ; SELECT 2 AS b",
      #"{"a":"1"}"#, #"{"b":"2"}"#),
    .rows("a comment is not a statement", "/* nothing to see */"),
  ])
  func `writes JSON as osqueryi does`(_ example: ReplayCase) throws { try example.check() }

  @Test func `writes bytes that are not UTF-8 as they are`() throws {
    let outcome = try ReplayProcess.run(["--json", "SELECT CAST(x'41ff42c328' AS TEXT) AS t"])
    #expect(
      outcome.stdout == Array("[\n  {\"t\":\"A".utf8) + [0xFF, 0x42, 0xC3, 0x28] + Array("\"}\n]\n".utf8))
  }

  @Test func `gives a host's bytes that are not UTF-8 as they are`() throws {
    let outcome = try ReplayProcess.run(
      ["--json", "SELECT cmdline FROM processes WHERE pid = 20"], snapshot: ReplayProcess.fixture("linux"))
    #expect(outcome.stdout.contains(0xFF))
    #expect(outcome.exit == 0)
  }

  @Test(arguments: [
    ReplayCase(
      name: "indented JSON", flags: ["--json_pretty"], sql: "SELECT 1 AS b, 'x' AS a UNION ALL SELECT 2, 'y'",
      stdout: Array(
        "[\n  {\n    \"a\": \"x\",\n    \"b\": \"1\"\n  },\n  {\n    \"a\": \"y\",\n    \"b\": \"2\"\n  }\n]\n"
          .utf8)),
    ReplayCase(
      name: "indented JSON without rows", flags: ["--json_pretty"], sql: "", stdout: Array("[]\n".utf8)),
    ReplayCase(
      name: "a drawn table", flags: [], sql: "SELECT 'né' AS name, 10 AS n UNION ALL SELECT NULL, 2",
      stdout: Array(
        """
        +------+----+
        | name | n  |
        +------+----+
        | né   | 10 |
        |      | 2  |
        +------+----+

        """.utf8)),
    ReplayCase(name: "a drawn table without rows is nothing", flags: [], sql: "SELECT 1 WHERE 0", stdout: []),
    ReplayCase(
      name: "CSV keeps order and duplicates", flags: ["--csv", "--separator=,"],
      sql: "SELECT 3 AS c, NULL AS n, '' AS e, 'it''s' AS q, 'a,b' AS s, 4 AS c",
      stdout: Array("c,n,e,q,s,c\n3,,\"\",\"it's\",\"a,b\",4\n".utf8)),
    ReplayCase(
      name: "a list without header", flags: ["--list", "--noheader", "--nullvalue=-"],
      sql: "SELECT 1, NULL, 'x y'", stdout: Array("1|-|x y\n".utf8)),
    ReplayCase(
      name: "a value a line", flags: ["--line"],
      sql: "SELECT 1 AS a, 'v' AS longname UNION ALL SELECT 2, 'w'",
      stdout: Array("       a = 1\nlongname = v\n\n       a = 2\nlongname = w\n".utf8)),
  ])
  func `writes the other formats as osqueryi does`(_ example: ReplayCase) throws { try example.check() }
}
