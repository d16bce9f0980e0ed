import Osquery

/// A statement that was read for the checks.
struct StatementReading {
  let statement: Statement
  let text: SQLText
  let query: SQLQuery
  let cores: [ScopedCore]
  let catalog: TableCatalog
  /// Where the guide is for; empty when it does not say.
  let platforms: Set<HostPlatform>

  init(
    _ statement: Statement, platforms: Set<HostPlatform>, catalog: TableCatalog
  ) throws(SQLSyntaxError) {
    self.statement = statement
    self.platforms = platforms
    self.catalog = catalog
    text = SQLText(statement.sql)
    query = try SQLParser.parse(text)
    cores = SQLScopes.all(in: query, catalog: catalog)
  }

  /// All expressions with the `SELECT` they stand in.
  var expressions: [(expression: SQLExpression, core: ScopedCore)] {
    cores.flatMap { core in core.expressions.flatMap(\.all).map { ($0, core) } }
  }

  func note(_ id: GuideFinding.ID, at expression: SQLExpression, _ detail: String) -> FindingNote {
    note(id, at: expression.range, detail)
  }

  func note(_ id: GuideFinding.ID, at range: Range<Int>, _ detail: String) -> FindingNote {
    FindingNote(id: id, offset: text.byteRange(range).lowerBound, detail: detail)
  }

  /// The column of the catalog that an expression is, with its table.
  func column(_ expression: SQLExpression, in scope: SQLScope) -> (table: TableSchema, column: ColumnSchema)?
  {
    guard let name = expression.column, let (source, column) = scope.schema(of: name),
      let table = scope.sources[source].schema
    else { return nil }
    return (table, column)
  }
}

/// A finding in a statement's text before it is put into its guide.
struct FindingNote {
  let id: GuideFinding.ID
  /// Byte of the statement's text.
  let offset: Int
  let detail: String
  var repair: StatementRepair.ID?

  init(id: GuideFinding.ID, offset: Int, detail: String, repair: StatementRepair.ID? = nil) {
    self.id = id
    self.offset = offset
    self.detail = detail
    self.repair = repair ?? id.repair
  }
}

/// One subject of the checks.
protocol StatementRule: SendableMetatype {
  static func notes(on reading: StatementReading) -> [FindingNote]
}
