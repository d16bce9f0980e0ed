import Osquery

extension SQLParser {
  mutating func expressions() throws(SQLSyntaxError) -> [SQLExpression] {
    var all: [SQLExpression] = []
    repeat { all.append(try expression()) } while take(mark: ",")
    return all
  }

  /// Any expression (sqlite.org/lang_expr.html, "Operators, and Parse-Affecting Attributes").
  mutating func expression() throws(SQLSyntaxError) -> SQLExpression {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw unexpected("something nested less deeply") }
    return try chain("OR") { parser throws(SQLSyntaxError) in
      try parser.chain("AND") { parser throws(SQLSyntaxError) in try parser.negation() }
    }
  }

  private mutating func chain(
    _ word: String, _ operand: (inout SQLParser) throws(SQLSyntaxError) -> SQLExpression
  ) throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    let first = try operand(&self)
    guard text.word(position) == word else { return first }
    var operands = [first]
    while take(word: word) { operands.append(try operand(&self)) }
    return try made(.chain(word, operands), from: start)
  }

  /// The expression from a token up to where the parser is now; its operands must have been read before.
  private func made(_ form: SQLExpression.Form, from start: Int) throws(SQLSyntaxError) -> SQLExpression {
    let expression = SQLExpression(form, start..<position)
    guard expression.height <= Self.depthLimit * 2 else {
      throw unexpected("an expression with fewer levels")
    }
    return expression
  }

  private mutating func negation() throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    guard text.word(position) == "NOT", text.word(position + 1) != "EXISTS" else { return try equality() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw unexpected("something nested less deeply") }
    position += 1
    let operand = try negation()
    return try made(.prefixed("NOT", operand), from: start)
  }

  // MARK: Comparisons

  private mutating func equality() throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    var left = try order()
    while let next = try comparison(of: left, from: start) { left = next }
    return left
  }

  private mutating func comparison(
    of left: SQLExpression, from start: Int
  ) throws(SQLSyntaxError) -> SQLExpression? {
    if let mark = text.mark(position), let name = ["=": "=", "==": "=", "!=": "!=", "<>": "!="][mark] {
      position += 1
      let right = try order()
      return try made(.binary(name, left, right), from: start)
    }
    switch text.word(position) {
    case "ISNULL":
      position += 1
      return try made(.isNull(left, isNegated: false), from: start)
    case "NOTNULL":
      position += 1
      return try made(.isNull(left, isNegated: true), from: start)
    case "IS": return try identity(of: left, from: start)
    case "NOT":
      position += 1
      if take(word: "NULL") { return try made(.isNull(left, isNegated: true), from: start) }
      return try wordOperator(left, isNegated: true, from: start)
    case "LIKE", "GLOB", "MATCH", "REGEXP", "BETWEEN", "IN":
      return try wordOperator(left, isNegated: false, from: start)
    default: return nil
    }
  }

  private mutating func identity(
    of left: SQLExpression, from start: Int
  ) throws(SQLSyntaxError) -> SQLExpression {
    try need(word: "IS")
    let isNegated = take(word: "NOT")
    if take(word: "NULL") { return try made(.isNull(left, isNegated: isNegated), from: start) }
    if take(word: "DISTINCT") { try need(word: "FROM") }
    let right = try order()
    return try made(.binary(isNegated ? "IS NOT" : "IS", left, right), from: start)
  }

  private mutating func wordOperator(
    _ left: SQLExpression, isNegated: Bool, from start: Int
  ) throws(SQLSyntaxError) -> SQLExpression {
    switch text.word(position) {
    case "BETWEEN":
      position += 1
      let low = try order()
      try need(word: "AND")
      let high = try order()
      return try made(.between(left, low, high), from: start)
    case "IN":
      position += 1
      return try membership(of: left, isNegated: isNegated, from: start)
    case let name? where ["LIKE", "GLOB", "MATCH", "REGEXP"].contains(name):
      position += 1
      let right = try order()
      if take(word: "ESCAPE") { _ = try order() }
      return try made(.binary((isNegated ? "NOT " : "") + name, left, right), from: start)
    default: throw unexpected("LIKE, IN or BETWEEN")
    }
  }

  private mutating func membership(
    of left: SQLExpression, isNegated: Bool, from start: Int
  ) throws(SQLSyntaxError) -> SQLExpression {
    guard take(mark: "(") else {
      _ = try name("a list in parentheses")
      return try made(.parts([left]), from: start)
    }
    if ["SELECT", "WITH", "VALUES"].contains(text.word(position)) {
      let query = try query()
      try need(mark: ")")
      return try made(.inQuery(left, query), from: start)
    }
    let items = text.mark(position) == ")" ? [] : try expressions()
    try need(mark: ")")
    return try made(.list(left, items, isNegated: isNegated), from: start)
  }

  // MARK: Operators

  private static let levels: [Set<String>] = [
    ["<", "<=", ">", ">="], ["&", "|", "<<", ">>"], ["+", "-"], ["*", "/", "%"], ["||", "->", "->>"],
  ]

  private mutating func order() throws(SQLSyntaxError) -> SQLExpression { try operation(level: 0) }

  private mutating func operation(level: Int) throws(SQLSyntaxError) -> SQLExpression {
    guard level < Self.levels.count else { return try collated() }
    let start = position
    var left = try operation(level: level + 1)
    while let mark = text.mark(position), Self.levels[level].contains(mark) {
      position += 1
      let right = try operation(level: level + 1)
      left = try made(.binary(mark, left, right), from: start)
    }
    return left
  }

  private mutating func collated() throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    var operand = try prefixed()
    while take(word: "COLLATE") {
      _ = try name("a collation")
      operand = try made(.parts([operand]), from: start)
    }
    return operand
  }

  private mutating func prefixed() throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    guard let mark = text.mark(position), ["-", "+", "~"].contains(mark) else { return try operand() }
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw unexpected("something nested less deeply") }
    position += 1
    let operand = try prefixed()
    return try made(.prefixed(mark, operand), from: start)
  }

  // MARK: Operands

  private mutating func operand() throws(SQLSyntaxError) -> SQLExpression {
    guard text.tokens.indices.contains(position) else { throw unexpected("a value") }
    let start = position
    let token = text.tokens[position]
    switch token.kind {
    case .stringLiteral: return try literal(.text(token.value(in: text.bytes)))
    case .number: return try literal(.number)
    case .blobLiteral, .parameter: return try literal(.constant)
    case .placeholder: return try literal(.placeholder(token.value(in: text.bytes)))
    case .punctuation where text.mark(position) == "(": return try parentheses()
    case .identifier, .quotedIdentifier: return try named(from: start)
    default: throw unexpected("a value")
    }
  }

  private mutating func literal(_ form: SQLExpression.Form) throws(SQLSyntaxError) -> SQLExpression {
    position += 1
    return try made(form, from: position - 1)
  }

  private mutating func parentheses() throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    try need(mark: "(")
    if ["SELECT", "WITH", "VALUES"].contains(text.word(position)) {
      let query = try query()
      try need(mark: ")")
      return try made(.query(query), from: start)
    }
    let inner = try expressions()
    try need(mark: ")")
    return try made(.group(inner), from: start)
  }

  private mutating func named(from start: Int) throws(SQLSyntaxError) -> SQLExpression {
    switch text.word(position) {
    case "NULL": return try literal(.null)
    case "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP": return try literal(.constant)
    case "CASE": return try cases()
    case "CAST" where text.mark(position + 1) == "(": return try cast()
    case "EXISTS", "NOT":
      _ = take(word: "NOT")
      try need(word: "EXISTS")
      return try parentheses()
    default: break
    }
    let isReserved = SQLKeyword.reserved.contains(text.word(position) ?? "")
    if text.mark(position + 1) == "(", text.tokens[position].kind == .identifier, !isReserved {
      return try call()
    }
    let isQuoted = text.bytes[text.tokens[position].range.lowerBound] == UInt8(ascii: "\"")
    var parts = [try name("a value")]
    while parts.count < 3, take(mark: ".") { parts.append(try name("a column's name")) }
    let column = SQLColumnName(
      name: parts[parts.count - 1], table: parts.count > 1 ? parts[parts.count - 2] : nil,
      mayBeText: isQuoted && parts.count == 1)
    return try made(.column(column), from: start)
  }

  private mutating func call() throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    let name = text.tokens[position].value(in: text.bytes).lowercased()
    position += 2
    var arguments: [SQLExpression] = []
    if !take(mark: "*"), text.mark(position) != ")" {
      _ = take(word: "DISTINCT")
      arguments = try expressions()
    }
    try need(mark: ")")
    if text.word(position) == "FILTER" || text.word(position) == "OVER" {
      throw unexpected("a call without FILTER or OVER")
    }
    return try made(.call(name, arguments), from: start)
  }

  private mutating func cases() throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    try need(word: "CASE")
    var parts: [SQLExpression] = []
    if text.word(position) != "WHEN" { parts.append(try expression()) }
    while take(word: "WHEN") {
      parts.append(try expression())
      try need(word: "THEN")
      parts.append(try expression())
    }
    if take(word: "ELSE") { parts.append(try expression()) }
    try need(word: "END")
    return try made(.parts(parts), from: start)
  }

  private mutating func cast() throws(SQLSyntaxError) -> SQLExpression {
    let start = position
    position += 2
    let operand = try expression()
    try need(word: "AS")
    while text.tokens.indices.contains(position), text.mark(position) != ")" { position += 1 }
    try need(mark: ")")
    return try made(.parts([operand]), from: start)
  }
}
