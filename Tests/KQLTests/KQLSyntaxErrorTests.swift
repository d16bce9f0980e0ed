import Predicates
import Testing

@testable import KQL

struct KQLSyntaxErrorTests {
  @Test(arguments: [
    ("a:", 2..<2, "the query ends too early; expected a value, '(' or '{'"),
    ("a:(b or )", 8..<9, "')' cannot stand here; expected a value, '(' or 'not'"),
    ("a:b and not ", 12..<12, "the query ends too early; expected a field name, a value, '(' or 'not'"),
    ("a > ", 4..<4, "the query ends too early; expected a value"),
    ("< 1000", 0..<1, "'<' cannot stand here; expected a field name, a value, '(' or 'not'"),
    ("a:(b c:d)", 6..<7, "':' cannot stand here; expected 'and', 'or' or ')'"),
    ("a:b)", 3..<4, "')' cannot stand here; expected 'and', 'or' or the end of the query"),
    ("a:\"b\" or\"c\"", 6..<8, "'or' cannot stand here; expected 'and', 'or' or the end of the query"),
    ("a:\"b\" é", 6..<8, "'é' cannot stand here; expected 'and', 'or' or the end of the query"),
    ("a:*foo bar>baz*", 10..<11, "'>' cannot stand here; expected 'and', 'or' or the end of the query"),
  ])
  func `what was expected is said where it was missed`(query: String, place: Range<Int>, sentence: String) {
    let error = #expect(throws: KQLSyntaxError.self) { try KQLParser.parse(query) }
    #expect(error?.place == place)
    #expect(error?.queryError(in: query).diagnostic.sentence == sentence)
  }

  @Test func `an error shows its line with a caret`() {
    let error = #expect(throws: QueryError.self) { try KQLQuery.parse("a:b and\n  c:(d or )") }
    #expect(
      error?.description == """
        2:11: ')' cannot stand here; expected a value, '(' or 'not'
            c:(d or )
                    ^
        """)
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
    #expect(!error.queryError(in: query).diagnostic.message.isEmpty)
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

  @Test func `the number of clauses is bounded`() throws {
    let most = KQLParser.most
    #expect(throws: Never.self) {
      try KQLParser.parse("a" + String(repeating: " or a", count: most - 1))
    }
    #expect(throws: KQLSyntaxError.self) {
      try KQLParser.parse("a" + String(repeating: " or a", count: most))
    }
    #expect(throws: KQLSyntaxError.self) {
      try KQLParser.parse("a:(a" + String(repeating: " or a", count: most) + ")")
    }
  }

  @Test func `the number of clauses on any field is bounded`() throws {
    var context = CompileContext()
    let most = KQLQuery.mostOnAnyField
    let query = try KQLQuery.parse("a" + String(repeating: " or b*:a", count: most - 1))
    #expect(throws: Never.self) { try query.compile(in: &context) }
    let longer = try KQLQuery.parse("a" + String(repeating: " or b*:a", count: most))
    let error = #expect(throws: QueryError.self) { try longer.compile(in: &context) }
    #expect(error?.code == .limit)
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
