import ECS
import Osquery
import Testing

@testable import Guides

@Suite struct HostileValueTests {
  /// Values that break out of naive substitution, one way or another.
  static let values: [String] = [
    "'", "''", "'''", "\"", "`", "[", "]", "\\", "\\'", "' OR '1'='1", "'; DROP TABLE processes; --", "' --",
    "--", "/*",
    "*/", "' /*", ";", ";\n.exit\n", "';\n.exit\n", "\n.print #1#\n", "'\n;\n.connect /tmp/x\n",
    "\r\n.quit\r\n",
    ") UNION SELECT * FROM curl WHERE url='http://127.0.0.1/' --", "' UNION SELECT username FROM users --",
    "{{user.name}}", "}}", "{{", "'{{a}}'", "$1 ?1 :a @b #c", "x'00'", "0x1F", "1e999", "NULL",
    "\u{1}\u{7F}\u{1B}[0m",
    "\u{202E}txt.exe", "'\u{301}", "%\u{301}", "'\u{200D}'", "\u{FFFD}", "\u{2019}", "\u{FF07}", "é",
    "e\u{301}", "😀'", "\u{FEFF}'", "\t", "  ",
    "a\u{85}b",
    "\u{2028}'\u{2029}", "char(39)||char(59)", "C:\\Users\\o'neil\\a b.dll", "/tmp/x; rm -rf /", "$(id)",
    "`id`",
    String(repeating: "'", count: 10_000), String(repeating: "a\n", count: 10_000),
  ]

  static let templates: [String] = [
    "SELECT {{v}} AS v", "SELECT '{{v}}' AS v", "SELECT '<{{v}}>' || {{v}} AS v",
    "SELECT CASE WHEN {{v}} = '{{v}}' THEN {{v}} END AS v",
    "SELECT v FROM (SELECT {{v}} AS v) WHERE v IN ('', '{{v}}') -- {{v}}",
    "SELECT /* ' */ {{v}}/* ' */ AS v, \"name\" FROM (SELECT 1 AS \"name\")",
  ]

  @Test(arguments: templates)
  func `keeps every token of the statement, whatever the value`(template: String) throws {
    let shape = SQLTokenizer.tokens(of: template).map { $0.kind == .placeholder ? .stringLiteral : $0.kind }
    for value in Self.values {
      let statement = Statement(id: "s", label: "s", sql: template)
      let bound = try PlaceholderBinder().bind(statement, to: ["v": .string(value)])
      #expect(SQLTokenizer.tokens(of: bound.sqlRun).map(\.kind) == shape)
      #expect(throws: Never.self) { try StatementSafety().check(bound.sqlRun) }
    }
  }

  @Test(.enabled(if: Python.interpreter != nil, "needs Python with sqlite3"), arguments: templates)
  func `SQLite reads back exactly the value that was bound`(template: String) throws {
    let statement = Statement(id: "s", label: "s", sql: template)
    let cases = try Self.values.map { value -> JSONValue in
      let bound = try PlaceholderBinder().bind(statement, to: ["v": .string(value)])
      let expected = template.contains("<") ? "<" + value + ">" + value : value
      return [.string(bound.sqlRun), .string(expected)]
    }
    let script = """
      import json, sqlite3, sys
      wrong = []
      for sql, expected in json.load(open(sys.argv[1])):
          rows = sqlite3.connect(":memory:").execute(sql).fetchall()
          if len(rows) != 1 or rows[0][0] != expected: wrong.append(sql)
      print(json.dumps(wrong))
      """
    #expect(try Python.run(Python.interpreter, script, input: .array(cases)) == [])
  }

  @Test(arguments: values)
  func `refuses a hostile value in a pattern or binds it whole`(value: String) throws {
    let statement = Statement(
      id: "s", label: "s", sql: "SELECT 1 WHERE x LIKE '/home/{{v}}/%' OR y LIKE {{v}}")
    do {
      let bound = try PlaceholderBinder().bind(statement, to: ["v": .string(value)])
      #expect(throws: Never.self) { try StatementSafety().check(bound.sqlRun) }
      #expect(!value.utf8.contains { "%*?[{".utf8.contains($0) })
    } catch {
      guard case .refused("v", .wildcard(let character)) = error else { throw error }
      #expect(value.unicodeScalars.contains { Character($0) == character })
    }
  }

  @Test func `binds numbers as JSON has them`() throws {
    for number in ["0", "-0", "1.5", "-1.5e-7", "1E400", "123456789012345678901234567890"] {
      let alert = try #require(try JSONParser.parse(#"{"v":\#(number)}"#).object)
      let statement = Statement(id: "s", label: "s", sql: "SELECT {{v}}, '{{v}}'")
      let bound = try PlaceholderBinder().bind(statement, to: alert)
      #expect(bound.sqlRun == "SELECT \(number), '\(number)'")
    }
  }
}
