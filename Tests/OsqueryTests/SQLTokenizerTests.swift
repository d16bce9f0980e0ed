import Osquery
import Testing

@Suite struct SQLTokenizerTests {
  private func kinds(_ sql: String) -> [SQLToken.Kind] {
    SQLTokenizer.tokens(of: sql).filter { $0.kind != .whitespace }.map(\.kind)
  }

  @Test(arguments: [
    ("name", SQLToken.Kind.identifier), ("_a$1", .identifier), ("größe", .identifier),
    ("\"a \"\"b", .unterminated), ("\"a \"\"b\"", .quotedIdentifier), ("`a b`", .quotedIdentifier),
    ("[a b]", .quotedIdentifier), ("[a b", .unterminated), ("'it''s'", .stringLiteral),
    ("'it''s", .unterminated),
    ("42", .number), ("4.2e-3", .number), (".5", .number), ("5.", .number), ("0x1F", .number),
    ("1e", .illegal),
    ("12abc", .illegal), ("x'00ff'", .blobLiteral), ("X'0'", .illegal), ("x'00", .unterminated),
    ("x'zz'", .illegal), ("xyz", .identifier), ("-- to the end", .comment), ("/* a * b */", .comment),
    ("/* a", .unterminated), ("/*/", .unterminated), ("{{process.pid}}", .placeholder),
    ("{{ process.pid }}", .placeholder), ("{{process", .unterminated), ("{", .illegal), ("}", .illegal),
    ("?", .parameter), ("?12", .parameter), (":a", .parameter), ("@a", .parameter), ("$a", .parameter),
    (":", .illegal), ("#a", .illegal), ("||", .operator), ("->>", .operator), ("!=", .operator),
    ("!", .illegal),
    ("<>", .operator), ("\u{0B}", .illegal), ("\\", .illegal), (";", .punctuation), (".", .punctuation),
  ])
  func `takes one piece for one token`(text: String, kind: SQLToken.Kind) {
    let tokens = SQLTokenizer.tokens(of: text)
    #expect(tokens.map(\.kind) == [kind] && tokens.map(\.range) == [0..<text.utf8.count])
  }

  @Test func `leaves no gap, whatever the text`() {
    let pieces = [
      "'", "\"", "[", "{{", "}}", "--", "/*", "*/", "\n", " ", "a", "1", ".", ";", "é", "x'", "->", "?",
    ]
    var generator = SplitMix(seed: 7)
    for _ in 0..<2000 {
      let text = (0..<12).map { _ in pieces.randomElement(using: &generator) ?? "" }.joined()
      var end = 0
      for token in SQLTokenizer.tokens(of: text) {
        #expect(token.range.lowerBound == end && !token.range.isEmpty)
        end = token.range.upperBound
      }
      #expect(end == text.utf8.count)
    }
  }

  @Test func `reads a statement of a guide`() {
    let sql = "SELECT p.name FROM processes p -- all\nWHERE p.pid = {{process.pid}} AND name <> 'a;b'"
    #expect(
      kinds(sql) == [
        .identifier, .identifier, .punctuation, .identifier, .identifier, .identifier, .identifier, .comment,
        .identifier, .identifier, .punctuation, .identifier, .operator, .placeholder, .identifier,
        .identifier,
        .operator, .stringLiteral,
      ])
  }

  @Test(arguments: [
    ("\"a \"\"b\"", "a \"b"), ("`a``b`", "a`b"), ("[a]", "a"), ("'it''s'", "it's"), ("''''", "'"), ("''", ""),
    ("{{ process.pid }}", "process.pid"), ("name", "name"),
  ])
  func `tells what a token stands for`(text: String, value: String) throws {
    let bytes = Array(text.utf8)
    #expect(try #require(SQLTokenizer.tokens(of: bytes).first).value(in: bytes) == value)
  }

  @Test func `takes a byte order mark for space only at the start`() {
    #expect(SQLTokenizer.tokens(of: "\u{FEFF}a").map(\.kind) == [.whitespace, .identifier])
    #expect(SQLTokenizer.tokens(of: "a\u{FEFF}").map(\.kind) == [.identifier])
  }
}

/// A small generator with a fixed seed, so that a failure can be repeated.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
