import Osquery
import Testing

@Suite(.timeLimit(.minutes(5)))
struct SessionProtocolTests {
  private func cells(_ result: StatementResult) -> [[Cell]] { result.rows.map { Array($0) } }

  @Test(arguments: EngineUnderTest.atHand)
  func `keeps columns in order, equal names, NULL and the empty text`(engine: EngineUnderTest) async throws {
    try await engine.with { sessions in
      let sql =
        "SELECT 2 AS b, 1 AS a, 3 AS b, NULL AS n, '' AS e, 'q\"q' AS \"x y\", 'a,b' || char(10) || 'c' AS l"
      let result = await sessions.run(sql)
      #expect(result.status == .ok && result.error == nil && result.warnings.isEmpty)
      #expect(result.columns.map(\.name) == ["b", "a", "b", "n", "e", "x y", "l"])
      #expect(
        cells(result) == [
          [.text("2"), .text("1"), .text("3"), .null, .text(""), .text("q\"q"), .text("a,b\nc")]
        ])
      #expect(result.rowsTotal == 1 && result.rowsKept == 1 && !result.truncated && !result.lossyUTF8)
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `tells a row of NULL from no row`(engine: EngineUnderTest) async throws {
    try await engine.with { sessions in
      let one = await sessions.run("SELECT NULL AS n")
      #expect(one.status == .ok && cells(one) == [[.null]])
      let none = await sessions.run("SELECT 1 AS a, 2 AS b WHERE 0")
      #expect(none.status == .empty && none.rows.isEmpty && none.rowsTotal == 0)
      #expect(none.columns.isEmpty || none.columns.map(\.name) == ["a", "b"])
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `gives an error to its statement and goes on`(engine: EngineUnderTest) async throws {
    try await engine.with { sessions in
      let syntax = await sessions.run("SELECT 1 FROM WHERE")
      #expect(syntax.status == .error && syntax.error == "near \"WHERE\": syntax error")
      let missing = await sessions.run("SELECT * FROM nope_not_there")
      #expect(missing.status == .noSuchTable && missing.error == "no such table: nope_not_there")
      let function = await sessions.run("SELECT\n nope_not_there(\n1)")
      #expect(function.status == .error && function.error == "no such function: nope_not_there")
      let good = await sessions.run("SELECT 1 AS a")
      #expect(good.status == .ok && good.error == nil && good.warnings.isEmpty)
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `reads statements of many lines, with comments and commands inside of quotes`(
    engine: EngineUnderTest
  ) async throws {
    try await engine.with { sessions in
      let sql = "-- first\nSELECT 'a;\n.exit\n.print #x#\n' AS a, /* ; */ 'b' AS b -- ; last"
      let result = await sessions.run(sql)
      #expect(cells(result) == [[.text("a;\n.exit\n.print #x#\n"), .text("b")]])
      let windows = await sessions.run("SELECT 1 AS a,\r\n2 AS b\r\n;\r\n")
      #expect(cells(windows) == [[.text("1"), .text("2")]])
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `replaces bytes that are no UTF-8 and says so`(engine: EngineUnderTest) async throws {
    try await engine.with { sessions in
      let result = await sessions.run("SELECT CAST(x'61ff62' AS TEXT) AS a, 'é日😀' AS b")
      #expect(result.status == .ok && result.lossyUTF8)
      #expect(cells(result) == [[.text("a\u{FFFD}b"), .text("é日😀")]])
      #expect(await sessions.run("SELECT 'é' AS a").lossyUTF8 == false)
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `counts the rows that it does not keep`(engine: EngineUnderTest) async throws {
    let limits = AnswerLimits(keptRows: 10)
    try await engine.with(SessionConfiguration(limits: limits)) { sessions in
      let sql =
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) SELECT i, 'é' FROM n"
      let result = await sessions.run(sql)
      #expect(result.status == .ok && result.rowsTotal == 50_000 && result.rowsKept == 10 && result.truncated)
      #expect(result.rows.last?.first == .text("10"))
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `stops a statement at its deadline and answers the next one`(engine: EngineUnderTest) async throws {
    try await engine.with { sessions in
      try await sessions.warmUp()
      let endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
      let result = await sessions.run(endless, within: .milliseconds(300))
      #expect(result.status == .timeout && result.truncated)
      #expect(result.duration >= .milliseconds(300) && result.duration < .seconds(20))
      #expect(await sessions.run("SELECT 1").status == .ok)
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `answers many statements in one process, each with its own answer`(engine: EngineUnderTest)
    async throws
  {
    try await engine.with { sessions in
      for number in 0..<300 {
        let result = await sessions.run("SELECT \(number) AS n")
        #expect(result.rows.first?["n"] == "\(number)")
      }
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `serves tasks at once, one statement after the other`(engine: EngineUnderTest) async throws {
    try await engine.with(SessionConfiguration(sessions: 2)) { sessions in
      await withTaskGroup(of: Void.self) { group in
        for number in 0..<40 {
          group.addTask {
            let result = await sessions.run("SELECT \(number) AS n")
            #expect(result.rows.first?["n"] == "\(number)")
          }
        }
      }
    }
  }

  @Test(arguments: EngineUnderTest.atHand)
  func `takes no statement after the shutdown`(engine: EngineUnderTest) async throws {
    try await engine.with { sessions in
      #expect(await sessions.run("SELECT 1").status == .ok)
      await sessions.shutdown()
      await sessions.shutdown()
      let result = await sessions.run("SELECT 1")
      #expect(result.status == .error && result.error == "The osquery sessions are shut down.")
    }
  }

  @Test func `says when no session became free`() async throws {
    try await EngineUnderTest.fake.with { sessions in
      async let slow = sessions.run("SELECT 'fault:hang'", within: .seconds(2))
      var results: [StatementResult] = []
      // The first of these that finds the session taken is the one that waits in vain.
      while results.last?.status != .timeout {
        results.append(await sessions.run("SELECT 1", within: .milliseconds(100)))
      }
      #expect(results.last?.error?.contains("within 100 ms") == true)
      #expect(await slow.status == .timeout)
    }
  }

  @Test func `takes warnings from standard error`() async throws {
    try await EngineUnderTest.fake.with { sessions in
      let result = await sessions.run("SELECT 1 WHERE 'warn:needs a column' = 'x'")
      #expect(result.status == .empty && result.warnings == ["needs a column"])
      #expect(await sessions.run("SELECT 1").warnings.isEmpty)
    }
  }

  @Test func `knows the columns of an empty answer where the engine describes them`() async throws {
    try await EngineUnderTest.fake.with { sessions in
      #expect(await sessions.run("SELECT 2 AS b, 1 AS a WHERE 0").columns.map(\.name) == ["b", "a"])
    }
    let silent = SessionConfiguration(describesColumns: false)
    try await EngineUnderTest.fake.with(silent) { sessions in
      #expect(await sessions.run("SELECT 2 AS b, 1 AS a WHERE 0").columns.isEmpty)
    }
  }

  @Test(.enabled(if: EngineUnderTest.real.absence == nil, "DOSSIER_OSQUERYI names no osquery shell"))
  func `gives the types of the tables' columns and osquery's own complaints`() async throws {
    try await EngineUnderTest.real.with { sessions in
      let some = await sessions.run("SELECT name, pid, pid + 1 AS next FROM processes")
      #expect(some.status == .ok && some.columns.prefix(2).map(\.type) == ["text", "bigint"])
      let none = await sessions.run("SELECT uid, username FROM users WHERE username = '-'")
      #expect(none.status == .empty && none.columns.map(\.name) == ["uid", "username"])
      let required = await sessions.run("SELECT * FROM hash")
      #expect(required.status == .error && required.error?.contains("without a required column") == true)
      #expect(required.warnings.contains { $0.contains("without a required column") })
    }
  }

  @Test(arguments: EngineUnderTest.atHand.filter { $0 != .fake })
  func `has switched the denied tables off in the engine too`(engine: EngineUnderTest) async throws {
    // Allowed by the check of the text, denied to the engine.
    let configuration = SessionConfiguration(policy: StatementPolicy(denying: ["time"]))
    try await engine.with(configuration) { sessions in
      #expect(await sessions.run("SELECT * FROM time").status == .noSuchTable)
      #expect(await sessions.run("SELECT count(*) AS n FROM users").status == .ok)
    }
  }
}
