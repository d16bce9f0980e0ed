import TOML
import Testing

@Suite struct TOMLOverlayTests {
  private func reader(_ text: String, _ overlay: String) throws -> TOMLReader {
    TOMLReader(
      try TOMLDocument.parse(Array(text.utf8), file: "file.toml"),
      overlay: try TOMLDocument.parse(Array(overlay.utf8), file: "above"))
  }

  @Test func `values of the overlay go before the document's, also in tables that the document lacks`() throws
  {
    let reader = try reader("[a]\nx = 1\ny = 2\n", "a.x = 10\nb.c.z = \"above\"\n")
    #expect(try reader.integer("a.x") == 10)
    #expect(try reader.integer("a.y") == 2)
    #expect(try reader.string("b.c.z") == "above")
    #expect(try reader.table("b").isPresent)
    #expect(reader.unknownKeys().isEmpty)
  }

  @Test func `an error names the text that the value comes from`() throws {
    let reader = try reader("[a]\nx = 1\ny = 200\n", "a.x = 100\n")
    for (key, file) in [("a.x", "above"), ("a.y", "file.toml")] {
      #expect { try reader.integer(key, in: 0...9) } throws: { ($0 as? TOMLError)?.file == file }
    }
  }

  @Test func `tells which keys were asked for, and for what`() throws {
    enum Choice: String, CaseIterable { case one, two }
    let reader = try reader("", "")
    _ = try reader.integer("a.x", in: 1...2)
    _ = try reader.choice("a.y", of: Choice.self)
    _ = try reader.tables("list")
    _ = try reader.strings("b")
    #expect(reader.askedKeys().map(\.path) == ["a.x", "a.y", "b"])
    #expect(reader.askedKeys().map(\.kind) == [.integer(1...2), .choice(["one", "two"]), .strings])
  }
}
