import GRDBSQLite
import Osquery

/// A column as a virtual table declares it; aliases are columns of their own that show another's value.
struct VirtualColumn {
  let name: String
  let kind: ColumnSchema.Kind
  let options: ColumnSchema.Options
  let collation: String?
  /// The place of its value in a row.
  let source: Int
}

/// A table of the host as SQLite sees it.
final class VirtualTable {
  let schema: TableSchema
  let columns: [VirtualColumn]
  let rows: TableRows
  let log: Log
  let quirks: Quirks
  /// What the scans of the statements at hand are promised, by number.
  private var plans: [Int32: [PlannedConstraint]] = [:]
  private var nextPlan: Int32 = 0

  init(schema: TableSchema, host: ReplayHost, log: Log) {
    self.schema = schema
    self.log = log
    quirks = host.quirks
    let own = schema.columns.enumerated().map { index, column in
      VirtualColumn(
        name: column.name, kind: column.kind, options: column.options(on: host.platform),
        collation: column.collation, source: index)
    }
    let aliases = schema.columns.enumerated().flatMap { index, column in
      column.aliases.map { (alias: $0, column: column, index: index) }
    }
    columns =
      own
      + aliases.sorted { ($0.column.name, $0.alias) < ($1.column.name, $1.alias) }.map {
        VirtualColumn(
          name: $0.alias, kind: $0.column.kind, options: .hidden, collation: nil, source: $0.index)
      }
    rows = TableRows(schema: schema, host: host)
  }

  /// The columns and keys of the CREATE TABLE statement: index and additional columns are the primary key, or
  /// all columns where there are only additional ones, and such a table has no rowid.
  var definition: String {
    var parts = columns.map { column in
      "`\(column.name)` \(column.kind.sql)" + (column.options.contains(.hidden) ? " HIDDEN" : "")
        + (column.collation.map { " COLLATE \($0)" } ?? "")
    }
    var keys = columns.filter { !$0.options.isDisjoint(with: [.index, .additional]) }
    guard !keys.isEmpty else { return "(" + parts.joined(separator: ", ") + ")" }
    if !keys.contains(where: { $0.options.contains(.index) }) { keys = columns }
    parts.append("PRIMARY KEY (" + keys.map { "`\($0.name)`" }.joined(separator: ", ") + ")")
    return "(" + parts.joined(separator: ", ") + ") WITHOUT ROWID"
  }

  /// Keeps the constraints of a plan; gives its number.
  func addPlan(_ constraints: [PlannedConstraint]) -> Int32 {
    nextPlan &+= 1
    plans[nextPlan] = constraints
    return nextPlan
  }

  func plan(_ number: Int32) -> [PlannedConstraint] { plans[number] ?? [] }

  /// Marks an `IN` as no longer known to be one.
  func forgetIN(plan number: Int32, constraint index: Int) {
    plans[number]?[index].isWholeIN = false
  }

  /// Forgets the plans once no statement needs them.
  func forgetPlans() { plans.removeAll(keepingCapacity: true) }
}

extension ColumnSchema.Kind {
  /// The type's name in a CREATE TABLE statement.
  var sql: String {
    switch self {
    case .text: "TEXT"
    case .integer: "INTEGER"
    case .bigint: "BIGINT"
    case .unsignedBigint: "UNSIGNED BIGINT"
    case .double: "DOUBLE"
    }
  }
}
