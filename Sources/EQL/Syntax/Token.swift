import Predicates

/// One word of a query.
struct Token {
  enum Kind: Equatable {
    case identifier(String)
    /// A name in backticks.
    case quotedIdentifier(String)
    /// A name with `~` behind it: a function without regard to case.
    case tildeIdentifier(String)
    case keyword(Keyword)
    case string(String)
    case integer(Int64)
    case decimal(Double)
    case symbol(Symbol)
    case end
  }

  let kind: Kind
  let span: SourceSpan
}

/// The reserved words, which are written in lower case.
enum Keyword: String {
  case and
  case any
  case by
  case `false`
  case `in`
  case inFolded = "in~"
  case join
  case like
  case likeFolded = "like~"
  case maxspan
  case not
  case null
  case of
  case or
  case regex
  case regexFolded = "regex~"
  case sample
  case sequence
  case `true`
  case until
  case `where`
  case with
}

/// Operators and punctuation; longer ones stand before those that start them.
enum Symbol: String, CaseIterable {
  case missingBracket = "!["
  case equal = "=="
  case notEqual = "!="
  case lessOrEqual = "<="
  case greaterOrEqual = ">="
  case less = "<"
  case greater = ">"
  case colon = ":"
  case assign = "="
  case plus = "+"
  case minus = "-"
  case times = "*"
  case divide = "/"
  case modulo = "%"
  case dot = "."
  case comma = ","
  case openParenthesis = "("
  case closeParenthesis = ")"
  case openBracket = "["
  case closeBracket = "]"
  case pipe = "|"
  case optional = "?"
}

extension Token.Kind {
  /// How a message names the token.
  var name: String {
    switch self {
    case .identifier(let name): "'\(name)'"
    case .quotedIdentifier(let name): "`\(name)`"
    case .tildeIdentifier(let name): "'\(name)~'"
    case .keyword(let keyword): "the word '\(keyword.rawValue)'"
    case .string: "a string"
    case .integer, .decimal: "a number"
    case .symbol(let symbol): "'\(symbol.rawValue)'"
    case .end: "the end of the query"
    }
  }
}
