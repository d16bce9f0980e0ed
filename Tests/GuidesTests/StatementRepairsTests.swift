import ECS
import Guides
import Osquery
import Testing

/// Statements as rules publish them.
enum Published {
  static let userAccounts = """
    SELECT name, user_account FROM services WHERE
    NOT (user_account LIKE '%LocalSystem' OR user_account LIKE '%LocalService' OR
    user_account == null)
    """

  static let unsigned = """
    SELECT concat('https://www.virustotal.com/gui/file/', sha1) AS VtLink, name, description, \
    start_type, status,
    pid, services.path FROM services JOIN authenticode ON services.path = authenticode.path OR
    services.module_path = authenticode.path JOIN hash ON services.path = hash.path
    WHERE authenticode.result != 'trusted'
    """
}

@Suite struct StatementRepairsTests {
  private func repaired(_ sql: String) -> RepairedStatement { StatementRepairs().repair(sql) }

  @Test func `a comparison with NULL asks whether the value is NULL`() async throws {
    let mended = repaired(Published.userAccounts)
    #expect(mended.repairs.map(\.id) == [.nullComparison])
    let condition = "user_account == null"
    #expect(mended.sql == Published.userAccounts.replacing(condition, with: "ifnull(user_account, '') = ''"))
    let literal = Published.userAccounts.replacing("== null", with: "IS NULL")
    let results = try await HostFixture.services.run([Published.userAccounts, literal, mended.sql])
    // NOT (… OR NULL) is NULL at best: as published not a single service is ever found.
    #expect(results[0].lines == [])
    // Drivers run under no account, which osquery writes as the empty text: IS NULL alone lists them all.
    #expect(results[1].lines == ["Driver|", #"Plain|.\kiosk"#, #"Quoted|CORP\svc_bad"#])
    #expect(results[2].lines == [#"Plain|.\kiosk"#, #"Quoted|CORP\svc_bad"#])
  }

  @Test(arguments: [
    ("a = NULL", "a IS NULL"), ("a != null", "a IS NOT NULL"), ("null == lower(a)", "lower(a) IS NULL"),
    ("a <> NULL AND NULL = b.c", "a IS NOT NULL AND b.c IS NULL"),
    ("(a == NULL) = NULL", "(a IS NULL) IS NULL"),
  ])
  func `NULL comparisons of every form are rewritten`(condition: String, wanted: String) {
    #expect(repaired("SELECT 1 FROM t b WHERE \(condition)").sql == "SELECT 1 FROM t b WHERE \(wanted)")
  }

