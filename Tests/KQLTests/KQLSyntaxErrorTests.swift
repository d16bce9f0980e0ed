import Testing

@testable import KQL

struct KQLSyntaxErrorTests {
  @Test(arguments: [
    ("a:", 2..<2, "expected a value, '(' or '{' after ':', found the end of the query"),
    ("a:(b or )", 8..<9, "expected a value, found ')'"),
    ("a:b and not ", 12..<12, "expected a field name, a value, '(' or 'not', found the end of the query"),
    ("a > ", 4..<4, "expected a value after '>', found the end of the query"),
    ("< 1000", 0..<1, "expected a field name, a value, '(' or 'not', found '<'"),
    ("a:(b c:d)", 6..<7, "expected 'and', 'or' or ')', found ':'"),
    ("a:b)", 3..<4, "expected 'and', 'or' or the end of the query, found ')'"),
    ("a:\"b\" or\"c\"", 6..<7, "expected 'and', 'or' or the end of the query, found 'o'"),
    ("a:\"b\" é", 6..<8, "expected 'and', 'or' or the end of the query, found 'é'"),
    ("a:*foo bar>baz*", 10..<11, "expected 'and', 'or' or the end of the query, found '>'"),
  ])
  func `what was expected is said where it was missed`(query: String, place: Range<Int>, message: String) {
    let error = #expect(throws: KQLSyntaxError.self) { try KQLParser.parse(query) }
    #expect(error?.place == place)
    #expect(error?.message(in: query) == message)
  }

  @Test(arguments: [
    ("a:(b", KQLSyntaxError(.openGroup(close: ")"), 2..<3)),
    ("(a:b", KQLSyntaxError(.openGroup(close: ")"), 0..<1)),
    ("a:{b:c", KQLSyntaxError(.openGroup(close: "}"), 2..<3)),
    ("a:\"ba ", KQLSyntaxError(.openQuote, 2..<3)),
    (#"a:"b\""#, KQLSyntaxError(.openQuote, 2..<3)),
    ("and b", KQLSyntaxError(.leadingConjunction, 0..<3)),
    ("a:b and", KQLSyntaxError(.danglingConjunction, 4..<7)),
    ("a:(b or)", KQLSyntaxError(.danglingConjunction, 5..<7)),
    ("a: cannot find", KQLSyntaxError(.misplacedNot, 6..<9)),
    ("not not a:b", KQLSyntaxError(.misplacedNot, 4..<7)),
    (#"a:b\'c"#, KQLSyntaxError(.badEscape, 3..<5)),
    (#"a:b\"#, KQLSyntaxError(.badEscape, 3..<4)),
  ])
  func `common mistakes have messages of their own`(query: String, error: KQLSyntaxError) {
    #expect(throws: error) { try KQLParser.parse(query) }
    #expect(!error.message(in: query).isEmpty)
  }

  @Test func `nesting is bounded`() throws {
    let limit = KQLParser.deepest
    func nested(_ count: Int) -> String {
      String(repeating: "(", count: count) + "a" + String(repeating: ")", count: count)
    }
    #expect(try KQLParser.parse(nested(limit)).shape == "[a]")
    #expect(throws: KQLSyntaxError(.tooDeep(limit: limit), limit..<limit + 1)) {
      try KQLParser.parse(nested(limit + 1))
    }
    #expect(throws: KQLSyntaxError.self) { try KQLParser.parse(String(repeating: "a:{", count: 100_000)) }
    #expect(throws: KQLSyntaxError.self) { try KQLParser.parse(String(repeating: "not ", count: 100_000)) }
  }

  @Test func `length is bounded`() throws {
    let longest = "a:" + String(repeating: "b", count: KQLParser.longest - 2)
    #expect(throws: Never.self) { try KQLParser.parse(longest) }
    #expect(throws: KQLSyntaxError(.tooLong(limit: KQLParser.longest), 0..<0)) {
      try KQLParser.parse(longest + "b")
    }
  }

  enum LongText: String, CaseIterable {
    case words, blanks, wildcards, backslashes, clauses

    var text: String {
      switch self {
      case .words: "a:" + String(repeating: " b", count: 500_000)
      case .blanks: "a:b" + String(repeating: " ", count: 1_000_000)
      case .wildcards: String(repeating: "*", count: 1_000_000)
      case .backslashes: "\"" + String(repeating: "\\", count: 1_000_000)
      case .clauses: "a" + String(repeating: " or a", count: 200_000)
      }
    }
  }

  @Test(.timeLimit(.minutes(1)), arguments: LongText.allCases)
  func `long texts take time in proportion`(long: LongText) { _ = try? KQLParser.parse(long.text) }
}
