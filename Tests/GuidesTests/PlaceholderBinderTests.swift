import ECS
import Testing

@testable import Guides

@Suite struct PlaceholderBinderTests {
  private func bind(
    _ sql: String, _ alert: JSONObject, limits: PlaceholderBinder.Limits = .init()
  ) throws(BindingError) -> BoundStatement {
    try PlaceholderBinder(limits: limits).bind(Statement(id: "s", label: "S", sql: sql), to: alert)
  }

  private static let bound: [(sql: String, value: JSONValue, run: String)] = [
    ("WHERE u = {{f}}", "root", "WHERE u = 'root'"), ("WHERE u = {{ f }}", "o'neil", "WHERE u = 'o''neil'"),
    ("WHERE u = {{f}}", 1000, "WHERE u = 1000"), ("WHERE u = {{f}}", 0, "WHERE u = 0"),
    ("WHERE u = {{f}}", -5, "WHERE u = -5"), ("WHERE u = {{f}}", false, "WHERE u = 0"),
    ("WHERE u = {{f}}", true, "WHERE u = 1"), ("WHERE u = '{{f}}'", false, "WHERE u = 'false'"),
    ("WHERE u = '{{f}}'", "a'b", "WHERE u = 'a''b'"), ("WHERE u = '{{f}}'", 7, "WHERE u = '7'"),
    ("WHERE u = '/home/{{f}}/x'''", "bob", "WHERE u = '/home/bob/x'''"),
    ("WHERE u LIKE '/home/{{f}}/%'", "bob", "WHERE u LIKE '/home/bob/%'"),
    ("WHERE u IN ({{f}},'{{f}}')", "a", "WHERE u IN ('a','a')"),
    ("WHERE u = {{f}}", ["a", "b"], "WHERE u = 'a'"),
    ("WHERE u = {{f}} -- {{other}}", "a", "WHERE u = 'a' -- {{other}}"),
    ("WHERE u = {{f}} /* it's */", "a", "WHERE u = 'a' /* it's */"), ("SELECT 1", "a", "SELECT 1"),
    ("WHERE u = {{f}}", "$& $' $$ \\1 {{g}} %s", "WHERE u = '$& $'' $$ \\1 {{g}} %s'"),
    ("WHERE u = '50%' AND v = {{f}}", "50%", "WHERE u = '50%' AND v = '50%'"),
    ("WHERE u LIKE 'a' AND v = '{{f}}'", "50%", "WHERE u LIKE 'a' AND v = '50%'"),
  ]

  @Test(arguments: bound.indices)
  func `puts a value in as the literal that its place asks for`(index: Int) throws {
    let (sql, value, run) = Self.bound[index]
    #expect(try bind(sql, ["f": value]).sqlRun == run)
  }

