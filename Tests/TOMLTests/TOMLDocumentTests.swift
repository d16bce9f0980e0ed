import TOML
import Testing

private func parse(_ text: String) throws -> TOMLTable { try TOMLDocument.parse(text, file: "a.toml").root }

struct TOMLDocumentTests {
  @Test func `reads every kind of value`() throws {
    let root = try parse(
      """
      text = "a\\tb\\u00e9\\U0001F600" # comment
      raw = 'C:\\x'
      int = 1_000
      neg = -9223372036854775808
      hex = 0xDEAD_beef
      oct = 0o755
      bin = 0b1101
      float = 6.626e-34
      under = 9_224.5
      inf = -inf
      nan = nan
      yes = true
      when = 1979-05-27 07:32:00.5-07:00
      day = 1979-05-27
      time = 07:32:00
      list = [ 1, [ "a", 'b', ], { x = 1, y.z = 2 }, # inside
      ]
      site."a.b".'c' = 3
      """)
    #expect(root["text"]?.string == "a\tb\u{e9}\u{1F600}")
    #expect(root["raw"]?.string == "C:\\x")
    #expect(root["int"]?.integer == 1000)
    #expect(root["neg"]?.integer == .min)
    #expect(root["hex"]?.integer == 0xDEAD_BEEF)
    #expect(root["oct"]?.integer == 0o755)
    #expect(root["bin"]?.integer == 0b1101)
    #expect(root["float"]?.number == 6.626e-34)
    #expect(root["under"]?.number == 9224.5)
    #expect(root["inf"]?.number == -.infinity)
    #expect(root["nan"]?.number?.isNaN == true)
    #expect(root["yes"]?.boolean == true)
    #expect(root["when"]?.dateTime?.kind == .offsetDateTime)
    #expect(root["when"]?.dateTime?.text == "1979-05-27 07:32:00.5-07:00")
    #expect(root["day"]?.dateTime?.kind == .localDate)
    #expect(root["time"]?.dateTime?.kind == .localTime)
    let list = try #require(root["list"]?.array)
    #expect(list[0].integer == 1)
    #expect(list[1].strings == ["a", "b"])
    #expect(list[2].table?[["y", "z"]]?.integer == 2)
    #expect(root[["site", "a.b", "c"]]?.integer == 3)
  }

