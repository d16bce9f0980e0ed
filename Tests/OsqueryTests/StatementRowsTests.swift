import Osquery
import Testing

@Suite struct StatementRowsTests {
  @Test func `gives values by position and by the first column of a name`() throws {
    let rows = StatementRows(
      names: ["a", "b", "a"],
      rows: [[.text("1"), .null, .text("3")], [.text("é")], [.text(""), .text("x"), .null]])
    #expect(rows.count == 3)
    #expect(rows[0]["a"] == "1" && rows[0]["b"] == nil && rows[0]["c"] == nil)
    #expect(Array(rows[0]) == [.text("1"), .null, .text("3")])
    #expect(Array(rows[1]) == [.text("é"), .null, .null])
    #expect(rows[2][0] == .text("") && Array(rows[2].utf8(at: 1)) == [UInt8(ascii: "x")])
  }

  @Test func `compares rows by names and values`() {
    let rows = StatementRows(names: ["a"], rows: [[.text("1")], [.text("1")], [.null], [.text("")]])
    #expect(rows[0] == rows[1] && rows[2] != rows[3])
    #expect(Set(rows).count == 3)
    #expect(rows[0] != StatementRows(names: ["b"], rows: [[.text("1")]])[0])
  }

  @Test func `is empty without columns`() {
    #expect(StatementRows().isEmpty && StatementRows(names: [], rows: [[.null]]).isEmpty)
  }
}
