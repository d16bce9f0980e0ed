import Osquery

/// An SQL text with the tokens that mean something: no whitespace, no comments, no semicolon at the end.
struct SQLText {
  let bytes: [UInt8]
  let tokens: [SQLToken]

  init(_ sql: String) {
    bytes = Array(sql.utf8)
    let text = bytes
    var tokens = SQLTokenizer.tokens(of: text).filter { !$0.isTrivia }
    while let last = tokens.last, last.spelling(in: text) == ";" { tokens.removeLast() }
    self.tokens = tokens
  }

  /// The bare word at an index in upper case: a keyword, or a name that is not quoted.
  func word(_ index: Int) -> String? {
    guard tokens.indices.contains(index), tokens[index].kind == .identifier else { return nil }
    return tokens[index].spelling(in: bytes).uppercased()
  }

  /// The operator or punctuation at an index.
  func mark(_ index: Int) -> String? {
    guard tokens.indices.contains(index), [.operator, .punctuation].contains(tokens[index].kind) else {
      return nil
    }
    return tokens[index].spelling(in: bytes)
  }

  /// The bytes from the first to the last token of a range of tokens; empty at an end for an empty range.
  func byteRange(_ range: Range<Int>) -> Range<Int> {
    guard !range.isEmpty else {
      let start =
        tokens.indices.contains(range.lowerBound) ? tokens[range.lowerBound].range.lowerBound : bytes.count
      return start..<start
    }
    return tokens[range.lowerBound].range.lowerBound..<tokens[range.upperBound - 1].range.upperBound
  }

  /// The text of a range of tokens as it is written.
  func source(_ range: Range<Int>) -> String { String(decoding: bytes[byteRange(range)], as: UTF8.self) }

  /// The text of a range of tokens with one space between tokens and bare words in lower case, so that two
  /// ways of writing the same compare equal.
  func normalized(_ range: Range<Int>) -> String {
    tokens[range].map { token in
      let text = token.spelling(in: bytes)
      return token.kind == .identifier ? text.lowercased() : text
    }.joined(separator: " ")
  }

  /// The text with parts replaced; the ranges count bytes and must not overlap.
  func replacing(_ edits: [SQLEdit]) -> String {
    var result: [UInt8] = []
    var position = 0
    for edit in edits.sorted(by: { $0.range.lowerBound < $1.range.lowerBound }) {
      result += bytes[position..<edit.range.lowerBound]
      result += edit.text.utf8
      position = edit.range.upperBound
    }
    return String(decoding: result + bytes[position...], as: UTF8.self)
  }
}

/// One replacement in an SQL text.
struct SQLEdit: Hashable {
  /// The bytes that are replaced.
  let range: Range<Int>
  /// What stands there instead.
  let text: String
}

/// Words that SQLite takes for keywords wherever they stand (sqlite.org/lang_keywords.html, those without
/// fallback to a name).
enum SQLKeyword {
  static let reserved: Set<String> = [
    "ADD", "ALL", "ALTER", "AND", "AS", "BETWEEN", "CASE", "CHECK", "COLLATE", "COMMIT", "CONSTRAINT",
    "CREATE",
    "DEFAULT", "DELETE", "DISTINCT", "DROP", "ELSE", "ESCAPE", "EXCEPT", "EXISTS", "FOREIGN", "FROM", "GROUP",
    "HAVING", "IN", "INDEX", "INSERT", "INTERSECT", "INTO", "IS", "ISNULL", "JOIN", "LIMIT", "NOT", "NOTHING",
    "NOTNULL", "NULL", "ON", "OR", "ORDER", "PRIMARY", "REFERENCES", "RETURNING", "SELECT", "SET", "TABLE",
    "THEN",
    "TO", "TRANSACTION", "UNION", "UNIQUE", "UPDATE", "USING", "VALUES", "WHEN", "WHERE",
  ]

  static let joins: Set<String> = ["CROSS", "FULL", "INNER", "LEFT", "NATURAL", "OUTER", "RIGHT"]

  /// Words that may follow an operand, so that they are no alias without `AS`.
  static let afterOperand: Set<String> = reserved.union(joins).union([
    "GLOB", "LIKE", "MATCH", "REGEXP", "ASC", "DESC", "OFFSET", "WINDOW", "FILTER", "OVER", "END", "INDEXED",
  ])
}
