import Foundation
import Testing

@Suite struct ShellTests {
  @Test(arguments: [
    ReplayCase.input(
      "a statement over several lines", "SELECT 1 AS a,\r\n  'x;y' AS b -- why; not\n;\n",
      "[\n  {\"a\":\"1\",\"b\":\"x;y\"}\n]\n"),
    .input(
      "two statements on a line", "SELECT 1 AS a; SELECT 2 AS a;\n",
      "[\n  {\"a\":\"1\"},\n  {\"a\":\"2\"}\n]\n"),
    .input(
      "two chunks", "SELECT 1 AS a;\nSELECT 2 AS a;\n", "[\n  {\"a\":\"1\"}\n]\n[\n  {\"a\":\"2\"}\n]\n"),
    .input("a comment before a statement", "/* one;\ntwo */\nSELECT 1 AS a;\n", "[\n  {\"a\":\"1\"}\n]\n"),
    .input("a last statement without its semicolon", "SELECT 1 AS a", "[\n  {\"a\":\"1\"}\n]\n"),
    .input("nothing", "", ""),
    .input("blank lines and comments", "\n  \n-- x\n/* y */\n", ""),
    .input(
      "an error in the middle", "SELECT 1 AS a;\n\nSELEKT 2;\nSELECT 3 AS c;\n", exit: 1,
      "[\n  {\"a\":\"1\"}\n]\n[\n\n]\n[\n  {\"c\":\"3\"}\n]\n",
      stderr: "Error: near line 3: near \"SELEKT\": syntax error\n"),
    .input(
      "an error where a statement goes over several lines", "\nSELECT 1\n  FROM nowhere\n;\n", exit: 1,
      "[\n\n]\n", stderr: "Error: near line 2: no such table: nowhere\n"),
    .input(
      "an error at the end", "SELECT (", exit: 1, "[\n\n]\n", stderr: "Error: incomplete input\n"),
    .input(
      "rows before an error", "SELECT 1 AS a; SELECT x;\n", exit: 1, "[\n  {\"a\":\"1\"}\n]\n",
      stderr: "Error: near line 1: no such column: x\n"),
    .input(
      "a quote that swallows the end mark, and the way out", "SELECT 'open\n;\n.print #1#\n';\n.print #2#\n",
      "[\n  {\"'open\\n;\\n.print #1#\\n'\":\"open\\n;\\n.print #1#\\n\"}\n]\n#2#\n"),
    .input(
      "tables and views of one's own last",
      "CREATE TEMP TABLE t(a);\nINSERT INTO t VALUES (5);\nSELECT a FROM t;\n",
      "[\n\n]\n[\n\n]\n[\n  {\"a\":\"5\"}\n]\n"),
    .input(
      "a dropped table can be replaced",
      "DROP TABLE processes;\nCREATE TEMP VIEW processes AS SELECT 1 AS pid;\nSELECT count(*) AS n FROM processes;\n",
      host: .windows, "[\n\n]\n[\n\n]\n[\n  {\"n\":\"1\"}\n]\n"),
    .input(
      "LIKE can be told to mind the case", "PRAGMA case_sensitive_like = 1;\nSELECT 'A' LIKE 'a' AS l;\n",
      "[\n\n]\n[\n  {\"l\":\"0\"}\n]\n"),
    .input(
      "a transaction", "BEGIN;\nCREATE TABLE t(a);\nCOMMIT;\nSELECT count(*) AS n FROM t;\n",
      "[\n\n]\n[\n\n]\n[\n\n]\n[\n  {\"n\":\"0\"}\n]\n"),
  ])
  func `reads statements from standard input`(_ example: ReplayCase) throws { try example.check() }

