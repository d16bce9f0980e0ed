import Osquery

/// What the names in one `SELECT` may mean.
struct SQLScope {
  struct Source {
    /// The name that columns are qualified with, in lower case.
    let name: String?
    /// The names of its columns in lower case; nil where they are not known.
    let columns: Set<String>?
    /// The table of the catalog, where it is one.
    let schema: TableSchema?
    let join: SQLSource.Join
  }

  /// What a column's name means.
  enum Meaning: Hashable {
    /// A column of a source, by its place in the `FROM`.
    case column(source: Int)
    /// A column of a `SELECT` around this one, or a name that the `SELECT` gives itself.
    case elsewhere
    /// Several sources have such a column.
    case ambiguous
    /// There is no such column.
    case missing
    /// Some source's columns are not known.
    case unknown
  }

  let sources: [Source]
  /// The names that the `SELECT` gives its results, in lower case.
  let aliases: Set<String>
  private let outer: [SQLScope]
  /// Whether sources are joined by the names of columns, so that a name in several of them is one column.
  private let sharesColumns: Bool

  init(
    _ core: SQLCore, common: [String: Set<String>?], outer: [SQLScope], catalog: TableCatalog
  ) {
    var sources: [Source] = []
    for source in core.sources {
      sources.append(Self.source(source, common: common, catalog: catalog))
    }
    self.sources = sources
    aliases = Set(core.results.compactMap { $0.alias?.lowercased() })
    self.outer = outer
    sharesColumns = core.sources.contains { $0.sharesColumns }
  }

  private static func source(
    _ source: SQLSource, common: [String: Set<String>?], catalog: TableCatalog
  ) -> Source {
    let name = source.name?.lowercased()
    switch source.kind {
    case .table(let table):
      if let columns = common[table.lowercased()] {
        return Source(name: name, columns: columns, schema: nil, join: source.join)
      }
      let schema = catalog.table(named: table)
      return Source(name: name, columns: schema.map(columns), schema: schema, join: source.join)
    case .function: return Source(name: name, columns: nil, schema: nil, join: source.join)
    case .query(let query):
      let columns = SQLScopes.columns(of: query, common: common, catalog: catalog)
      return Source(name: name, columns: columns, schema: nil, join: source.join)
    }
  }

  /// Every name of a table's columns, `rowid` included.
  private static func columns(of schema: TableSchema) -> Set<String> {
    Set(schema.columns.flatMap { [$0.name.lowercased()] + $0.aliases.map { $0.lowercased() } } + ["rowid"])
  }

  func meaning(of column: SQLColumnName) -> Meaning {
    let name = column.name.lowercased()
    if let table = column.table?.lowercased() {
      guard let index = sources.firstIndex(where: { $0.name == table }) else { return outside(column) }
      guard let columns = sources[index].columns else { return .unknown }
      return columns.contains(name) ? .column(source: index) : .missing
    }
    let having = sources.indices.filter { sources[$0].columns?.contains(name) == true }
    if having.count == 1 { return .column(source: having[0]) }
    if having.count > 1 {
      return sharesColumns ? .column(source: having[0]) : .ambiguous
    }
    if aliases.contains(name) { return .elsewhere }
    return sources.contains { $0.columns == nil } ? .unknown : outside(column)
  }

  private func outside(_ column: SQLColumnName) -> Meaning {
    guard let next = outer.last else { return .missing }
    switch next.meaning(of: column) {
    case .column, .elsewhere, .ambiguous: return .elsewhere
    case .unknown: return .unknown
    case .missing: return .missing
    }
  }

  /// The source of a column and what the catalog says of it, where both are certain.
  func schema(of column: SQLColumnName) -> (source: Int, column: ColumnSchema)? {
    guard case .column(let source) = meaning(of: column),
      let schema = sources[source].schema?.column(named: column.name)
    else { return nil }
    return (source, schema)
  }
}

/// One `SELECT` of a statement with what its names mean.
struct ScopedCore {
  /// Where it stands.
  enum Place {
    /// The statement itself, or a query in a `FROM` or `WITH`: a set of rows.
    case rows
    /// A query in an expression.
    case value
  }

  let core: SQLCore
  let scope: SQLScope
  /// The query it is a part of.
  let query: SQLQuery
  let place: Place

  /// The expressions of all clauses, those of an ORDER BY of its own included.
  var expressions: [SQLExpression] {
    core.expressions + (query.cores.count == 1 ? query.order : [])
  }
}

/// Finds all `SELECT`s of a statement.
struct SQLScopes {
  private let catalog: TableCatalog
  private var found: [ScopedCore] = []

  private init(catalog: TableCatalog) { self.catalog = catalog }

  /// Every `SELECT` in the statement, outermost first.
  static func all(in query: SQLQuery, catalog: TableCatalog) -> [ScopedCore] {
    var scopes = SQLScopes(catalog: catalog)
    scopes.read(query, common: [:], outer: [], place: .rows)
    return scopes.found
  }

  private mutating func read(
    _ query: SQLQuery, common: [String: Set<String>?], outer: [SQLScope], place: ScopedCore.Place
  ) {
    let common = Self.common(of: query, common, catalog)
    for core in query.cores {
      let scope = SQLScope(core, common: common, outer: outer, catalog: catalog)
      found.append(ScopedCore(core: core, scope: scope, query: query, place: place))
    }
    for table in query.common { read(table.query, common: common, outer: [], place: .rows) }
    for core in query.cores {
      let scope = SQLScope(core, common: common, outer: outer, catalog: catalog)
      for case .query(let inner) in core.sources.map(\.kind) {
        read(inner, common: common, outer: [], place: .rows)
      }
      for expression in core.expressions.flatMap(\.all) {
        guard let inner = expression.query else { continue }
        read(inner, common: common, outer: outer + [scope], place: .value)
      }
    }
  }

  private static func common(
    of query: SQLQuery, _ known: [String: Set<String>?], _ catalog: TableCatalog
  ) -> [String: Set<String>?] {
    var common = known
    for table in query.common {
      let columns =
        table.columns.isEmpty
        ? columns(of: table.query, common: common, catalog: catalog)
        : Set(table.columns.map { $0.lowercased() })
      common.updateValue(columns, forKey: table.name.lowercased())
    }
    return common
  }

  /// The names of a query's columns; nil where one has no certain name.
  static func columns(
    of query: SQLQuery, common: [String: Set<String>?], catalog: TableCatalog
  ) -> Set<String>? {
    guard let core = query.cores.first else { return nil }
    let common = Self.common(of: query, common, catalog)
    let scope = SQLScope(core, common: common, outer: [], catalog: catalog)
    var names: Set<String> = []
    for result in core.results {
      switch result.kind {
      case .all:
        for source in scope.sources {
          guard let columns = source.columns else { return nil }
          names.formUnion(columns)
        }
      case .allOf(let table):
        guard let columns = scope.sources.first(where: { $0.name == table.lowercased() })?.columns else {
          return nil
        }
        names.formUnion(columns)
      case .expression(let value):
        guard let name = result.alias ?? value.column?.name else { return nil }
        names.insert(name.lowercased())
      }
    }
    return names
  }
}
