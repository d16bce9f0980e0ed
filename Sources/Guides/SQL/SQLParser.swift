import Osquery

/// Why a text is not a `SELECT` that is understood, and where.
struct SQLSyntaxError: Error, Hashable {
  /// What was expected or is not understood.
  let detail: String
  /// Byte in the text.
  let offset: Int
}

/// Reads one `SELECT` as SQLite does (sqlite.org/lang_select.html), as far as osquery's users write it:
/// window
/// definitions are refused, so that nobody mistakes a part of the text for the whole.
struct SQLParser {
  /// Levels of operands and queries within one another.
  static let depthLimit = 100

  let text: SQLText
  var position = 0
  var depth = 0

  static func parse(_ text: SQLText) throws(SQLSyntaxError) -> SQLQuery {
    var parser = SQLParser(text: text)
    let query = try parser.query()
    guard parser.position == text.tokens.count else { throw parser.unexpected("the end of the statement") }
    return query
  }

  func unexpected(_ wanted: String) -> SQLSyntaxError {
    guard text.tokens.indices.contains(position) else {
      return SQLSyntaxError(
        detail: "the statement ends where \(wanted) should stand", offset: text.bytes.count)
    }
    let token = text.tokens[position]
    let found = String(token.spelling(in: text.bytes).prefix(40))
    return SQLSyntaxError(detail: "\(wanted) should stand here, not \(found)", offset: token.range.lowerBound)
  }

  mutating func take(word: String) -> Bool {
    guard text.word(position) == word else { return false }
    position += 1
    return true
  }

  mutating func take(mark: String) -> Bool {
    guard text.mark(position) == mark else { return false }
    position += 1
    return true
  }

  mutating func need(word: String) throws(SQLSyntaxError) {
    guard take(word: word) else { throw unexpected(word) }
  }

  mutating func need(mark: String) throws(SQLSyntaxError) {
    guard take(mark: mark) else { throw unexpected("\"\(mark)\"") }
  }

  /// A name, quoted or not; a text literal too, which SQLite takes for a name there.
  mutating func name(_ what: String) throws(SQLSyntaxError) -> String {
    guard text.tokens.indices.contains(position) else { throw unexpected(what) }
    let token = text.tokens[position]
    switch token.kind {
    case .identifier where SQLKeyword.reserved.contains(text.word(position) ?? ""): throw unexpected(what)
    case .identifier, .quotedIdentifier, .stringLiteral:
      position += 1
      return token.value(in: text.bytes)
    default: throw unexpected(what)
    }
  }

  // MARK: Queries

  mutating func query() throws(SQLSyntaxError) -> SQLQuery {
    depth += 1
    defer { depth -= 1 }
    guard depth <= Self.depthLimit else { throw unexpected("something nested less deeply") }
    let start = position
    let common = try commonTables()
    var cores = [try core()]
    var operators: [String] = []
    while let name = compound() {
      operators.append(name)
      cores.append(try core())
    }
    var order: [SQLExpression] = []
    if take(word: "ORDER") {
      try need(word: "BY")
      order = try orderTerms()
    }
    var limits: [SQLExpression] = []
    var hasOffset = false
    if take(word: "LIMIT") {
      limits.append(try expression())
      hasOffset = text.word(position) == "OFFSET" || text.mark(position) == ","
      if take(word: "OFFSET") || take(mark: ",") { limits.append(try expression()) }
    }
    return SQLQuery(
      common: common, cores: cores, operators: operators, order: order, limits: limits, hasOffset: hasOffset,
      range: start..<position)
  }

  private mutating func commonTables() throws(SQLSyntaxError) -> [SQLQuery.CommonTable] {
    guard take(word: "WITH") else { return [] }
    _ = take(word: "RECURSIVE")
    var tables: [SQLQuery.CommonTable] = []
    repeat {
      let name = try name("the name of a common table")
      var columns: [String] = []
      if take(mark: "(") {
        repeat { columns.append(try self.name("a column's name")) } while take(mark: ",")
        try need(mark: ")")
      }
      try need(word: "AS")
      if take(word: "NOT") { try need(word: "MATERIALIZED") } else { _ = take(word: "MATERIALIZED") }
      try need(mark: "(")
      tables.append(SQLQuery.CommonTable(name: name, columns: columns, query: try query()))
      try need(mark: ")")
    } while take(mark: ",")
    return tables
  }

  private mutating func compound() -> String? {
    if take(word: "UNION") { return take(word: "ALL") ? "UNION ALL" : "UNION" }
    if take(word: "INTERSECT") { return "INTERSECT" }
    return take(word: "EXCEPT") ? "EXCEPT" : nil
  }

  private mutating func orderTerms() throws(SQLSyntaxError) -> [SQLExpression] {
    var terms: [SQLExpression] = []
    repeat {
      terms.append(try expression())
      if !take(word: "ASC") { _ = take(word: "DESC") }
      if take(word: "NULLS"), !take(word: "FIRST") { try need(word: "LAST") }
    } while take(mark: ",")
    return terms
  }

  // MARK: Cores