  @Test func `finds fields that are dotted, nested or both, and tells which values it used`() throws {
    let alert: JSONObject = ["user": ["name": "bob"], "process.user": ["id": 5], "file.path": ["/a", "/b"]]
    let bound = try bind(
      "{{user.name}} {{process.user.id}} {{ user.name }} {{file.path}} {{user.name}}", alert)
    #expect(bound.sqlRun == "'bob' 5 'bob' '/a' 'bob'")
    #expect(
      bound.parameters.map(\.placeholder) == [
        "{{user.name}}", "{{process.user.id}}", "{{ user.name }}", "{{file.path}}",
      ])
    #expect(bound.parameters.map(\.field) == ["user.name", "process.user.id", "user.name", "file.path"])
    #expect(bound.parameters.map(\.value) == ["bob", 5, "bob", "/a"])
    #expect(bound.statement.id == "s")
  }

  @Test(arguments: [
    JSONObject(), ["a.b": .null], ["a.b": ""], ["a": "b"], ["a.b": []], ["a": ["b": ["c": 1]]],
  ])
  func `does not run without a value, and names the fields`(alert: JSONObject) {
    let error = #expect(throws: BindingError.self) { try bind("{{a.b}} '{{a.b}}' {{c}}", alert) }
    #expect(error == .missing(fields: ["a.b", "c"]))
    #expect(error?.description == "the alert has no value for a.b, c, so the statement was not run")
  }

  @Test(
    arguments: [
      "LIKE '{{f}}%'", "LIKE {{f}}", "not like ('%' || '{{f}}')", "LIKE '%' || name || {{f}}", "GLOB '{{f}}'",
      "LIKE /* x */ '{{f}}'", "LIKE concat('%', '{{f}}')", "LIKE t.x || '{{f}}'",
    ], ["a%b", "a*", "?", "[a", "{a,b}", "a%\u{301}"])
  func `refuses a wildcard in a pattern`(pattern: String, value: String) throws {
    let error = #expect(throws: BindingError.self) {
      try bind("SELECT 1 WHERE x \(pattern)", ["f": .string(value)])
    }
    guard case .refused("f", .wildcard) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func `lets an underscore into a pattern and says what it does there`() throws {
    let bound = try bind("x LIKE '{{f}}/%' OR x LIKE '{{f}}'", ["f": "a_b"])
    #expect(bound.notes == ["The value of f holds _, which matches any one character in its pattern."])
    #expect(try bind("x = '{{f}}'", ["f": "a_b"]).notes.isEmpty)
  }

  @Test(arguments: [
    "x{{f}}", "'a'{{f}}", "{{f}}'a'", "{{f}}{{f}}", "X{{f}}",
  ])
  func `refuses a text value that would run together with its surroundings`(sql: String) {
    let error = #expect(throws: BindingError.self) { try bind(sql, ["f": "v"]) }
    #expect(error == .refused(field: "f", reason: .shape))
  }

  @Test(arguments: ["x -{{f}}", "{{f}}e1", "{{f}}x", "{{f}}.5", "/* */-{{f}}"])
  func `refuses a number that would run together with its surroundings`(sql: String) {
    #expect(throws: BindingError.refused(field: "f", reason: .shape)) { try bind(sql, ["f": -5]) }
  }

  @Test(arguments: [
    ("{{", BindingError.TextReason.placeholder, 0), ("a {{}}", .placeholder, 2), ("{{ }}", .placeholder, 0),
    ("{{a", .placeholder, 0), ("{{a}", .placeholder, 0), ("'{{a'", .placeholder, 1),
    ("'{{{a}}'", .placeholder, 1),
    ("'{{}}'", .placeholder, 1), ("'{{a b}}'", .placeholder, 1), ("x \"{{a}}\"", .placeholderInName, 3),
    ("[{{a}}]", .placeholderInName, 1), ("'open", .token, 0), ("/* open", .token, 0),
    ("{a}", .placeholder, 0),
    ("'{{a''b}}'", .placeholder, 1),
  ])
  func `refuses a statement that it cannot read`(sql: String, reason: BindingError.TextReason, offset: Int) {
    #expect(throws: BindingError.unreadable(reason: reason, offset: offset)) { try bind(sql, ["a": "v"]) }
  }

  @Test func `holds its limits at the limit and one over it`() throws {
    var limits = PlaceholderBinder.Limits()
    limits.valueBytes = 4
    limits.statementBytes = 8
    limits.placeholders = 1
    #expect(try bind("= {{f}}", ["f": "abcd"], limits: limits).sqlRun == "= 'abcd'")
    #expect(throws: BindingError.refused(field: "f", reason: .tooLong(bytes: 5, limit: 4))) {
      try bind("= {{f}}", ["f": "abcde"], limits: limits)
    }
    #expect(throws: BindingError.unreadable(reason: .tooLong(bytes: 9, limit: 8), offset: 3)) {
      try bind("== {{f}}", ["f": "abcd"], limits: limits)
    }
    #expect(throws: BindingError.unreadable(reason: .tooLong(bytes: 9, limit: 8), offset: 0)) {
      try bind("123456789", [:], limits: limits)
    }
    limits.statementBytes = 100
    #expect(throws: BindingError.unreadable(reason: .tooManyPlaceholders(limit: 1), offset: 0)) {
      try bind("{{f}},{{f}}", ["f": "a"], limits: limits)
    }
  }

  @Test func `refuses a NUL and a value of a mebibyte`() throws {
    #expect(throws: BindingError.refused(field: "f", reason: .nul)) { try bind("= {{f}}", ["f": "a\u{0}b"]) }
    let long = JSONValue.string(String(repeating: "'", count: 1 << 20))
    #expect(throws: BindingError.refused(field: "f", reason: .tooLong(bytes: 1 << 20, limit: 32 << 10))) {
      try bind("= {{f}}", ["f": long])
    }
  }
}
