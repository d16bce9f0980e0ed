import ECS
import Osquery
import Testing

@testable import Guides

/// Pieces that the readers care for, put together at random but the same on every run.
@Suite struct MutationTests {
  private static let markdown = [
    "- ", "  - ", "\t* ", "1. ", "\n", "\n\n", "### Investigation steps\n", "### Response\n", "## Setup\n",
    "**", "`",
    "```\n", "!{osquery{", "\"query\":\"SELECT 1\"", "}}", "}", "{", "\"", "\\", "$osquery_0",
    "!{investigate{", ":[]", " ",
    "text", "é", "!{osquery{\"query\":\"SELECT '}}'\"}}", "\u{0}", ">", "#", "[ ] ",
  ]

  @Test(.timeLimit(.minutes(1))) func `reads any mixture of Markdown, and all ids stay unique`() throws {
    var dice = Dice(state: 1)
    for _ in 0..<4_000 {
      let note = (0..<40).map { _ in Self.markdown.randomElement(using: &dice) ?? "" }.joined()
      let guide = try read(note)
      #expect(Set(guide.steps.map(\.id)).count == guide.steps.count)
      let known = Set(guide.statements.map(\.id))
      #expect(guide.steps.flatMap(\.statements).allSatisfy { known.contains($0) })
    }
  }

  private static let sql = [
    "{{v}}", "'{{v}}'", "'", "''", "'a{{v}}b'", " ", "LIKE ", "x", "X", "(", ")", "||", "-", "--", "/*", "*/",
    ";", "\n",
    "\"", "`", "[", "]", "1", ".5", "e", "=", "SELECT ", ",", "{{", "}}", "{{ w }}", "é", "_", "$", "?", "0x",
  ]
  private static let values: [JSONValue] = [
    "'", "--", "/*", "a", "-1", ";", "'||'", "\n", "x'", 1, -1, 0, true, "_", "%", "{{v}}",
  ]

  @Test(.timeLimit(.minutes(1))) func `binds any statement with its own tokens, or not at all`() throws {
    var dice = Dice(state: 2)
    var bound = 0
    for _ in 0..<20_000 {
      let template = (0..<Int.random(in: 1...8, using: &dice)).map { _ in
        Self.sql.randomElement(using: &dice) ?? ""
      }.joined()
      let alert: JSONObject = [
        "v": Self.values.randomElement(using: &dice) ?? 1, "w": Self.values.randomElement(using: &dice) ?? 1,
      ]
      let statement = Statement(id: "s", label: "s", sql: template)
      guard let result = try? PlaceholderBinder().bind(statement, to: alert) else { continue }
      bound += 1
      #expect(shape(of: result.sqlRun) == shape(of: template))
    }
    #expect(bound > 2_000)
  }

  /// The kinds of the tokens, with what may stand for a placeholder (a string, a number, a minus and a
  /// number) written alike.
  private func shape(of sql: String) -> [SQLToken.Kind] {
    let text = Array(sql.utf8)
    var kinds: [SQLToken.Kind] = []
    for token in SQLTokenizer.tokens(of: text) where token.spelling(in: text) != "-" {
      switch token.kind {
      case .placeholder, .stringLiteral, .number: kinds.append(.placeholder)
      default: kinds.append(token.kind)
      }
    }
    return kinds
  }
}
