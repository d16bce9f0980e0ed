import Osquery

/// Puts the single quotes back that an SQL text lost on a web page.
///
/// An operand of a comparison or a pattern, and an argument of a function, that is no column, number or
/// keyword
/// must have been a text. What could be read in two ways is refused, and so is a result whose names are not
/// all
/// known.
struct QuoteRestoration {
  /// Why quotes cannot be put back with certainty.
  struct Refusal: Error, Hashable {
    let reason: String
  }

  private let lexemes: [Lexeme]
  private let sql: String
  private let columns: Set<String>
  private var edits: [SQLEdit] = []
  private var position = 0

  /// The text with its quotes; the same text where none are missing.
  static func restore(_ sql: String, catalog: TableCatalog) throws(Refusal) -> String {
    var restoration = QuoteRestoration(sql, catalog: catalog)
    try restoration.read()
    let restored = SQLText(sql).replacing(restoration.edits)
    try check(restored, catalog)
    return restored
  }

  private init(_ sql: String, catalog: TableCatalog) {
    self.sql = sql
    lexemes = Lexeme.all(in: Array(sql.utf8))
    columns = Self.columns(lexemes, catalog)
  }

  /// A text with names that are not known is not what was published.
  private static func check(_ sql: String, _ catalog: TableCatalog) throws(Refusal) {
    let guide = Guide(
      id: "", title: "", source: .alert,
      contents: GuideContents(statements: [Statement(id: "", label: "", sql: sql)]))
    let wrong: Set<GuideFinding.ID> = [
      .syntax, .refused, .malformedPlaceholder, .unknownTable, .unknownColumn, .ambiguousColumn,
      .unknownFunction,
    ]
    let findings = GuideCheck(catalog: catalog).findings(in: [guide])
    if let finding = findings.first(where: { wrong.contains($0.id) }) {
      throw Refusal(reason: "with its quotes put back the statement is still wrong: \(finding.detail)")
    }
  }

  // MARK: Columns

  /// The names of all columns of the tables that the text names, with and without the table's name.
  private static func columns(_ lexemes: [Lexeme], _ catalog: TableCatalog) -> Set<String> {
    var columns: Set<String> = []
    for (index, lexeme) in lexemes.enumerated() where ["FROM", "JOIN"].contains(lexeme.word) {
      var next = index + 1
      while lexemes.indices.contains(next), let schema = catalog.table(named: lexemes[next].text) {
        var names = [schema.name, lexemes[next].text.lowercased()]
        next += 1
        if lexemes.indices.contains(next), lexemes[next].word == "AS" { next += 1 }
        if lexemes.indices.contains(next), lexemes[next].isName {
          names.append(lexemes[next].text.lowercased())
          next += 1
        }
        for column in schema.columns.map({ $0.name.lowercased() }) {
          columns.insert(column)
          columns.formUnion(names.map { "\($0).\(column)" })
        }
        guard lexemes.indices.contains(next), lexemes[next].text == "," else { break }
        next += 1
      }
    }
    return columns
  }

  // MARK: Reading

  private mutating func read() throws(Refusal) {
    var lists: [Bool] = []
    while position < lexemes.count {
      let lexeme = lexemes[position]
      position += 1
      switch lexeme.text {
      case "(":
        lists.append(opensList(position - 1))
        if lists.last == true { try operand(isListed: true) }
      case ")": _ = lists.popLast()
      case "," where lists.last == true: try operand(isListed: true)
      default:
        if lexeme.isComparison || lexeme.text == "||" || ["LIKE", "GLOB"].contains(lexeme.word) {
          try operand(isListed: lists.last == true)
        } else if beginsChain(position - 1) {
          edits.append(SQLEdit(range: lexeme.range, text: "'\(lexeme.text)'"))
        }
      }
    }
  }

  /// Whether a parenthesis opens the arguments of a function or the list of an `IN`.
  private func opensList(_ index: Int) -> Bool {
    guard index > 0, lexemes[index - 1].kind == .word else { return false }
    if lexemes.indices.contains(index + 1), ["SELECT", "WITH"].contains(lexemes[index + 1].word) {
      return false
    }
    return lexemes[index - 1].word == "IN" || lexemes[index - 1].isName
  }

  /// Whether a word is a text at the start of texts that are put together by `||`.
  private func beginsChain(_ index: Int) -> Bool {
    let lexeme = lexemes[index]
    guard lexeme.kind == .word, lexemes.indices.contains(index + 1), lexemes[index + 1].text == "||" else {
      return false
    }
    let isFirst = index == 0 || lexemes[index - 1].kind == .mark || !lexemes[index - 1].isName
    return isFirst && !isValue(lexeme) && !lexeme.isName
  }

  /// Looks at the operand that begins here, and quotes it where it must be a text.
  private mutating func operand(isListed: Bool) throws(Refusal) {
    let previous = lexemes[position - 1].text
    guard position < lexemes.count else { throw lost(after: previous) }
    let lexeme = lexemes[position]
    switch lexeme.kind {
    case .quoted: return
    case .mark:
      if lexeme.text == "(" || lexeme.text == "*" || (lexeme.text == ")" && previous == "(") { return }
      throw lost(after: previous)
    case .word: break
    }
    if isValue(lexeme) || isCall(position) { return }
    if SQLKeyword.afterOperand.contains(lexeme.word ?? "") {
      if ["NOT", "CASE", "EXISTS", "SELECT", "DISTINCT"].contains(lexeme.word) { return }
      throw lost(after: previous)
    }
    try checkEnd(of: lexeme, isListed: isListed)
    edits.append(SQLEdit(range: lexeme.range, text: "'\(lexeme.text)'"))
    position += 1
  }

  private func lost(after previous: String) -> Refusal {
    Refusal(reason: "nothing stands behind \(previous); what stood there is lost")
  }

  /// A number, a keyword with a value, a placeholder or a column.
  private func isValue(_ lexeme: Lexeme) -> Bool {
    if Double(lexeme.text) != nil || lexeme.isPlaceholder { return true }
    let values = ["NULL", "TRUE", "FALSE", "CURRENT_TIME", "CURRENT_DATE", "CURRENT_TIMESTAMP"]
    return values.contains(lexeme.word ?? "") || columns.contains(lexeme.text.lowercased())
  }

  private func isCall(_ index: Int) -> Bool {
    lexemes[index].isName && lexemes.indices.contains(index + 1) && lexemes[index + 1].text == "("
  }

  private static let followers: Set<String> = [
    "AND", "AS", "COLLATE", "CROSS", "ELSE", "END", "ESCAPE", "EXCEPT", "GROUP", "HAVING", "INNER",
    "INTERSECT",
    "JOIN", "LEFT", "LIMIT", "ON", "OR", "ORDER", "THEN", "UNION", "WHEN", "WHERE",
  ]

  /// A lost text ends where SQL goes on; where another word follows, nobody can say where it ended.
  private func checkEnd(of lexeme: Lexeme, isListed: Bool) throws(Refusal) {
    guard lexemes.indices.contains(position + 1) else { return }
    let next = lexemes[position + 1]
    let isEnd =
      next.text == ")" || next.text == "||" || next.text == ";" || (isListed && next.text == ",")
      || Self.followers.contains(next.word ?? "")
    if !isEnd {
      throw Refusal(
        reason:
          "\(lexeme.text) must have been a text, but \(next.text) follows, so that nobody can say where "
          + "it ended")
    }
  }
}
