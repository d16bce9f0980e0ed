/// Reads the significant tokens of one statement: what it does and what it names.
///
/// No grammar: a name counts wherever it stands, so that no way of writing SQL hides a table. The price is
/// that a denied table's name cannot serve as an alias either.
struct StatementReader {
  let text: [UInt8]
  let tokens: [SQLToken]
  let policy: StatementPolicy

  private static let describingPragmas: Set<String> = ["table_info", "table_xinfo"]
  private static let describingPragmaTables: Set<String> = [
    "pragma_table_info", "pragma_table_xinfo", "pragma_function_list",
  ]

  private func refusal(_ reason: StatementRefusal.Reason, at index: Int) -> StatementRefusal {
    StatementRefusal(reason, at: tokens[index].range.lowerBound, in: text)
  }

  private func keyword(_ index: Int) -> String? {
    guard tokens.indices.contains(index), tokens[index].kind == .identifier else { return nil }
    return tokens[index].spelling(in: text).uppercased()
  }

  private func mark(_ index: Int) -> UInt8? {
    guard tokens.indices.contains(index), tokens[index].kind == .punctuation else { return nil }
    return text[tokens[index].range.lowerBound]
  }

  /// What the statement begins with; throws unless it only reads.
  func readVerb() throws(StatementRefusal) -> CheckedStatement.Verb {
    switch keyword(0) {
    case "PRAGMA":
      try readPragma()
      return .pragma
    case "EXPLAIN":
      try readSelect(from: keyword(1) == "QUERY" && keyword(2) == "PLAN" ? 3 : 1)
      return .explain
    default:
      try readSelect(from: 0)
      return .select
    }
  }

  private func readSelect(from start: Int) throws(StatementRefusal) {
    guard tokens.indices.contains(start) else { throw refusal(.notReading("EXPLAIN of nothing"), at: 0) }
    switch keyword(start) {
    case "SELECT": return
    case "WITH": try readWith(from: start)
    default: throw refusal(.notReading(tokens[start].spelling(in: text)), at: start)
    }
  }

  /// `WITH` may also lead to a statement that writes: the first verb outside of parentheses decides.
  private func readWith(from start: Int) throws(StatementRefusal) {
    var depth = 0
    for index in start..<tokens.count {
      switch mark(index) {
      case UInt8(ascii: "("): depth += 1
      case UInt8(ascii: ")"): depth -= 1
      default: break
      }
      guard depth == 0, let word = keyword(index) else { continue }
      if word == "SELECT" { return }
      if ["INSERT", "UPDATE", "DELETE", "REPLACE", "VALUES"].contains(word) {
        throw refusal(.notReading(word), at: index)
      }
    }
    throw refusal(.notReading("WITH without SELECT"), at: start)
  }

  /// `PRAGMA table_info(name)`, with or without a schema in front.
  private func readPragma() throws(StatementRefusal) {
    let name = mark(2) == UInt8(ascii: ".") ? 3 : 1
    guard tokens.indices.contains(name) else { throw refusal(.notReading("PRAGMA of nothing"), at: 0) }
    let pragma = tokens[name].value(in: text).lowercased()
    guard Self.describingPragmas.contains(pragma), tokens.count == name + 4,
      mark(name + 1) == UInt8(ascii: "("), mark(name + 3) == UInt8(ascii: ")")
    else { throw refusal(.deniedPragma(pragma), at: name) }
  }

  /// Throws at the first table or function that the policy denies.
  func checkNames() throws(StatementRefusal) {
    var clauses = FromClauses()
    for index in tokens.indices {
      let token = tokens[index]
      switch token.kind {
      case .identifier, .quotedIdentifier: try checkName(at: index)
      case .stringLiteral where clauses.expectsTable || followsSchema(index): try checkTable(at: index)
      default: break
      }
      clauses.read(word: keyword(index), mark: mark(index))
    }
  }

  private func checkName(at index: Int) throws(StatementRefusal) {
    let name = tokens[index].value(in: text).lowercased()
    if mark(index + 1) == UInt8(ascii: "("), policy.deniedFunctions.contains(name) {
      throw refusal(.deniedFunction(name), at: index)
    }
    let isColumn = mark(index - 1) == UInt8(ascii: ".") && !followsSchema(index)
    if !isColumn { try checkTable(at: index) }
  }

  private func checkTable(at index: Int) throws(StatementRefusal) {
    let name = tokens[index].value(in: text).lowercased()
    if policy.deniedTables.contains(name) { throw refusal(.deniedTable(name), at: index) }
    if name.hasPrefix("pragma_"), !Self.describingPragmaTables.contains(name) {
      throw refusal(.deniedPragma(name), at: index)
    }
  }

  /// True behind `main.` and `temp.`, the only schemas there are, however they are quoted.
  private func followsSchema(_ index: Int) -> Bool {
    guard mark(index - 1) == UInt8(ascii: "."), index >= 2 else { return false }
    return ["main", "temp"].contains(tokens[index - 2].value(in: text).lowercased())
  }
}

/// Follows the `FROM` clauses of a statement, parenthesis by parenthesis: SQLite takes `FROM 'name'` for a
/// table, while the same string elsewhere is a value.
struct FromClauses {
  private var inFrom: [Bool] = [false]
  private var previousWord: String?
  /// True where the next token may be a table.
  private(set) var expectsTable = false

  private static let closing: Set<String> = [
    "WHERE", "GROUP", "HAVING", "ORDER", "LIMIT", "WINDOW", "UNION", "INTERSECT", "EXCEPT", "SELECT",
    "VALUES",
  ]

  mutating func read(word: String?, mark: UInt8?) {
    let expected = expectsTable
    expectsTable = false
    switch mark {
    case UInt8(ascii: "("):
      inFrom.append(expected)
      expectsTable = expected
    case UInt8(ascii: ")"):
      if inFrom.count > 1 { inFrom.removeLast() }
    case UInt8(ascii: ","):
      expectsTable = inFrom.last == true
    default:
      break
    }
    defer { previousWord = word }
    guard let word else { return }
    // `a IS DISTINCT FROM 'x'` compares; it opens no clause.
    if word == "FROM" && previousWord != "DISTINCT" || word == "JOIN" {
      inFrom[inFrom.count - 1] = true
      expectsTable = true
    } else if Self.closing.contains(word) {
      inFrom[inFrom.count - 1] = false
    }
  }
}
