import TOML
import Testing

struct TOMLErrorTests {
  @Test func `shows file, line, column and a caret under the place`() throws {
    let text = "title = 'é'\n[queue]\nlimit = 12 apples\n"
    let error = try #require(throws: TOMLError.self) { try TOMLDocument.parse(text, file: "d.toml") }
    #expect(error.position == TOMLPosition(line: 3, column: 12))
    #expect(
      error.description == """
        d.toml:3:12: after this statement the line must end
          limit = 12 apples
                     ^
        """)
  }

  @Test func `lets no control character of the file reach a terminal`() throws {
    let text = "\u{1B}[31mred\u{202E} = 1"
    let error = try #require(throws: TOMLError.self) { try TOMLDocument.parse(text) }
    #expect(!error.description.contains("\u{1B}"))
    #expect(!error.description.contains("\u{202E}"))
    let again = try #require(throws: TOMLError.self) {
      try TOMLDocument.parse("\"\\u001b\" = 1\n\"\\u001b\" = 2")
    }
    #expect(!again.message.contains("\u{1B}"))
  }

  @Test func `cuts a long line to the place`() throws {
    let text = "a = '" + String(repeating: "x", count: 100_000) + "' b"
    let error = try #require(throws: TOMLError.self) { try TOMLDocument.parse(text) }
    #expect(error.excerpt.unicodeScalars.count <= 120)
    #expect(Array(error.excerpt)[error.caret] == "b")
  }
}
