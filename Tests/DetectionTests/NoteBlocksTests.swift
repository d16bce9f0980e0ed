import Testing

@testable import Detection

struct NoteBlocksTests {
  private static let few = NoteBlocks([("osquery", ["A", "B"]), ("investigate", ["C"])])
  private static let many = NoteBlocks([("osquery", (0..<11).map { "<\($0)>" }), ("investigate", [])])

  @Test(arguments: [
    ("$osquery_0 and $osquery_1, $investigate_0", "!{osqueryA} and !{osqueryB}, !{investigateC}"),
    ("$osquery_10", "!{osqueryB}0"), ("$osquery_01", "!{osqueryA}1"), ("$osquery_2 $investigate_1", nil),
    ("$$osquery_0$", "$!{osqueryA}$"), ("é$osquery_1é", "é!{osqueryB}é"), ("$osquery_", nil),
    ("$osquery_x $Osquery_0", nil), ("costs 5 $", nil), ("", nil),
    ("$osquery_99999999999999999999", nil),
  ])
  func `references are replaced by their blocks, and everything else stays`(note: String, rendered: String?) {
    #expect(Self.few.render(note) == rendered ?? note)
  }

  @Test func `the longest number that there is a block for counts`() {
    #expect(
      Self.many.render("$osquery_10 $osquery_105 $osquery_9")
        == "!{osquery<10>} !{osquery<10>}5 !{osquery<9>}")
  }

  @Test func `what a block holds is not looked through again`() {
    let blocks = NoteBlocks([("osquery", ["$osquery_1", "x"]), ("investigate", [])])
    #expect(blocks.render("$osquery_0") == "!{osquery$osquery_1}")
  }
}
