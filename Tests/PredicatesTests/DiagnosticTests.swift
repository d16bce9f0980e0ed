import Testing

@testable import Predicates

struct DiagnosticTests {
  @Test(arguments: [
    ("a = 1", 2, 3, "1:3: no; expected this\n  a = 1\n    ^"),
    ("one\ntwo three", 8, 13, "2:5: no; expected this\n  two three\n      ^^^^^"),
    ("\ta b", 3, 4, "1:4: no; expected this\n  \ta b\n  \t  ^"),
    ("日本 x", 7, 8, "1:4: no; expected this\n  日本 x\n       ^"),
    ("x 日", 2, 5, "1:3: no; expected this\n  x 日\n    ^^"),
    ("abc", 3, 3, "1:4: no; expected this\n  abc\n     ^"),
    ("", 0, 0, "1:1: no; expected this\n  \n  ^"),
    ("ab", 99, 120, "1:3: no; expected this\n  ab\n    ^"),
    ("a\u{1B}[2J b", 6, 7, "1:7: no; expected this\n  a\u{FFFD}[2J b\n        ^"),
  ])
  func `shows the place`(_ source: String, _ start: Int, _ end: Int, _ expected: String) {
    let diagnostic = Diagnostic("no", expected: ["this"], at: SourceSpan(start, end), in: source)
    #expect(diagnostic.description == expected)
  }

  @Test func `lists what was expected`() {
    let error = QueryError(.syntax, "no", expected: ["a", "b", "c"], at: SourceSpan(0, 1), in: "x")
    #expect(error.diagnostic.sentence == "no; expected a, b or c")
    #expect(Diagnostic("no", at: SourceSpan(0, 1), in: "x").sentence == "no")
  }

  @Test func `cuts long lines around the place`() {
    let source = String(repeating: "a", count: 1_000) + "X" + String(repeating: "b", count: 1_000)
    let lines = Diagnostic("no", at: SourceSpan(1_000, 1_001), in: source).description.split(separator: "\n")
    #expect(lines[0] == "1:1001: no")
    #expect(lines[1].count == 2 + 1 + 60 + 1 + 60 + 1)
    #expect(
      lines[2].count
        == lines[1].firstIndex(of: "X").map { lines[1].distance(from: lines[1].startIndex, to: $0) + 1 })
  }
}
