import Osquery

/// Tables that do not exist, or not there.
enum TableRule: StatementRule {
  /// Tables of SQLite itself.
  private static let internals: Set<String> = [
    "sqlite_master", "sqlite_schema", "sqlite_temp_master", "sqlite_temp_schema",
  ]

  static func notes(on reading: StatementReading) -> [FindingNote] {
    var notes: [FindingNote] = []
    for core in reading.cores {
      for (source, known) in zip(core.core.sources, core.scope.sources) {
        guard case .table(let name) = source.kind else { continue }
        if let schema = known.schema {
          notes += platformNotes(schema, source, reading) + traitNotes(schema, source, core, reading)
        } else if known.columns == nil, !internals.contains(name.lowercased()), !isCommon(name, reading) {
          notes.append(reading.note(.unknownTable, at: source.range, unknown(name, reading)))
        }
      }
    }
    return notes + combinationNotes(reading)
  }

  /// A common table whose columns have no certain names.
  private static func isCommon(_ name: String, _ reading: StatementReading) -> Bool {
    reading.cores.contains { core in
      core.query.common.contains { $0.name.lowercased() == name.lowercased() }
    }
  }

  private static func unknown(_ name: String, _ reading: StatementReading) -> String {
    let platform = reading.platforms.count == 1 ? reading.platforms.first : nil
    let near = reading.catalog.suggestions(for: name, on: platform, limit: 1).first
    return "osquery has no table \(name)" + (near.map { "; the nearest name is \($0)" } ?? "") + "."
  }

  private static func platformNotes(
    _ schema: TableSchema, _ source: SQLSource, _ reading: StatementReading
  ) -> [FindingNote] {
    guard !reading.platforms.isEmpty, schema.platforms.isDisjoint(with: reading.platforms) else { return [] }
    let detail =
      "The table \(schema.name) exists on \(schema.platforms.names), but the guide is for "
      + "\(reading.platforms.names)."
    return [reading.note(.wrongPlatform, at: source.range, detail)]
  }

  /// Tables that exist on no common platform.
  private static func combinationNotes(_ reading: StatementReading) -> [FindingNote] {
    guard reading.platforms.isEmpty else { return [] }
    var left = Set(HostPlatform.allCases)
    for core in reading.cores {
      for (source, known) in zip(core.core.sources, core.scope.sources) {
        guard let schema = known.schema else { continue }
        if left.isDisjoint(with: schema.platforms) {
          let detail =
            "The table \(schema.name) exists on \(schema.platforms.names), the tables before it only on "
            + "\(left.names)."
          return [reading.note(.wrongPlatform, at: source.range, detail)]
        }
        left.formIntersection(schema.platforms)
      }
    }
    return []
  }

  private static func traitNotes(
    _ schema: TableSchema, _ source: SQLSource, _ core: ScopedCore, _ reading: StatementReading
  ) -> [FindingNote] {
    if schema.attributes.contains(.events) {
      let detail =
        "The table \(schema.name) is filled by events, which osqueryd collects when it is told to; asked on "
        + "demand it is empty."
      return [reading.note(.eventTable, at: source.range, detail)]
    }
    guard schema.attributes.contains(.userData), !isByUser(schema, core) else { return [] }
    let detail =
      "The table \(schema.name) shows the data of the user that osquery runs as; join it with users on "
      + "uid to "
      + "see everybody's."
    return [reading.note(.currentUserOnly, at: source.range, detail)]
  }

  private static func isByUser(_ schema: TableSchema, _ core: ScopedCore) -> Bool {
    if core.core.sources.contains(where: { $0.sharesColumns }) { return true }
    return core.core.conjuncts.flatMap(\.expression.all).contains { expression in
      guard let name = expression.column, let (source, column) = core.scope.schema(of: name) else {
        return false
      }
      return core.scope.sources[source].schema?.name == schema.name
        && ["uid", "username"].contains(column.name)
    }
  }
}

/// Columns that do not exist, are empty there, or are several.
enum ColumnRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.expressions.compactMap { expression, core in
      guard case .column(let name) = expression.form else { return nil }
      switch core.scope.meaning(of: name) {
      case .missing where !name.mayBeText:
        return reading.note(.unknownColumn, at: expression, unknown(name, core.scope))
      case .ambiguous:
        let detail = "Several of the tables have a column \(name.name); put the table's name in front of it."
        return reading.note(.ambiguousColumn, at: expression, detail)
      case .column(let source): return emptyNote(name, core.scope.sources[source].schema, expression, reading)
      case .missing, .elsewhere, .unknown: return nil
      }
    }
  }

  private static func unknown(_ name: SQLColumnName, _ scope: SQLScope) -> String {
    let sources = scope.sources.filter { name.table == nil || $0.name == name.table?.lowercased() }
    if let table = name.table, sources.isEmpty { return "No table here is called \(table)." }
    let tables = sources.compactMap { $0.schema?.name ?? $0.name }
    let near = sources.lazy.compactMap { $0.schema?.suggestions(forColumn: name.name, limit: 1).first }.first
    let owner = tables.isEmpty ? "There is no" : "\(tables.joined(separator: ", ")) has no"
    return "\(owner) column \(name.name)" + (near.map { "; the nearest name is \($0)" } ?? "") + "."
  }

  private static func emptyNote(
    _ name: SQLColumnName, _ schema: TableSchema?, _ expression: SQLExpression, _ reading: StatementReading
  ) -> FindingNote? {
    guard let schema, let filled = schema.column(named: name.name)?.platforms,
      !reading.platforms.isEmpty, filled.isDisjoint(with: reading.platforms)
    else { return nil }
    let detail =
      "The column \(name.name) of \(schema.name) is filled on \(filled.names) only, and NULL on "
      + "\(reading.platforms.names)."
    return reading.note(.emptyColumn, at: expression, detail)
  }
}

/// Functions that do not exist.
enum FunctionRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    reading.expressions.compactMap { expression, _ in
      guard case .call(let name, _) = expression.form, !KnownFunctions.names.contains(name) else {
        return nil
      }
      let near = NearName.nearest(to: name, among: KnownFunctions.names)
      let detail =
        "osquery has no function \(name)" + (near.map { "; the nearest name is \($0)" } ?? "") + "."
      return reading.note(.unknownFunction, at: expression, detail)
    }
  }
}

/// Columns of `ecs_mapping` that the rows do not have.
enum MappingRule: StatementRule {
  static func notes(on reading: StatementReading) -> [FindingNote] {
    let columns = reading.statement.ecsMapping.sorted { $0.key < $1.key }.compactMap { field, source in
      if case .column(let column) = source { (field: field, column: column) } else { nil }
    }
    guard !columns.isEmpty,
      let names = SQLScopes.columns(of: reading.query, common: [:], catalog: reading.catalog)
    else { return [] }
    return columns.filter { !names.contains($0.column.lowercased()) }.map { field, column in
      let near = NearName.nearest(to: column.lowercased(), among: names)
      let detail =
        "ecs_mapping takes \(field) from the column \(column), which the rows do not have"
        + (near.map { "; the nearest name is \($0)" } ?? "") + "."
      return FindingNote(id: .unknownMappedColumn, offset: 0, detail: detail)
    }
  }
}

extension Set<HostPlatform> {
  /// The names as a person calls them.
  var names: String {
    let names: [HostPlatform: String] = [.linux: "Linux", .darwin: "macOS", .windows: "Windows"]
    return compactMap { names[$0] }.sorted().joined(separator: " and ")
  }
}