  @Test(arguments: [
    ReplayCase.input("print", ".print one  'two  three' \"fo\\tur\"\n", "one two  three fo\tur\n"),
    .input("exit with a status", ".print a\n.exit 7\n.print b\n", exit: 7, "a\n"),
    .input("quit", ".quit\nSELECT 1;\n", ""),
    .input(
      "bail", ".bail on\nSELECT nope;\nSELECT 1;\n", exit: 1, "[\n\n]\n",
      stderr: "Error: near line 2: no such column: nope\n"),
    .input(
      "an unknown command", ".shell ls\nSELECT 1 AS a;\n", exit: 1, "[\n  {\"a\":\"1\"}\n]\n",
      stderr: "Error: unknown command or invalid arguments:  \"shell\". Enter \".help\" for help\n"),
    .input(
      "a mode that does not exist", ".mode html\n", exit: 1, "",
      stderr: "Error: mode should be one of: column csv line list pretty\n"),
    .input(
      "list mode", ".mode list\n.separator ::\n.nullvalue none\n.headers off\nSELECT 1, NULL;\n", "1::none\n"),
    .input("csv mode has commas", ".mode csv\nSELECT 1 AS a, 2 AS b;\n", "a,b\n1,2\n"),
    .input(
      "column mode", ".mode column\n.width 4 -6\nSELECT 'abcdef' AS x, 'r' AS yy;\n",
      "x         yy\n----  ------\nabcd       r\n"),
    .input(
      "a null value does not reach JSON", ".nullvalue none\nSELECT NULL AS n;\n", "[\n  {\"n\":\"\"}\n]\n"),
    .input(
      "echo", ".echo on\n.print hello\n-- why\nSELECT 1 AS a;\n",
      ".print hello\nhello\n-- why\nSELECT 1 AS a;\n[\n  {\"a\":\"1\"}\n]\n"),
    .input(
      "tables by prefix", ".tables windows_sec\n", host: .windows,
      "  => windows_security_center\n  => windows_security_products\n"),
    .input(
      "schema by name", ".schema dns_cache\n", host: .windows,
      "CREATE TABLE dns_cache(`name` TEXT, `type` TEXT, `flags` INTEGER);\n"),
    .input(
      "schema with keys", ".schema registry\n", host: .windows,
      "CREATE TABLE registry(`key` TEXT COLLATE NOCASE, `path` TEXT, `name` TEXT, `type` TEXT, `data` TEXT, "
        + "`mtime` BIGINT, PRIMARY KEY (`key`, `path`)) WITHOUT ROWID;\n"),
    .input("schema of an unknown table", ".schema servicez\n", host: .windows, ""),
    .input(
      "all of a table", ".all programs\n", host: .windows, flags: ["--csv"],
      "name|version|install_location|install_source|language|publisher|uninstall_string|install_date|"
        + "identifying_number|package_family_name|upgrade_code\none|1.9.0|||||||||\ntwo|1.10.0|||||||||\n"
        + "three|1.2|||||||||\n"),
    .input(
      "types", ".types SELECT pid, name, 1 FROM processes;\n", host: .windows,
      flags: ["--list", "--noheader"],
      "pid|BIGINT\nname|TEXT\n1|UNKNOWN\n"),
    .input("connecting", ".connect x\n", exit: 1, "", stderr: "Error: a replay has no extension sockets\n"),
  ])
  func `knows the dot commands`(_ example: ReplayCase) throws { try example.check() }

  @Test(arguments: [
    (["--version"], Int32(0), "osqueryi version 5.23.0\n", ""),
    (["-version"], 0, "osqueryi version 5.23.0\n", ""),
    (["--json", "--", "-- nothing"], 0, "[\n\n]\n", ""),
    (["SELECT 1 AS a", "--json", "SELECT 2"], 0, "[\n  {\"a\":\"1\"}\n]\n", ""),
    (["--json=yes", "--query=SELECT 1 AS a"], 0, "[\n  {\"a\":\"1\"}\n]\n", ""),
    (["--nojson", "--list", "--noheader", "--separator", "/", "SELECT 1, 2"], 0, "1/2\n", ""),
    (["--josn", "SELECT 1"], 1, "", "ERROR: unknown command line flag 'josn'\n"),
    (
      ["--bb", "--aa"], 1, "",
      "ERROR: unknown command line flag 'aa'\nERROR: unknown command line flag 'bb'\n"
    ),
    (["--undefok=bb", "--bb", "--json", "SELECT 1 AS a"], 0, "[\n  {\"a\":\"1\"}\n]\n", ""),
    (["--json=perhaps"], 1, "", "ERROR: illegal value 'perhaps' specified for bool flag 'json'\n"),
    (
      ["--replay-quirks=maybe"], 1, "",
      "ERROR: illegal value 'maybe' specified for toggle flag 'replay_quirks'\n"
    ),
    (["-A"], 1, "", "ERROR: flag '--A' is missing its argument\n"),
    (["--json", ".print x"], 0, "x\n", ""),
    (["--json", ".exit"], 0, "", ""),
    (
      [
        "--json", "--disable_extensions", "--disable_events", "--config_path=/dev/null",
        "--flagfile=/dev/null",
        "--disable_tables=curl,carves", "--extensions_autoload=/dev/null", "SELECT 1 AS a",
      ],
      0, "[\n  {\"a\":\"1\"}\n]\n", ""
    ),
    (
      ["--json", "--disable_tables=curl", "SELECT 1 FROM curl"], 1, "[\n\n]\n", "Error: no such table: curl\n"
    ),
    (
      ["--json", "--enable_tables=time", "SELECT 1 FROM users"], 1, "[\n\n]\n",
      "Error: no such table: users\n"
    ),
    (
      ["--json", "--query_file=/nonexistent.sql"], 1, "",
      "Error reading query file '/nonexistent.sql': Cannot open file for reading: /nonexistent.sql\n"
    ),
  ])
  func `reads its command line as osqueryi does`(
    _ arguments: [String], _ exit: Int32, _ stdout: String, _ stderr: String
  ) throws {
    let outcome = try ReplayProcess.run(arguments)
    #expect(outcome == ReplayProcess.Outcome(exit: exit, stdout: Array(stdout.utf8), stderr: stderr))
  }