  @Test func `a column of text has no value when it is empty, a number only when it is NULL`() {
    let sql = "SELECT 1 FROM services s JOIN users u ON s.name = u.username WHERE "
    #expect(repaired(sql + "s.path != NULL").sql == sql + "ifnull(s.path, '') <> ''")
    #expect(
      repaired(sql + "NULL = pid AND lower(s.path) = NULL").sql == sql
        + "pid IS NULL AND lower(s.path) IS NULL")
  }

  @Test(.enabled(if: Engine.real != nil, Engine.noReal))
  func `a comparison with NULL finds nothing in osquery, and IS NULL does`() async throws {
    let sql = "SELECT n FROM (SELECT 1 AS n, NULL AS x UNION SELECT 2, 'a') WHERE x == NULL"
    let mended = repaired(sql)
    let results = try await Engine.runReal([sql, mended.sql])
    #expect(results[0].lines == [] && results[1].lines == ["1"])
  }

  @Test func `a text in double quotes becomes one in single quotes, unless a column has that name`() {
    let sql = #"SELECT name FROM drivers WHERE provider == "Microsoft" AND "class" = "it's""#
    let mended = repaired(sql)
    #expect(mended.sql == "SELECT name FROM drivers WHERE provider == 'Microsoft' AND \"class\" = 'it''s'")
    #expect(mended.repairs.map(\.id) == [.doubleQuotedText])
    for unclear in [
      #"SELECT name FROM nowhere WHERE a = "b""#, #"SELECT "x" AS y FROM json_each('[]')"#,
      #"SELECT name AS "Microsoft" FROM drivers WHERE provider = "Microsoft""#,
      #"SELECT (SELECT 1 FROM users u WHERE u.shell = "image") FROM drivers"#,
    ] {
      #expect(repaired(unclear).sql == unclear)
    }
  }

  @Test(.enabled(if: Engine.real != nil, Engine.noReal))
  func `osquery takes double quotes for a column as soon as there is one`() async throws {
    let wrong = #"SELECT username FROM users WHERE username = "shell" AND uid = 0"#
    let right = #"SELECT username FROM users WHERE username = "root" AND uid = 0"#
    let results = try await Engine.runReal([wrong, right, repaired(right).sql])
    #expect(results.map(\.lines) == [[], ["root"], ["root"]])
    #expect(repaired(right).repairs.map(\.id) == [.doubleQuotedText])
  }

  @Test(arguments: [
    (
      "concat('https://www.virustotal.com/gui/file/', sha1)",
      "concat('https://www.virustotal.com/gui/file/', sha256)"
    ),
    ("'https://virustotal.com/gui/file/' || h.md5", "'https://virustotal.com/gui/file/' || h.sha256"),
    ("concat('https://example.com/', sha1)", nil), ("sha1", nil),
    ("concat('https://www.virustotal.com/', path)", nil),
  ])
  func `a VirusTotal link is made of the SHA-256`(value: String, wanted: String?) {
    let sql = "SELECT \(value) AS link FROM hash h WHERE path = 'x'"
    #expect(repaired(sql).sql == "SELECT \(wanted ?? value) AS link FROM hash h WHERE path = 'x'")
  }

  @Test func `finds the untrusted program or DLL of every service, each with its own hash`() async throws {
    let mended = repaired(Published.unsigned)
    #expect(
      mended.repairs.map(\.id) == [.weakHashLink, .commandLineAsPath, .alternativeJoin, .otherFile])
    let results = try await HostFixture.services.run([Published.unsigned, mended.sql])
    // As published only the first service is looked at, and that one is signed.
    #expect(results[0].status == .empty && results[0].lines == [])
    #expect(results[0].warnings == [] && results[0].error == nil)
    func row(_ number: Int, _ name: String, _ path: String, _ file: String) -> String {
      let link = "https://www.virustotal.com/gui/file/" + String(repeating: String(number), count: 64)
      return "\(link)|\(name)||AUTO_START|RUNNING|4|\(path)|\(file)"
    }
    #expect(
      results[1].lines == [
        row(3, "Hosted", #"C:\Windows\system32\svchost.exe -k netsvcs -p"#, #"C:\ProgramData\evil.dll"#),
        row(
          4, "Quoted", #""C:\Program Files\Bad Co\agent.exe" --run"#, #"C:\Program Files\Bad Co\agent.exe"#),
        row(
          5, "Spaces", #"C:\Program Files\Worse Co\run.EXE /service"#, #"C:\Program Files\Worse Co\run.EXE"#),
        row(6, "Plain", #"C:\Tools\plain.exe"#, #"C:\Tools\plain.exe"#),
      ])
    #expect(
      results[1].columns.map(\.name).dropLast() == [
        "VtLink", "name", "description", "start_type", "status", "pid", "path",
      ])
  }

  @Test(.enabled(if: Engine.real != nil, Engine.noReal))
  func `osquery forgets a join by several paths after the first row, and a UNION does not`() async throws {
    let sql = """
      SELECT u.username, f.path FROM users u JOIN file f ON f.path = u.directory OR f.path = u.shell
      WHERE u.uid < 5 ORDER BY username
      """
    let mended = repaired(sql)
    #expect(mended.repairs.map(\.id) == [.alternativeJoin])
    #expect(mended.sql.hasSuffix(" ORDER BY username") && !mended.sql.contains(" OR "))
    let results = try await Engine.runReal([sql, mended.sql])
    #expect(results[0].lines == ["root|/bin/bash", "root|/root"])
    #expect(results[1].rowsTotal > 4 && Set(results[0].lines).isSubset(of: results[1].lines))
  }

  @Test(arguments: [
    "SELECT u.username FROM users u JOIN hash h ON h.path IN (u.directory, u.shell)",
    "SELECT u.username FROM users u, hash h WHERE h.path = u.directory OR u.shell = h.path",
    "SELECT u.username FROM users u JOIN hash h ON h.path IN ('/etc/passwd', '/etc/group')",
    "SELECT * FROM (SELECT u.username FROM users u JOIN hash h ON (h.path = u.shell OR h.path = "
      + "u.directory))",
    "WITH x AS (SELECT h.md5 FROM users u JOIN hash h ON h.path IN (u.shell, u.directory)) SELECT md5 FROM x",
  ])
  func `joins by several paths are taken apart wherever they stand`(sql: String) {
    let mended = repaired(sql)
    #expect(mended.repairs.map(\.id) == [.alternativeJoin])
    #expect(mended.sql.contains("UNION") && !mended.sql.contains(" OR ") && !mended.sql.contains(" IN "))
    #expect(repaired(mended.sql).repairs == [])
  }

  @Test(arguments: [
    // Another way of joining would give other rows.
    "SELECT u.username FROM users u LEFT JOIN hash h ON h.path = u.shell OR h.path = u.directory",
    "SELECT count(*) FROM users u JOIN hash h ON h.path = u.shell OR h.path = u.directory",
    "SELECT u.uid FROM users u JOIN hash h ON h.path IN (u.shell, u.directory) GROUP BY u.uid",
    "SELECT u.uid FROM users u JOIN hash h ON h.path IN (u.shell, u.directory) ORDER BY u.shell",
    "SELECT u.uid FROM users u JOIN hash h ON h.path IN (u.shell, u.directory) UNION ALL SELECT 1",
    "SELECT u.uid FROM users u JOIN hash h ON h.path = u.shell OR h.md5 = u.directory",
    "SELECT (SELECT count(*) FROM file f WHERE f.path IN (u.directory, u.shell)) FROM users u",
    // These are right as they are.
    "SELECT * FROM file WHERE path = '/etc/passwd' OR path = '/etc/group'",
    "SELECT f.path FROM file f LEFT JOIN users u ON f.uid = u.uid WHERE f.path IN ('/a', '/b')",
    "SELECT * FROM services WHERE path = '\"C:\\x.exe\"'",
    // Nobody can say what these mean.
    "SELECT FROM WHERE", "SELECT * FROM users WHERE username = ", "", "DELETE FROM users", "SELECT 'a",
  ])
  func `what is right or unclear stays as it is`(sql: String) {
    #expect(repaired(sql) == StatementRepairs().repair(sql, platform: .linux))
    #expect(repaired(sql).sql == sql && repaired(sql).repairs == [])
  }

  @Test func `a statement on tables of another platform stays as it is`() {
    #expect(StatementRepairs().repair(Published.userAccounts, platform: .linux).repairs == [])
    #expect(StatementRepairs().repair(Published.userAccounts, platform: .windows).repairs.count == 1)
  }

  @Test func `placeholders go through a repair and bind afterwards`() throws {
    let sql =
      "SELECT * FROM services WHERE name = {{service.name}} AND path == NULL AND user_account = "
      + "'{{user.name}}'"
    let mended = repaired(sql)
    #expect(mended.sql == sql.replacing("path == NULL", with: "ifnull(path, '') = ''"))
    let bound = try PlaceholderBinder().bind(
      Statement(id: "s", label: "s", sql: mended.sql), to: ["service.name": "x", "user.name": "o'neil"])
    #expect(bound.sqlRun.contains("name = 'x'") && bound.sqlRun.contains("'o''neil'"))
  }

  @Test func `hostile texts end soon`() {
    let deep = "SELECT " + String(repeating: "(", count: 30_000)
    let long = "SELECT 1 WHERE " + Array(repeating: "a=NULL", count: 2_500).joined(separator: " OR ")
    let chained = "SELECT " + Array(repeating: "a", count: 15_000).joined(separator: "||")
    let nested =
      String(repeating: "SELECT * FROM (", count: 2_000) + "SELECT 1" + String(repeating: ")", count: 2_000)
    let negated = "SELECT " + String(repeating: "NOT ", count: 8_000) + "1"
    for text in [deep, chained, nested, negated] { #expect(repaired(text).repairs == []) }
    #expect(repaired(long).repairs.count == 1)
  }
}
