import TOML
import Testing

struct TOMLStringTests {
  private func string(_ text: String) throws -> TOMLString {
    try #require(try TOMLDocument.parse(text).root["q"]?.located)
  }

  @Test func `places offsets of a multi-line literal string`() throws {
    let query = try string("# c\nq = '''\nprocess where\r\n  é.name == 1\n'''")
    #expect(query.form == .multilineLiteral)
    #expect(query.contentPosition == TOMLPosition(line: 3, column: 1))
    #expect(query.value == "process where\n  é.name == 1\n")
    #expect(query.location(ofUTF8Offset: 0) == TOMLPosition(line: 3, column: 1))
    #expect(query.location(ofUTF8Offset: 8) == TOMLPosition(line: 3, column: 9))
    #expect(query.location(ofUTF8Offset: 14) == TOMLPosition(line: 4, column: 1))
    #expect(query.location(ofUTF8Offset: 16) == TOMLPosition(line: 4, column: 3))
    #expect(query.location(ofUTF8Offset: 17) == TOMLPosition(line: 4, column: 3), "inside é")
    #expect(query.location(ofUTF8Offset: 18) == TOMLPosition(line: 4, column: 4))
  }

  @Test func `places offsets of a string on one line`() throws {
    let query = try string("q   = 'abc'")
    #expect(query.form == .literal)
    #expect(query.location(ofUTF8Offset: 0) == TOMLPosition(line: 1, column: 8))
    #expect(query.location(ofUTF8Offset: 2) == TOMLPosition(line: 1, column: 10))
    #expect(query.location(ofUTF8Offset: 99) == TOMLPosition(line: 1, column: 11))
    #expect(query.location(ofUTF8Offset: -1) == TOMLPosition(line: 1, column: 8))
  }

  @Test func `places offsets behind escapes and joined lines`() throws {
    let query = try string(#"q = "a\\b\u00e9c\nd""#)
    #expect(query.form == .basic)
    let columns = (0...8).map { query.location(ofUTF8Offset: $0).column }
    // a  \\  b  é (2 bytes)  c  \n  d  end
    #expect(columns == [6, 7, 9, 10, 10, 16, 17, 19, 20])
    let joined = try string("q = \"\"\"\nab\\\n    cd\n\\tx\"\"\"")
    #expect(joined.value == "abcd\n\tx")
    let places = (0...7).map { joined.location(ofUTF8Offset: $0) }
    let lines = [(2, 1), (2, 2), (3, 5), (3, 6), (3, 7), (4, 1), (4, 3), (4, 4)]
    #expect(places == lines.map { TOMLPosition(line: $0.0, column: $0.1) })
  }
}
