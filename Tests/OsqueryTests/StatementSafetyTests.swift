import Osquery
import Testing

@Suite struct StatementSafetyTests {
  private func refusal(_ sql: String, policy: StatementPolicy = .standard) -> StatementRefusal.Reason? {
    do throws(StatementRefusal) {
      _ = try StatementSafety(policy: policy).check(sql)
      return nil
    } catch {
      return error.reason
    }
  }

  @Test(
    arguments: [
      ("SELECT 1", "SELECT 1"),
      ("  -- why\n/* and how */ SELECT 1 ; ; -- done\n", "SELECT 1"),
      ("\u{FEFF}select 'a;b', \"c;d\"", "select 'a;b', \"c;d\""),
      ("SELECT ';\n.exit\n'", "SELECT ';\n.exit\n'"),
      ("WITH a AS (SELECT 1), b AS (SELECT 2) SELECT * FROM a, b", nil),
      (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION SELECT i+1 FROM n LIMIT 3) SELECT replace(i,'1','2') FROM n",
        nil
      ),
      ("EXPLAIN SELECT 1", nil), ("EXPLAIN QUERY PLAN SELECT 1", nil),
      ("PRAGMA table_info(hash)", nil),
      ("PRAGMA main.table_xinfo('hash');", "PRAGMA main.table_xinfo('hash')"),
      ("SELECT * FROM pragma_table_info('hash')", nil),
      ("SELECT name FROM processes WHERE name IN ('curl', 'shadow') AND cmdline LIKE '%curl%'", nil),
      ("SELECT t.shadow, 'curl' AS x FROM tools t WHERE a IS NOT DISTINCT FROM 'curl'", nil),
      ("SELECT * FROM a JOIN b ON a.x IN ('curl', 'carves') AND f('a', 'curl')", nil),
      ("SELECT insert_time, [delete] FROM t WHERE \"update\" = 1", nil),
    ] as [(String, String?)])
  func `lets one reading statement through`(sql: String, runs: String?) throws {
    #expect(try StatementSafety().check(sql).sql == runs ?? sql)
  }

  @Test(
    arguments: [
      ("", .empty), (" ;; -- nothing\n", .empty),
      ("SELECT 1; SELECT 2", .severalStatements), ("SELECT 1;\n.exit\n", .severalStatements),
      (".exit", .notReading(".")), ("SELECT 'a", .unterminated("'a")),
      ("SELECT 1 /* x", .unterminated("/* x")),
      ("SELECT \"a", .unterminated("\"a")), ("SELECT 1\0; x", .nulByte),
      ("INSERT INTO t VALUES (1)", .notReading("INSERT")), ("DROP TABLE processes", .notReading("DROP")),
      ("ATTACH 'x' AS y", .notReading("ATTACH")), ("BEGIN", .notReading("BEGIN")),
      ("VALUES (1)", .notReading("VALUES")),
      ("WITH a AS (SELECT 1) DELETE FROM t", .notReading("DELETE")),
      ("WITH a AS (SELECT 1) INSERT INTO t SELECT 1", .notReading("INSERT")),
      ("WITH a AS (SELECT 1)", .notReading("WITH without SELECT")),
      ("EXPLAIN DROP TABLE t", .notReading("DROP")), ("EXPLAIN EXPLAIN SELECT 1", .notReading("EXPLAIN")),
      ("EXPLAIN", .notReading("EXPLAIN of nothing")), ("\"SELECT\" 1", .notReading("\"SELECT\"")),
      ("PRAGMA journal_mode", .deniedPragma("journal_mode")),
      ("PRAGMA table_info(a) SELECT 1", .deniedPragma("table_info")),
      ("PRAGMA case_sensitive_like = 1", .deniedPragma("case_sensitive_like")),
      ("SELECT * FROM pragma_database_list", .deniedPragma("pragma_database_list")),
      ("SELECT * FROM t WHERE a = {{ file.path }}", .unboundPlaceholder("file.path")),
      ("SELECT ?1", .unboundParameter("?1")), ("SELECT :a", .unboundParameter(":a")),
      ("SELECT 1 \\", .illegal("\\")),
      ("SELECT * FROM CURL WHERE url = 'http://h'", .deniedTable("curl")),
      ("SELECT * FROM \"Curl\"", .deniedTable("curl")), ("SELECT * FROM [curl]", .deniedTable("curl")),
      ("SELECT * FROM `curl`", .deniedTable("curl")), ("SELECT * FROM 'curl'", .deniedTable("curl")),
      ("SELECT * FROM a, 'curl'", .deniedTable("curl")), ("SELECT * FROM ('curl')", .deniedTable("curl")),
      ("SELECT * FROM (a JOIN 'curl')", .deniedTable("curl")),
      ("SELECT * FROM main.'curl'", .deniedTable("curl")),
      ("SELECT * FROM 'main'.curl", .deniedTable("curl")),
      ("SELECT * FROM main . curl", .deniedTable("curl")),
      ("SELECT * FROM a JOIN/**/'curl'", .deniedTable("curl")),
      ("SELECT (SELECT count(*) FROM 'shadow')", .deniedTable("shadow")),
      ("SELECT * FROM a JOIN b ON f(1), 'curl'", .deniedTable("curl")),
      ("SELECT 1 WHERE 1 IN curl", .deniedTable("curl")),
      ("SELECT * FROM curl('http://h')", .deniedTable("curl")),
      ("SELECT * FROM ec2_instance_metadata", .deniedTable("ec2_instance_metadata")),
      ("SELECT value FROM process_envs", .deniedTable("process_envs")),
      ("SELECT sleep(9)", .deniedFunction("sleep")), ("SELECT \"sleep\" /* */ (9)", .deniedFunction("sleep")),
      ("SELECT carve(path) FROM file", .deniedFunction("carve")),
      ("SELECT load_extension('x')", .deniedFunction("load_extension")),
    ] as [(String, StatementRefusal.Reason)])
  func `refuses what is not one reading statement`(sql: String, reason: StatementRefusal.Reason) {
    #expect(refusal(sql) == reason)
  }

  @Test func `bounds the length`() {
    let policy = StatementPolicy(maximumBytes: 8)
    #expect(refusal("SELECT 1", policy: policy) == nil)
    #expect(refusal("SELECT 12", policy: policy) == .tooLong(bytes: 9, limit: 8))
    #expect(refusal("", policy: StatementPolicy(maximumBytes: 0)) == .empty)
    #expect(refusal("SELECT '" + String(repeating: "x", count: 64 << 10) + "'") != nil)
  }

  @Test func `allows and denies tables by name`() {
    let policy = StatementPolicy(allowing: ["Shell_History"], denying: ["Processes"])
    #expect(refusal("SELECT * FROM shell_history", policy: policy) == nil)
    #expect(refusal("SELECT * FROM processes", policy: policy) == .deniedTable("processes"))
  }

  @Test func `says where and what to do`() {
    #expect(throws: StatementRefusal.self) { try StatementSafety().check("SELECT 1\nFROM é, curl") }
    do throws(StatementRefusal) {
      _ = try StatementSafety().check("SELECT 1\nFROM é, curl")
    } catch {
      #expect(error.line == 2 && error.column == 9 && error.offset == 18)
      #expect(error.description.hasPrefix("line 2, column 9: the table curl is denied"))
    }
  }

  @Test func `stays linear on hostile texts`() {
    let policy = StatementPolicy(maximumBytes: 1 << 20)
    for piece in ["(", "'", "[", "a,", "{{", "/*", "--", ";", "FROM ", "\n"] {
      let text = "SELECT " + String(repeating: piece, count: 200_000 / piece.utf8.count)
      _ = refusal(text, policy: policy)
    }
  }
}