  @Test func `lists all tables of the platform`() throws {
    let outcome = try ReplayProcess.run(["-L"], snapshot: ReplayProcess.fixture("windows"))
    let text = String(decoding: outcome.stdout, as: UTF8.self)
    #expect(text.contains("  => services\n") && !text.contains("shadow"))
  }

  @Test func `takes the snapshot from the environment`() throws {
    let outcome = try ReplayProcess.run(
      ["--list", "--noheader", "SELECT count(*) FROM services"],
      environment: ["DOSSIER_SNAPSHOT": ReplayProcess.fixture("windows")])
    #expect(outcome == ReplayProcess.Outcome(exit: 0, stdout: Array("3\n".utf8), stderr: ""))
  }

  @Test func `writes rows to a file when told to`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let outcome = try ReplayProcess.run(["--json", "--output", file.path, "SELECT 1 AS a"])
    #expect(outcome == ReplayProcess.Outcome(exit: 0, stdout: [], stderr: ""))
    #expect(try Data(contentsOf: file) == Data("[\n  {\"a\":\"1\"}\n]\n".utf8))
  }

  @Test func `explains itself with an example`() throws {
    let outcome = try ReplayProcess.run(["--help"])
    #expect(outcome.exit == 0)
    #expect(String(decoding: outcome.stdout, as: UTF8.self).contains("Example:"))
  }

  @Test(arguments: [
    ("SELECT * FROM services", "services.ndjson:3: column 9: the text ends where a value should stand"),
    ("SELECT * FROM processes", "processes.ndjson:1: table processes has no column pidd; did you mean pid?"),
    ("SELECT * FROM programs", "programs.ndjson:1: column name must be a text, a number or null"),
  ])
  func `names file and line of a broken table`(_ sql: String, _ message: String) throws {
    let outcome = try ReplayProcess.run(["--json", sql], snapshot: ReplayProcess.fixture("broken"))
    #expect(outcome.exit == 1)
    #expect(outcome.stderr.hasSuffix(message + "\n"))
  }

  @Test func `refuses a directory that is no snapshot`() throws {
    let outcome = try ReplayProcess.run(["--json", "SELECT 1"], snapshot: ReplayProcess.fixture("none"))
    #expect(outcome.exit == 1)
    #expect(outcome.stderr.contains("snapshot.json: there is no such file"))
  }

  @Test func `refuses a statement without end`() throws {
    let long = Array("SELECT '".utf8) + [UInt8](repeating: 0x61, count: 17 << 20)
    let outcome = try ReplayProcess.run(["--json"], input: long)
    #expect(outcome.exit == 1)
    #expect(outcome.stderr == "Error: near line 1: the statement has more than 16777216 bytes\n")
  }

  @Test(.timeLimit(.minutes(1))) func `answers each chunk before it reads the next`() throws {
    let process = Process()
    let program: URL = try #require(ReplayProcess.executable)
    process.executableURL = program
    process.arguments = ["--json"]
    let (input, output) = (Pipe(), Pipe())
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    for number in 1...50 {
      input.fileHandleForWriting.write(Data("SELECT \(number) AS n\n;\n.print #\(number)#\n".utf8))
      let expected = Data("[\n  {\"n\":\"\(number)\"}\n]\n#\(number)#\n".utf8)
      var answer = Data()
      while answer.count < expected.count {
        let part = output.fileHandleForReading.availableData
        try #require(!part.isEmpty)
        answer += part
      }
      #expect(answer == expected)
    }
    try input.fileHandleForWriting.close()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
  }
}
