import Testing

@testable import Osquery

@Suite struct EngineMessagesTests {
  private func read(_ text: String) -> EngineMessages { EngineMessages(Array(text.utf8)) }

  @Test(arguments: [
    ("Error: near line 12: near \"SELEC\": syntax error\n", "near \"SELEC\": syntax error"),
    ("Error: near line 3: no such table: nope\n", "no such table: nope"),
    ("Error: not authorized\n", "not authorized"),
    ("Error: near line x\n", "near line x"),
  ])
  func `takes the shell's own line for the error`(text: String, error: String) {
    #expect(read(text).error == error && read(text).warnings.isEmpty)
  }

  @Test func `takes the text of log lines for warnings, each once`() {
    let line = "W1121 17:52:51.866669 24723 virtual_table.cpp:1012] Table hash was queried [so] wrongly\n"
    let messages = read(
      line + line + "E1121 17:52:51.9 7 x.cpp:1] denied\nplain\n" + "Error: near line 1: constraint\n")
    #expect(messages.warnings == ["Table hash was queried [so] wrongly", "denied", "plain"])
    #expect(messages.error == "constraint")
  }

  @Test func `leaves lines alone that only look alike`() {
    #expect(read("W1121 x] y\nWarning] z\nW\n").warnings == ["W1121 x] y", "Warning] z", "W"])
  }

  @Test func `bounds number and length`() {
    let messages = read((0..<1000).map { "line \($0)\n" }.joined() + String(repeating: "x", count: 9000))
    #expect(messages.warnings.count == 21)
    #expect(
      messages.warnings.last == "The engine wrote more: 981 further messages and 0 bytes were left out.")
    #expect(read(String(repeating: "x", count: 9000)).warnings.first?.count == 501)
  }

  @Test func `recognises a missing table`() {
    #expect(EngineMessages.missingTable(in: "no such table: main.x") == "main.x")
    #expect(EngineMessages.missingTable(in: "no such column: x") == nil)
  }
}
