import TOML
import Testing

struct HostileInputTests {
  @Test(arguments: [
    "a = " + String(repeating: "[", count: 100_000), "a = " + String(repeating: "{a=", count: 100_000),
  ])
  func `refuses deep nesting of values`(text: String) throws {
    let error = try #require(throws: TOMLError.self) { try TOMLDocument.parse(text) }
    #expect(error.code == .limit)
  }

  @Test func `refuses deep nesting of tables, also when built up by many headers`() throws {
    let path = Array(repeating: "a", count: 100_000).joined(separator: ".")
    for text in ["[\(path)]", "\(path) = 1", "a = {\(path) = 1}"] {
      let error = try #require(throws: TOMLError.self) { try TOMLDocument.parse(text) }
      #expect(error.code == .limit)
    }
    let half = Array(repeating: "a", count: 40).joined(separator: ".")
    let error = try #require(throws: TOMLError.self) { try TOMLDocument.parse("[\(half)]\n\(half) = 1") }
    #expect(error.code == .limit)
  }

  @Test(arguments: [(0, false), (3, false), (4, true), (5, true)])
  func `takes values up to the bound and no more`(bound: Int, fits: Bool) throws {
    let limits = TOMLDocument.Limits(values: bound)
    let text = "a = [1, 2]\nb = 3"
    if fits {
      #expect(throws: Never.self) { try TOMLDocument.parse(text, limits: limits) }
    } else {
      let error = try #require(throws: TOMLError.self) { try TOMLDocument.parse(text, limits: limits) }
      #expect(error.code == .limit)
    }
  }

  @Test(arguments: [(4, false), (5, true), (6, true)])
  func `takes bytes up to the bound and no more`(bound: Int, fits: Bool) throws {
    let limits = TOMLDocument.Limits(bytes: bound)
    let document = try? TOMLDocument.parse("a = 1", limits: limits)
    #expect((document != nil) == fits)
  }

  @Test(arguments: [(2, false), (3, true)])
  func `nests up to the bound and no deeper`(bound: Int, fits: Bool) throws {
    let limits = TOMLDocument.Limits(depth: bound)
    for text in ["a = [[1]]", "[a.b]", "a.b.c = 1", "a = {b.c = 1}", "[a]\nb = {c = 1}"] {
      let document = try? TOMLDocument.parse(text, limits: limits)
      #expect((document != nil) == fits, "\(text)")
    }
  }

  @Test(arguments: ["9", "0x", "1.", "-1e", "1_", "0.0000", "1979-05-27T07:32:00."])
  func `survives huge numbers`(start: String) {
    for digit in ["0", "9", "9_", "e9"] {
      let text = "a = " + start + String(repeating: digit, count: 50_000)
      _ = try? TOMLDocument.parse(text)
    }
  }

  @Test func `reads a long line of values in linear time`() throws {
    let text = "a = [" + String(repeating: "1,", count: 400_000) + "]"
    #expect(try TOMLDocument.parse(text).root["a"]?.array?.count == 400_000)
  }

  @Test func `survives being cut off at every byte`() throws {
    let text = """
      # é
      [a."b c".d] # x
      k = "x\\u00e9\\n" # y
      l = [1, 0x1F, -2.5e3, {m.n = 1979-05-27T07:32:00Z, o = '''z'''}]
      [[p.q]]
      r = \"\"\"
      s \\
        t\"\"\"
      """
    let bytes = Array(text.utf8)
    for end in 0..<bytes.count {
      do {
        let document = try TOMLDocument.parse(Array(bytes[..<end]))
        #expect(document.root.keys.count <= 2)
      } catch {
        #expect(!error.description.isEmpty)
      }
    }
    #expect(try TOMLDocument.parse(bytes).root.keys == ["a", "p"])
  }
}
