import Foundation
import Testing

/// The osquery shell that the environment names.
private enum RealShell {
  static let path = ProcessInfo.processInfo.environment["DOSSIER_OSQUERYI"].map { URL(filePath: $0) }
}

/// The replay beside a real osquery shell: the same bytes on both streams and the same exit status.
///
/// The statements read constant data only, so that it does not matter whose host answers.
@Suite(
  // One after the other: each case starts two processes, and other suites want to run meanwhile.
  .serialized, .enabled(if: RealShell.path != nil, "DOSSIER_OSQUERYI names no osquery shell"),
  .timeLimit(.minutes(5)))
struct DifferentialTests {
  /// How the answers are written.
  static let formats = [
    ["--json"], ["--csv", "--separator=,"], ["--csv", "--separator=,", "--nullvalue=NULL"],
    ["--json", "--nullvalue=\u{1}null"], ["--json_pretty"], ["--line"], ["--list", "--noheader"], [],
  ]

  /// Bytes of a statement that no Swift text can hold are written by SQL itself (`CAST(x'…' AS TEXT)`).
  static let values = [
    "SELECT 1 AS a, 2 AS b, 3 AS c", "SELECT 2 AS b, 1 AS a, 3 AS b", "SELECT 1, 1, 1",
    "SELECT NULL AS n, '' AS e, ' ' AS s, 0 AS z", "SELECT NULL", "SELECT '' AS \"\"",
    "SELECT 1 AS a WHERE 0", "SELECT 1 AS a WHERE 0 UNION ALL SELECT NULL",
    "SELECT 9223372036854775807 AS max, -9223372036854775808 AS min, 9223372036854775808 AS over",
    "SELECT 0.1 + 0.2 AS sum, 1e15 AS big, 1e-7 AS small, 1.0 AS whole, -0.0 AS minus, 1.0/3 AS third",
    "SELECT 1e300 * 1e300 AS inf, -1e999 AS ninf, 0.0/0 AS nan, sqrt(2) AS root, 123456789012345678.0 AS long",
    "SELECT x'414243' AS blob, x'' AS nothing, x'00ff41' AS binary, typeof(x'00') AS type",
    "SELECT 'Ünïcödé ✓ 漢字 🦉' AS t, 'a\u{301}' AS decomposed, '\u{2028}\u{2029}\u{FEFF}' AS separators",
    "SELECT CAST(x'41ff42' AS TEXT) AS bad, CAST(x'eda080' AS TEXT) AS surrogate, CAST(x'c080' AS TEXT) AS over",
    "SELECT CAST(x'f4908080' AS TEXT) AS beyond, CAST(x'e282' AS TEXT) AS cut, CAST(x'ff' AS TEXT) AS lone",
    "SELECT 'left' || char(0) || 'right' AS t, char(0) AS only", "SELECT char(127, 128, 159, 160, 173) AS t",
    "SELECT char(1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,27,28,29,30,31) AS controls",
    "SELECT 'q\"uo\"te' AS double, 'it''s' AS single, 'back\\slash' AS back, 'a/b' AS slash, '<&>' AS html",
    "SELECT 'a,b' AS comma, 'a' || char(10) || 'b' AS line, 'a' || char(13, 10) || 'b' AS crlf, char(9) AS tab",
    "SELECT 1 AS \"na\"\"me\", 2 AS 'a,b', 3 AS [x y], 4 AS `é`, 5 AS \"new\nline\"",
    "SELECT 'x' AS Z, 'y' AS a, 'z' AS A, 'w' AS _",
    "SELECT 1 AS a UNION ALL SELECT 'two' UNION ALL SELECT NULL",
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 40) SELECT n, n * n AS sq FROM c",
    "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 9) "
      + "SELECT n, char(64 + n) AS l, CASE n % 3 WHEN 0 THEN NULL WHEN 1 THEN '' ELSE n END AS x FROM c",
    "VALUES (1, 'a'), (2, NULL), (3, '')", "SELECT * FROM (VALUES (1, 2), (3, 4))",
    "SELECT * FROM (SELECT 1 AS a, 2 AS b) x JOIN (SELECT 1 AS a, 3 AS b) y ON x.a = y.a",
    "SELECT value, key, type FROM json_each('[1, \"a\", null, 2.5, true, {\"b\": [1]}]')",
    "SELECT printf('%5.2f|%-5d|%05d|%x', 3.14159, 42, 42, 255) AS f",
    "SELECT 5 / 2 AS i, 5 % 3 AS m, 5 / 0 AS z",
    "SELECT 'A' = 'a' AS eq, 'A' LIKE 'a' AS l, 'é' LIKE 'É' AS u, 'abc' GLOB 'a*' AS g, NULL IS NULL AS n",
    "SELECT row_number() OVER (ORDER BY v DESC) AS r, v FROM (SELECT 1 AS v UNION SELECT 2 UNION SELECT 3)",
    "SELECT group_concat(v) AS g, count(*) AS c, avg(v) AS a, total(v) AS t FROM (SELECT 1 AS v UNION SELECT 2)",
    "SELECT substr('漢字かな', 2, 2) AS s, length('🦉') AS l, hex('é') AS h, upper('é') AS u, instr('abc', 'c') AS i",
    "SELECT date('2024-02-29', '+1 year') AS d, strftime('%s', '2024-01-01') AS e, julianday('2000-01-01') AS j",
    "SELECT '\(String(repeating: "x", count: 5_000))' AS long", "EXPLAIN QUERY PLAN SELECT 1",
    "SELECT CAST('12abc' AS INTEGER) AS i, CAST('1.5' AS REAL) AS r, CAST(1.0 AS TEXT) AS t, +'1' AS p",
    "SELECT quote(NULL) AS n, quote('it''s') AS t, quote(x'00ff') AS b, quote(1.5) AS r",
    "SELECT round(2.5) AS r",
    "PRAGMA table_info(time)", "SELECT name, type, pk FROM pragma_table_xinfo('hash')",
    "PRAGMA table_info(nope)",
  ]

  static let functions = [
    "SELECT concat('a', NULL, 1, 2.5) AS a, concat() AS b, concat(NULL) AS c, concat('é', '🦉') AS d",
    "SELECT concat_ws('-', 'a', NULL, 'b') AS a, concat_ws('-', 'a', 'b', NULL) AS b, concat_ws(NULL, 'a') AS c",
    "SELECT split('a.b..c', '.', 2) AS a, split('1.2;3', '.;', 2) AS b, split('x', '.', 9) AS c, split('', '.', 0)",
    "SELECT split(' a . b ', '.', 0) AS a, split('é.ü', '.', 1) AS b, split(NULL, '.', 0) AS c",
    "SELECT split('a', '', 0)",
    "SELECT regex_split('a--b-c', '-', 1) AS a, regex_split('a1b22c', '[0-9]+', 2) AS b",
    "SELECT regex_match('hello world', '(h.*o) (w)', 0) AS a, regex_match('hello', '(l+)', 1) AS b",
    "SELECT regex_match('abc', 'x', 0) AS a, regex_match('abc', '(a)', 5) AS b, regex_match('ab', '(?=a)a', 0) AS c",
    "SELECT regex_match('é', '.', 0) AS bytewise", "SELECT regex_match('a', '(', 0)",
    "SELECT regex_match('a', '(?i)A', 0)",
    "SELECT inet_aton('1.2.3.4') AS a, inet_aton('::1') AS b, inet_aton('1.2.3') AS c, inet_aton(NULL) AS d",
    "SELECT md5('a') AS a, sha1('é') AS b, sha256('') AS c, sha256(NULL) AS d, md5(12) AS e, md5(x'00') AS f",
    "SELECT to_base64('abc') AS a, from_base64('YWJj') AS b, from_base64('!!!') AS c, conditional_to_base64('é') AS d",
    "SELECT version_compare('1.2', '1.10') AS a, version_compare('1.0~rc1', '1.0', 'DPKG') AS b",
    "SELECT version_compare('1', NULL)", "SELECT version_compare('1', '2', 'NOPE')",
    "SELECT community_id_v1('1.2.3.4', '5.6.7.8', 1122, 3344, 6) AS a, community_id_v1('x', '5.6.7.8', 1, 2, 6) AS b",
    "SELECT in_cidr_block('10.0.0.0/8', '10.1.2.3') AS a, in_cidr_block('fe80::/10', 'fe80::1') AS b",
    "SELECT in_cidr_block('10.0.0.0/99', '10.1.2.3')", "SELECT in_cidr_block('nope', '10.1.2.3')",
    "SELECT parent_directory('/a/b/c') AS a, parent_directory('/') AS b, parent_directory('c') AS c",
    "SELECT find_file_path_in_cmd('/bin/sh -c x') AS a, is_path_deterministic('x') AS b",
    "SELECT sqrt(2) AS a, ceil(1.2) AS b, floor(-1.2) AS c, power(2, 10) AS d, pi() AS e, log10(1000) AS f",
    "SELECT sin(1) AS a, degrees(pi()) AS b, exp(1) AS c, atan(1) AS d, cot(1) AS e", "SELECT sqrt(-1)",
    "SELECT log(0)",
  ]

  static let errors = [
    "SELEC 1", "SELECT", "SELECT FROM x", "SELECT 1 +", "SELECT nope", "SELECT * FROM nope", "SELECT nope(1)",
    "SELECT abs()", "SELECT 1 UNION SELECT 1, 2", "SELECT max(1, 2", "SELECT 'open", "SELECT \"open",
    "SELECT [open",
    "SELECT 1 FROM (SELECT 2", "SELECT abs(-9223372036854775808)", "SELECT json('{')", "SELECT * FROM hash",
    "SELECT * FROM file", "ATTACH '/nonexistent/x.db' AS x", "VACUUM", "PRAGMA journal_size_limit",
    "SELECT load_extension('x')",
    "INSERT INTO time VALUES (1)", "DELETE FROM time", "DROP TABLE nope",
    "SELECT 1 AS a; SELECT nope; SELECT 2 AS b",
    "SELECT ?1 AS a", "SELECT :name AS a", "SELECT zeroblob(3) AS z", "é", "\u{FEFF}SELECT 1 AS a",
    "SELECT 1 AS a,",
    "SELECT * FROM \"no such\"", "SELECT 1 WHERE 1 = (SELECT 1, 2)", "SELECT x'0'", "SELECT 0x", "SELECT 1e",
    "SELECT #",
  ]

  static let texts = [
    "", " ", ";", ";;;", "-- nothing", "/* nothing */", "SELECT 1 AS a -- end", "SELECT 1 AS a /* end */",
    "-- first\nSELECT 1 AS a", "/* ; */ SELECT 1 AS a", "SELECT '-- no comment' AS a",
    "SELECT '/*' AS a, '*/' AS b",
    "SELECT 1 AS a;", "SELECT 1 AS a; ", "SELECT 1 AS a;\n;\n", "SELECT 1 AS a; SELECT 2 AS a",
    "SELECT 1 AS a; SELECT 2 AS b;",
    "SELECT\n  1 AS a,\n\n  'x\n;\ny' AS b\nWHERE 1\n", "SELECT 1 AS a\r\n, 2 AS b\r\n",
    "SELECT\t1\u{0C}AS a",
    "SELECT ';' AS a; SELECT ';' AS b", "SELECT 1 AS a; SELECT 1 AS a WHERE 0; SELECT 3 AS c",
    "SELECT 1 AS a; -- end",
    "BEGIN; SELECT 1 AS a; END", "CREATE TEMP TABLE t(x); INSERT INTO t VALUES (1), (NULL); SELECT * FROM t",
    "CREATE VIEW v AS SELECT 1 AS a; SELECT * FROM v; DROP VIEW v", "EXPLAIN QUERY PLAN SELECT 1 WHERE 0",
  ]

  /// What only standard input makes different: chunks, dot commands, errors in the middle.
  static let inputs = [
    "SELECT 1 AS a;\nSELECT 2 AS b;\n", "SELECT 1 AS a; SELECT 2 AS b;\nSELECT 3 AS c;",
    "SELECT 1 AS a\n;\n.print #x#\n",
    "SELECT 1 AS a;\nSELEC;\nSELECT 2 AS b;\n", "\n\nSELECT nope;\n\nSELECT nope2;\n",
    "SELECT 'a\n;\nb' AS t;\n",
    ".print one\n.print two words\nSELECT 1 AS a;\n.print 'quoted'\n", ".bail on\nSELEC;\nSELECT 1 AS a;\n",
    "SELECT 1 AS a;\n.exit\nSELECT 2 AS b;\n", ".exit 3\n", ".nope\nSELECT 1 AS a;\n",
    "SELECT 1\n.print not a command\n;\n",
    "-- only a comment\n", "/* open\n;\n", "SELECT 'open\n;\n.print #x#\n",
    "SELECT 1 AS a; -- c\nSELECT 2 AS b;\n",
    ".types SELECT 1 AS a, 'x' AS b\n",
    ".types SELECT pid, name FROM processes WHERE 0\n", ".types SELECT nope\n",
    "SELECT 1 AS a WHERE 0;\n.types SELECT 1 AS a\n", ".mode line\nSELECT 1 AS a;\n",
    ".nullvalue X\nSELECT NULL AS a;\n",
    ".mode csv\nSELECT NULL AS a, 'x y' AS b;\n.mode list\nSELECT 1 AS a, 2 AS b;\n",
    ".separator ,\nSELECT 1 AS a, 2 AS b;\n",
    ".headers off\nSELECT 1 AS a;\n", "\r\nSELECT 1 AS a;\r\n.print x\r\n",
    "SELECT 1 AS a;;\nSELECT 2 AS b;;;\n",
    "SELECT 1 AS a;\n\n\n;\n", "CREATE TABLE t(x);\nINSERT INTO t VALUES (1);\nSELECT * FROM t;\n",
    "\u{FEFF}SELECT 1 AS a;\n",
  ]

  @Test(arguments: values + functions + errors + texts)
  func `takes an argument as the shell does`(sql: String) throws {
    try compare(["--json", sql], bytes: nil)
  }

  @Test(arguments: formats)
  func `answers statement after statement as the shell does`(format: [String]) throws {
    // What is left open swallows what follows, so those have tests of their own.
    let statements = (Self.values + Self.functions + Self.errors + Self.texts).filter { !$0.contains("open") }
    let input = statements.enumerated().map { "\($1)\n;\n.print #\($0)#\n" }.joined()
    let (replay, shell) = try outcomes(format, bytes: Array(input.utf8))
    var (left, right) = (replay.stdout[...], shell.stdout[...])
    for (number, sql) in statements.enumerated() {
      let answers = (Self.cut(&left, at: number), Self.cut(&right, at: number))
      #expect(answers.0 != nil && answers.0 == answers.1, "\(sql)")
    }
    #expect(replay == shell)
  }

  /// Takes the answer to a statement off the front; nil when what ends it is not there.
  private static func cut(_ output: inout ArraySlice<UInt8>, at number: Int) -> ArraySlice<UInt8>? {
    guard let end = output.firstRange(of: "#\(number)#\n".utf8) else { return nil }
    defer { output = output[end.upperBound...] }
    return output[..<end.lowerBound]
  }

  @Test(arguments: inputs)
  func `takes standard input as the shell does`(input: String) throws {
    for format in Self.formats.prefix(2) { try compare(format, input: input) }
  }

  @Test func `takes bytes that are no UTF-8 in a statement as the shell does`() throws {
    let sql = Array("SELECT '".utf8) + [0x61, 0xFF, 0xED, 0xA0, 0x80] + Array("' AS t, 1 AS \"".utf8)
    for format in Self.formats.prefix(2) {
      try compare(format, bytes: sql + [0xFE] + Array("\";\n.print #end#\n".utf8))
    }
  }

  private func compare(_ flags: [String], input: String) throws {
    try compare(flags, bytes: Array(input.utf8))
  }

  private func compare(_ arguments: [String], bytes: [UInt8]?) throws {
    let (replay, shell) = try outcomes(arguments, bytes: bytes)
    #expect(replay == shell, "with \(arguments.joined(separator: " "))")
  }

  private func outcomes(
    _ arguments: [String], bytes: [UInt8]?
  ) throws -> (replay: ReplayProcess.Outcome, shell: ReplayProcess.Outcome) {
    // Without a HOME of its own the shell leaves a directory behind.
    let home = FileManager.default.temporaryDirectory.appending(path: "replay-home-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    func outcome(of program: URL?) throws -> ReplayProcess.Outcome {
      try ReplayProcess.run(arguments, input: bytes, environment: ["HOME": home.path], program: program)
    }
    return (try outcome(of: ReplayProcess.executable), try outcome(of: RealShell.path))
  }
}
