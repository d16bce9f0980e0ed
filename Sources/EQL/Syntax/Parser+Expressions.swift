import Predicates

extension Parser {
  /// `or` binds less than `and`, that less than `not`.
  mutating func expression() throws(QueryError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    try checkDepth()
    var parts = [try conjunction()]
    while take(.or) { parts.append(try conjunction()) }
    return parts.count == 1 ? parts[0] : .or(parts)
  }

  private mutating func conjunction() throws(QueryError) -> Expression {
    var parts = [try negation()]
    while take(.and) { parts.append(try negation()) }
    return parts.count == 1 ? parts[0] : .and(parts)
  }

  private mutating func negation() throws(QueryError) -> Expression {
    let span = current.span
    guard take(.not) else { return try comparison() }
    depth += 1
    defer { depth -= 1 }
    try checkDepth()
    return .not(try negation(), span)
  }

  private mutating func comparison() throws(QueryError) -> Expression {
    let left = try sum()
    let operatorToken = current
    guard let (comparison, isNegated) = Self.comparison(operatorToken.kind) else { return left }
    advance()
    let right = try sum()
    if Self.comparison(current.kind) != nil {
      throw error(
        .syntax, "comparisons cannot be chained", expected: ["'and'", "parentheses around one comparison"])
    }
    let expression = Expression.comparison(
      Comparison(comparison: comparison, left: left, right: right, operatorSpan: operatorToken.span))
    return isNegated ? .not(expression, left.span) : expression
  }

  private static func comparison(_ kind: Token.Kind) -> (ComparisonOperator, isNegated: Bool)? {
    switch kind {
    case .symbol(.equal): (.equal, false)
    case .symbol(.notEqual): (.equal, true)
    case .symbol(.less): (.less, false)
    case .symbol(.lessOrEqual): (.lessOrEqual, false)
    case .symbol(.greater): (.greater, false)
    case .symbol(.greaterOrEqual): (.greaterOrEqual, false)
    default: nil
    }
  }

  private mutating func sum() throws(QueryError) -> Expression {
    var left = try product()
    var count = 0
    while current.kind == .symbol(.plus) || current.kind == .symbol(.minus) {
      let operation: ArithmeticOperator = take(.plus) ? .add : .subtract
      if operation == .subtract { advance() }
      left = .arithmetic(Arithmetic(operation: operation, left: left, right: try product()))
      count += 1
      try checkDepth(plus: count)
    }
    return left
  }

  private mutating func product() throws(QueryError) -> Expression {
    var left = try factor()
    var count = 0
    while let operation = Self.product(current.kind) {
      advance()
      left = .arithmetic(Arithmetic(operation: operation, left: left, right: try factor()))
      count += 1
      try checkDepth(plus: count)
    }
    return left
  }

  private static func product(_ kind: Token.Kind) -> ArithmeticOperator? {
    switch kind {
    case .symbol(.times): .multiply
    case .symbol(.divide): .divide
    case .symbol(.modulo): .modulo
    default: nil
    }
  }

  private mutating func factor() throws(QueryError) -> Expression {
    let sign = current.span
    if take(.plus) { return try signed() }
    guard take(.minus) else { return try primaryWithPredicate() }
    switch try signed() {
    case .literal(let literal):
      if let value = literal.value.number {
        return .literal(Literal(value: ScalarValue.number(value).negated, span: sign.through(literal.span)))
      }
      return .negated(.literal(literal), sign)
    case let inner: return .negated(inner, sign)
    }
  }

  private mutating func signed() throws(QueryError) -> Expression {
    depth += 1
    defer { depth -= 1 }
    try checkDepth()
    return try factor()
  }

  private mutating func primaryWithPredicate() throws(QueryError) -> Expression {
    let operand = try primary()
    let operatorSpan = current.span
    switch current.kind {
    case .keyword(.not):
      guard following.kind == .keyword(.in) || following.kind == .keyword(.inFolded) else { return operand }
      advance()
      let folding: CaseFolding = current.kind == .keyword(.in) ? .sensitive : .ascii
      advance()
      return .not(try membership(operand, folding, operatorSpan), operand.span)
    case .keyword(.in):
      advance()
      return try membership(operand, .sensitive, operatorSpan)
    case .keyword(.inFolded):
      advance()
      return try membership(operand, .ascii, operatorSpan)
    default: return try patternMatch(operand)
    }
  }

  private mutating func membership(
    _ operand: Expression, _ folding: CaseFolding, _ operatorSpan: SourceSpan
  ) throws(QueryError) -> Expression {
    _ = try expect(.openParenthesis)
    var elements: [Expression] = []
    repeat { elements.append(try expression()) } while take(.comma)
    _ = try expect(.closeParenthesis, or: ["','"])
    return .membership(
      Membership(operand: operand, folding: folding, elements: elements, operatorSpan: operatorSpan))
  }