  private mutating func core() throws(SQLSyntaxError) -> SQLCore {
    let start = position
    if take(word: "VALUES") { return try values(from: start) }
    try need(word: "SELECT")
    if !take(word: "DISTINCT") { _ = take(word: "ALL") }
    var results: [SQLCore.Result] = []
    repeat { results.append(try result()) } while take(mark: ",")
    let sources = take(word: "FROM") ? try self.sources() : []
    let condition = take(word: "WHERE") ? try expression() : nil
    var groups: [SQLExpression] = []
    if take(word: "GROUP") {
      try need(word: "BY")
      groups = try expressions()
    }
    let having = take(word: "HAVING") ? try expression() : nil
    if text.word(position) == "WINDOW" { throw unexpected("a statement without window definitions") }
    return SQLCore(
      results: results, sources: sources, condition: condition, groups: groups, having: having,
      range: start..<position)
  }

  private mutating func values(from start: Int) throws(SQLSyntaxError) -> SQLCore {
    var results: [SQLCore.Result] = []
    repeat {
      try need(mark: "(")
      let row = try expressions()
      try need(mark: ")")
      if results.isEmpty {
        results = row.map { SQLCore.Result(kind: .expression($0), alias: nil, range: $0.range) }
      }
    } while take(mark: ",")
    return SQLCore(
      results: results, sources: [], condition: nil, groups: [], having: nil, range: start..<position)
  }

  private mutating func result() throws(SQLSyntaxError) -> SQLCore.Result {
    let start = position
    if take(mark: "*") { return SQLCore.Result(kind: .all, alias: nil, range: start..<position) }
    if text.mark(position + 1) == ".", text.mark(position + 2) == "*" {
      let table = try name("a table's name")
      position += 2
      return SQLCore.Result(kind: .allOf(table), alias: nil, range: start..<position)
    }
    let value = try expression()
    let alias = try alias()
    return SQLCore.Result(kind: .expression(value), alias: alias, range: start..<position)
  }

  private mutating func alias() throws(SQLSyntaxError) -> String? {
    if take(word: "AS") { return try name("an alias") }
    guard text.tokens.indices.contains(position) else { return nil }
    switch text.tokens[position].kind {
    case .identifier where SQLKeyword.afterOperand.contains(text.word(position) ?? ""): return nil
    case .identifier, .quotedIdentifier, .stringLiteral: return try name("an alias")
    default: return nil
    }
  }

  // MARK: Sources

  private mutating func sources() throws(SQLSyntaxError) -> [SQLSource] {
    var sources = try source(.first, isNatural: false)
    while let (join, isNatural) = try joinOperator() { sources += try source(join, isNatural: isNatural) }
    return sources
  }

  private mutating func joinOperator() throws(SQLSyntaxError) -> (SQLSource.Join, isNatural: Bool)? {
    if take(mark: ",") { return (.inner, false) }
    let isNatural = take(word: "NATURAL")
    var join = SQLSource.Join.inner
    var isJoin = isNatural
    if take(word: "LEFT") {
      join = .left
      isJoin = true
    } else if take(word: "RIGHT") || take(word: "FULL") {
      join = .outer
      isJoin = true
    } else if take(word: "INNER") || take(word: "CROSS") {
      isJoin = true
    }
    if isJoin { _ = take(word: "OUTER") }
    if take(word: "JOIN") { return (join, isNatural) }
    if isJoin { throw unexpected("JOIN") }
    return nil
  }

  private mutating func source(_ join: SQLSource.Join, isNatural: Bool) throws(SQLSyntaxError) -> [SQLSource]
  {
    let start = position
    let kind: SQLSource.Kind
    if text.mark(position) == "(", !["SELECT", "WITH", "VALUES"].contains(text.word(position + 1)) {
      return try joinedGroup(join)
    } else if take(mark: "(") {
      kind = .query(try query())
      try need(mark: ")")
    } else {
      kind = try table()
    }
    let range = start..<position
    let alias = try alias()
    if take(word: "INDEXED") { throw unexpected("a statement without INDEXED BY") }
    var condition: SQLExpression?
    var using: [String] = []
    if take(word: "ON") {
      condition = try expression()
    } else if take(word: "USING") {
      try need(mark: "(")
      repeat { using.append(try name("a column's name")) } while take(mark: ",")
      try need(mark: ")")
    }
    let source = SQLSource(
      kind: kind, alias: alias, join: join, sharesColumns: isNatural || !using.isEmpty, using: using,
      condition: condition, range: range)
    return [source]
  }

  /// Joins in parentheses count as if they stood without them, where the parentheses change nothing.
  private mutating func joinedGroup(_ join: SQLSource.Join) throws(SQLSyntaxError) -> [SQLSource] {
    depth += 1
    defer { depth -= 1 }
    guard join == .first || join == .inner, depth <= Self.depthLimit else {
      throw unexpected("a table without parentheses")
    }
    try need(mark: "(")
    let inner = try sources()
    try need(mark: ")")
    guard text.word(position) != "ON", text.word(position) != "USING", text.word(position) != "AS" else {
      throw unexpected("a join without a condition on a group")
    }
    return inner
  }

  private mutating func table() throws(SQLSyntaxError) -> SQLSource.Kind {
    var name = try name("a table's name")
    if take(mark: ".") { name = try self.name("a table's name") }
    guard take(mark: "(") else { return .table(name) }
    let arguments = text.mark(position) == ")" ? [] : try expressions()
    try need(mark: ")")
    return .function(name, arguments)
  }
}
