import Predicates

/// Reads the tokens of a query into a statement (Elasticsearch, EqlBase.g4).
struct Parser {
  /// Deepest nesting of an expression, Elasticsearch's own bound.
  static let depthLimit = 200
  /// Most `[…]` of a sequence, repetitions counted, or of a sample.
  static let termLimit = 256
  /// Longest query in bytes.
  static let lengthLimit = 1 << 20

  let source: String
  private let tokens: [Token]
  private var position = 0
  var depth = 0

  init(_ source: String) throws(QueryError) {
    self.source = source
    guard source.utf8.count <= Self.lengthLimit else {
      throw QueryError(
        .limit, "the query has more than \(Self.lengthLimit) bytes", at: SourceSpan(0, 0), in: "")
    }
    tokens = try Lexer.tokens(of: source)
  }

  /// Reads a whole query.
  static func statement(_ source: String) throws(QueryError) -> Statement {
    var parser = try Parser(source)
    let body = try parser.body()
    var pipes: [EQLPipe] = []
    while parser.take(.pipe) { pipes.append(try parser.pipe(after: body)) }
    try parser.expectEnd()
    return Statement(body: body, pipes: pipes)
  }

  /// Reads one expression by itself.
  static func expression(_ source: String) throws(QueryError) -> Expression {
    var parser = try Parser(source)
    let expression = try parser.expression()
    try parser.expectEnd()
    return expression
  }

  private mutating func body() throws(QueryError) -> Statement.Body {
    switch current.kind {
    case .keyword(.sequence): return .sequence(try sequence())
    case .keyword(.sample): return try sample()
    case .keyword(.join): throw error(.unsupported, "'join' is not supported; 'sequence' and 'sample' are")
    default: return .event(try eventFilter())
    }
  }

  /// `category where condition`, `any where condition`.
  mutating func eventFilter() throws(QueryError) -> EventFilter {
    let start = current.span
    let category: Literal?
    switch current.kind {
    case .keyword(.any): category = nil
    case .identifier(let name), .string(let name): category = Literal(value: .string(name), span: start)
    default: throw unexpected(expected: ["an event category", "'any'", "'sequence'", "'sample'"])
    }
    advance()
    guard take(.where) else { throw unexpected(expected: ["'where'"]) }
    let condition = try expression()
    return EventFilter(category: category, condition: condition, span: start.through(condition.span))
  }

  private mutating func pipe(after body: Statement.Body) throws(QueryError) -> EQLPipe {
    guard case .identifier(let name) = current.kind else { throw unexpected(expected: ["'head'", "'tail'"]) }
    guard name == "head" || name == "tail" else {
      throw error(.unsupported, "the pipe '\(name)' is not supported", expected: ["'head'", "'tail'"])
    }
    if case .sample = body { throw error(.unsupported, "a sample takes no pipes") }
    advance()
    guard case .integer(let count) = current.kind else {
      throw unexpected(expected: ["how many, as a whole number"])
    }
    advance()
    return name == "head" ? .head(Int(clamping: count)) : .tail(Int(clamping: count))
  }
}

// MARK: Tokens

extension Parser {
  var current: Token { tokens[position] }

  var following: Token { tokens[min(position + 1, tokens.count - 1)] }

  mutating func advance() {
    if position < tokens.count - 1 { position += 1 }
  }

  mutating func take(_ symbol: Symbol) -> Bool {
    guard current.kind == .symbol(symbol) else { return false }
    advance()
    return true
  }

  mutating func take(_ keyword: Keyword) -> Bool {
    guard current.kind == .keyword(keyword) else { return false }
    advance()
    return true
  }

  /// Takes the closing symbol and says where it stood.
  mutating func expect(_ symbol: Symbol, or others: [String] = []) throws(QueryError) -> SourceSpan {
    let span = current.span
    guard take(symbol) else { throw unexpected(expected: others + ["'\(symbol.rawValue)'"]) }
    return span
  }

  func expectEnd() throws(QueryError) {
    guard current.kind == .end else { throw unexpected(expected: ["an operator", "the end of the query"]) }
  }

  func error(
    _ code: QueryError.Code, _ message: String, expected: [String] = [], at span: SourceSpan? = nil
  ) -> QueryError {
    QueryError(code, message, expected: expected, at: span ?? current.span, in: source)
  }

  func unexpected(expected: [String]) -> QueryError {
    if current.kind == .symbol(.assign) {
      return error(.syntax, "'=' does not compare", expected: ["'=='"])
    }
    return error(.syntax, "\(current.kind.name) cannot stand here", expected: expected)
  }
}