  private mutating func patternMatch(_ operand: Expression) throws(QueryError) -> Expression {
    let operatorSpan = current.span
    let kind: PatternMatch.Kind
    let folding: CaseFolding
    switch current.kind {
    case .symbol(.colon): (kind, folding) = (.wildcard, .ascii)
    case .keyword(.like): (kind, folding) = (.wildcard, .sensitive)
    case .keyword(.likeFolded): (kind, folding) = (.wildcard, .ascii)
    case .keyword(.regex): (kind, folding) = (.regex, .sensitive)
    case .keyword(.regexFolded): (kind, folding) = (.regex, .ascii)
    default: return operand
    }
    let isColon = take(.colon)
    if isColon, case .identifier = current.kind, following.kind == .symbol(.openParenthesis) {
      return try call(before: [operand])
    }
    if !isColon { advance() }
    return .match(
      PatternMatch(
        kind: kind, folding: folding, operand: operand, patterns: try patterns(), operatorSpan: operatorSpan))
  }

  private mutating func patterns() throws(QueryError) -> [Literal] {
    guard take(.openParenthesis) else { return [try pattern()] }
    var patterns: [Literal] = []
    repeat { patterns.append(try pattern()) } while take(.comma)
    _ = try expect(.closeParenthesis, or: ["','"])
    return patterns
  }

  private mutating func pattern() throws(QueryError) -> Literal {
    let token = current
    guard case .string(let text) = token.kind else { throw unexpected(expected: ["a string"]) }
    advance()
    return Literal(value: .string(text), span: token.span)
  }

  private mutating func primary() throws(QueryError) -> Expression {
    let token = current
    switch token.kind {
    case .string(let text): return literal(.string(text))
    case .integer(let value): return literal(.integer(value))
    case .decimal(let value): return literal(.double(value))
    case .keyword(.true): return literal(.boolean(true))
    case .keyword(.false): return literal(.boolean(false))
    case .keyword(.null): return literal(.null)
    case .symbol(.openParenthesis):
      advance()
      let inner = try expression()
      _ = try expect(.closeParenthesis, or: ["an operator"])
      return inner
    case .identifier where following.kind == .symbol(.openParenthesis), .tildeIdentifier:
      return try call(before: [])
    case .identifier, .quotedIdentifier, .symbol(.optional): return .field(try field())
    default:
      throw unexpected(expected: ["a field", "a constant", "a function", "'('"])
    }
  }

  private mutating func literal(_ value: ScalarValue) -> Expression {
    let span = current.span
    advance()
    return .literal(Literal(value: value, span: span))
  }

  /// `name(a, b)`; also `a:name(b)`, as older EQL writes it, with the first argument in front.
  private mutating func call(before: [Expression]) throws(QueryError) -> Expression {
    let nameToken = current
    let name: String
    let isFolded: Bool
    switch nameToken.kind {
    case .identifier(let text): (name, isFolded) = (text, false)
    case .tildeIdentifier(let text): (name, isFolded) = (text, true)
    default: throw unexpected(expected: ["a function"])
    }
    advance()
    _ = try expect(.openParenthesis)
    var arguments = before
    if current.kind != .symbol(.closeParenthesis) {
      repeat { arguments.append(try expression()) } while take(.comma)
    }
    let end = try expect(.closeParenthesis, or: ["','"])
    let start = before.first?.span ?? nameToken.span
    return .call(
      FunctionCall(
        name: name, isFolded: isFolded, arguments: arguments, nameSpan: nameToken.span,
        span: start.through(end)))
  }

  /// `a.b`, `?a.b`, each part possibly in backticks.
  mutating func field() throws(QueryError) -> FieldReference {
    var span = current.span
    let isOptional = take(.optional)
    var parts: [String] = []
    repeat {
      switch current.kind {
      case .identifier(let name), .quotedIdentifier(let name): parts.append(name)
      case .keyword(let keyword):
        throw error(
          .syntax, "'\(keyword.rawValue)' is a reserved word", expected: ["`\(keyword.rawValue)` for a field"]
        )
      default: throw unexpected(expected: ["a field"])
      }
      span = span.through(current.span)
      advance()
    } while take(.dot)
    if current.kind == .symbol(.openBracket), case .integer = following.kind {
      throw error(.unsupported, "elements of arrays cannot be asked for: a field means any of its values")
    }
    return FieldReference(name: parts.joined(separator: "."), isOptional: isOptional, span: span)
  }

  private func checkDepth(plus more: Int = 0) throws(QueryError) {
    guard depth + more <= Self.depthLimit else {
      throw error(.limit, "the expression is nested deeper than \(Self.depthLimit) levels")
    }
  }
}

extension ScalarValue {
  /// The number with the other sign.
  fileprivate var negated: ScalarValue {
    ScalarExpression.negated(.constant(self)).constantValue
  }
}