  @Test func `keeps members in the order of the file and finds them among many`() throws {
    let names = (0..<40).map { "k\(39 - $0)" }
    let root = try parse(names.map { "\($0) = '\($0)'" }.joined(separator: "\n"))
    #expect(root.keys == names)
    for name in names { #expect(root[name]?.string == name) }
    #expect(root["absent"] == nil)
  }

  @Test func `reads nested arrays of tables`() throws {
    let root = try parse(
      """
      [[rule.threat]]
      framework = "A"
      [[rule.threat.technique]]
      id = "T1"
      [[rule.threat.technique.subtechnique]]
      id = "T1.1"
      [[rule.threat.technique]]
      id = "T2"
      [rule.threat.tactic]
      id = "TA"
      [[rule.threat]]
      framework = "B"
      """)
    let threats = try #require(root[["rule", "threat"]]?.array)
    #expect(threats.count == 2)
    let techniques = try #require(threats[0].table?["technique"]?.array)
    #expect(techniques.map { $0.table?["id"]?.string } == ["T1", "T2"])
    #expect(techniques[0].table?["subtechnique"]?.array?.count == 1)
    #expect(threats[0].table?[["tactic", "id"]]?.string == "TA")
    #expect(threats[1].table?["framework"]?.string == "B")
  }

  @Test func `drops the first line end of a multi-line string and reads CR LF as LF`() throws {
    let root = try parse(
      "a = '''\r\nx\r\ny'''\r\nb = \"\"\"\r\nx \\\r\n   y\\\\\"\"\"\"\"\r\nc = ''''q''''\r\n")
    #expect(root["a"]?.string == "x\ny")
    #expect(root["b"]?.string == "x y\\\"\"")
    #expect(root["c"]?.string == "'q'")
  }

  @Test func `passes over a byte order mark`() throws {
    #expect(try parse("\u{FEFF}a = 1")["a"]?.integer == 1)
  }

  @Test(arguments: [
    "a = 1\na = 2", "[a]\n[a]", "a = 1\n[a]", "[a]\nb = 1\n[a.b]", "a.b = 1\n[a]", "a = []\n[[a]]",
    "[[a]]\n[a]", "[a]\n[[a]]", "a = {}\n[a.b]", "a = {x = 1}\na.y = 2", "[a.b]\n[a]\nb.c = 1",
    "[x]\na.b = 1\n[y]\n[x.a]", "a = {b = 1, b = 2}", "a = {b.c = 1, b = 2}", "\"a\" = 1\n'a' = 2",
    "[a.b.c]\nz = 9\n[a]\nb.c.t = 1", "[[a.b]]\n[a]\nb.y = 2",
  ])
  func `refuses what is defined twice`(text: String) throws {
    let error = try #require(throws: TOMLError.self) { try parse(text) }
    #expect(error.code == .duplicate)
    #expect(error.description.contains("already defined at"))
  }

  @Test(arguments: [
    "a", "a =", "= 1", "a = 1 b = 2", "[a", "[a]]", "[[a]", "[]", "[a.]", "[a] x", "a = [1, 2", "a = [1 2]",
    "a = [,]", "a = {x = 1,}", "a = {\nx = 1}", "a = \"x", "a = 'x\ny'", "a = \"\"\"x", "a = '''x''",
    "a = \"\\x41\"", "a = \"\\e\"", "a = \"\\u12\"", "a = \"\\uD800\"", "a = \"\\U00110000\"", "a = tru",
    "a = True", "a = 01", "a = +0x1", "a = 0x", "a = 0X1", "a = 1_", "a = _1", "a = 1__0", "a = +1._000",
    "a = .5", "a = 5.", "a = 1e", "a = 1._5", "a = 1.5_", "a = 0b2", "a = 0o8", "a = --1", "a = Inf",
    "a = 1979-13-01", "a = 1979-00-10", "a = 1979-02-30", "a = 1900-02-29", "a = 1979-1-1", "a = 24:00:00",
    "a = 23:60:00", "a = 23:59:61", "a = 07:32", "a = 1979-05-27T", "a = 1979-05-27T07:32:00+25:00",
    "a = 1979-05-27T07:32:00.", "a = 1979-05-27  07:32:00", "a = 9223372036854775808",
    "a = -9223372036854775809", "a = 0xFFFFFFFFFFFFFFFF", "a = \"\u{1}\"", "a = '\u{7F}'", "# \u{0}",
    "a = 1\rb = 2", "a = 'x\ry'", "a = '''x\ry'''", "# x\ry", "a.b", "a..b = 1", "\"\"\"a\"\"\" = 1",
    "a = \"\"\"\"\"\"\"\"\"", "é = 1", "a = '''a''''''",
  ])
  func `refuses what is not TOML`(text: String) throws {
    let error = try #require(throws: TOMLError.self) { try parse(text) }
    #expect([.syntax, .range, .encoding].contains(error.code), "\(error)")
    #expect(error.position.line >= 1)
    #expect(error.file == "a.toml")
  }

  @Test(arguments: [
    "", "\n", "# c", "a = 1 # c", "[a]", "[ a . b ]", "[[ a ]]", "a = [ ]", "a = { }", "a = [\n\n1,\n]",
    "[a.b.c]\n[a]\n[a.b]", "[a]\nb.c = 1\n[a.b.d]", "1979-05-27 = 1", "- = 1", "true = 1", "\"\" = 1",
    "a = +0", "a = -0.0", "a = 0e0", "a = +inf", "a = 1E+2", "a = 2016-12-31T23:59:60Z", "a = 0000-01-01",
    "a = 1979-05-27t07:32:00z", "a = 2000-02-29", "a = 1979-05-27 # day", "a = 0xaB_cD", "\ta\t=\t1\t",
    "[[a]]\n[a.b]\n[[a]]\n[a.b]",
  ])
  func `accepts what is TOML`(text: String) throws {
    #expect(throws: Never.self) { try parse(text) }
  }

  @Test(
    arguments: [
      ([0x61, 0x3D, 0x27, 0xFF, 0x27], 4), ([0x23, 0xC3], 2), ([0x23, 0xC0, 0x80], 2),
      ([0x23, 0xED, 0xA0, 0x80], 2), ([0x23, 0xF4, 0x90, 0x80, 0x80], 2),
      ([0x23, 0xC3, 0xA9, 0xE2, 0x82], 3),
    ] as [([UInt8], Int)])
  func `refuses bytes that are not UTF-8, and says where`(bytes: [UInt8], column: Int) throws {
    let error = try #require(throws: TOMLError.self) { try TOMLDocument.parse(bytes) }
    #expect(error.code == .encoding)
    #expect(error.column == column)
  }
}
