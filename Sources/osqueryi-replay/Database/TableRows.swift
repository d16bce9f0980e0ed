import GRDBSQLite
import Osquery

/// Which rows a scan gives.
enum Selection {
  /// All, so many.
  case all(Int)
  /// Those at these places; a spelling replaces the text of one column.
  case some([SelectedRow])

  var count: Int {
    switch self {
    case .all(let count): count
    case .some(let rows): rows.count
    }
  }
}

struct SelectedRow {
  let row: Int
  /// The path as it was asked for, where the host takes other spellings for the same file.
  var spelling: (column: Int, text: [UInt8])?
}

/// The rows of a table, read from the snapshot (or computed) when they are first asked for, and the ways to
/// find some of them quickly.
final class TableRows {
  private let schema: TableSchema
  private let host: ReplayHost
  private var loaded: (rows: [[SnapshotValue]], isCaptured: Bool)?
  /// Places of rows by a column's text; by its lower-case text where spelling does not matter.
  private var places: [Int: [[UInt8]: [Int]]] = [:]

  init(schema: TableSchema, host: ReplayHost) {
    self.schema = schema
    self.host = host
  }

  /// A cell of a selected row.
  func value(_ selection: Selection, at position: Int, column: Int) -> SnapshotValue {
    guard let rows = loaded?.rows else { return .null }
    switch selection {
    case .all: return rows[position][column]
    case .some(let selected):
      if let spelling = selected[position].spelling, spelling.column == column { return .text(spelling.text) }
      return rows[selected[position].row][column]
    }
  }

  /// Whether this is an event table of which the snapshot knows nothing.
  var lacksEvents: Bool {
    guard schema.attributes.contains(.events) else { return false }
    return (try? load().isCaptured) == false
  }

  /// The rows that can meet the constraints. SQLite tests them again, so a table without required columns may
  /// give more than asked for; one with required columns gives only what is named.
  func select(
    _ constraints: [ScanConstraint], columns: [VirtualColumn], ofCurrentUser: Bool
  ) throws(SnapshotError) -> Selection {
    let rows = try load().rows
    if host.quirks.isEmptied(schema.name, by: constraints) { return .some([]) }
    if columns.contains(where: { $0.options.contains(.required) }) {
      return .some(named(constraints, columns: columns, rows: rows))
    }
    if ofCurrentUser, let column = columns.first(where: { $0.name == "uid" }) {
      return .some(find(host.currentUser, column: column.source, rows: rows).map { SelectedRow(row: $0) })
    }
    let indexed = constraints.first { constraint in
      let column = columns[constraint.column]
      return constraint.isEquality && column.collation == nil && Self.isExact(constraint.value, column.kind)
    }
    // Two equalities on one column may be an IN, of which each value is wanted.
    guard let indexed, constraints.count(where: { $0.column == indexed.column }) == 1 else {
      return .all(rows.count)
    }
    let source = columns[indexed.column].source
    return .some(find(indexed.value, column: source, rows: rows).map { SelectedRow(row: $0) })
  }

  /// Whether rows that equal the text can be told by their own text.
  private static func isExact(_ text: [UInt8], _ kind: ColumnSchema.Kind) -> Bool {
    switch kind {
    case .text: return true
    case .double: return false
    case .integer, .bigint, .unsignedBigint:
      let text = String(decoding: text, as: UTF8.self)
      return Int64(text).map(String.init) == text
    }
  }

  private func load() throws(SnapshotError) -> (rows: [[SnapshotValue]], isCaptured: Bool) {
    if let loaded { return loaded }
    let captured = try host.snapshot?.rows(of: schema)
    let result = (captured ?? ComputedTables.rows(of: schema, host: host), captured != nil)
    loaded = result
    return result
  }

  private func find(_ text: [UInt8], column: Int, rows: [[SnapshotValue]]) -> [Int] {
    if places[column] == nil {
      let folds = foldsCase(column)
      var index: [[UInt8]: [Int]] = [:]
      for (place, row) in rows.enumerated() {
        guard let key = row[column].text else { continue }
        index[folds ? Self.folded(key) : key, default: []].append(place)
      }
      places[column] = index
    }
    return places[column]?[foldsCase(column) ? Self.folded(text) : text] ?? []
  }
}

// MARK: Tables with required columns

extension TableRows {
  /// The rows that a constraint on a required column names, by equality or by a LIKE pattern.
  private func named(
    _ constraints: [ScanConstraint], columns: [VirtualColumn], rows: [[SnapshotValue]]
  ) -> [SelectedRow] {
    var seen: Set<Int> = []
    var selected: [SelectedRow] = []
    for constraint in constraints where columns[constraint.column].options.contains(.required) {
      let column = columns[constraint.column].source
      if constraint.isEquality {
        for row in find(constraint.value, column: column, rows: rows) where seen.insert(row).inserted {
          let isSpelled = foldsCase(column) && rows[row][column].text != constraint.value
          selected.append(SelectedRow(row: row, spelling: isSpelled ? (column, constraint.value) : nil))
        }
      } else if constraint.isLike {
        for row in rows.indices where isLike(rows[row][column], constraint.value) {
          if seen.insert(row).inserted { selected.append(SelectedRow(row: row)) }
        }
      }
    }
    return selected
  }

  private func isLike(_ value: SnapshotValue, _ pattern: [UInt8]) -> Bool {
    guard let text = value.text else { return false }
    // Safe: both buffers end with a NUL and SQLite keeps neither pointer.
    return (pattern + [0]).withUnsafeBufferPointer { pattern in
      (text + [0]).withUnsafeBufferPointer { text in
        pattern.withMemoryRebound(to: CChar.self) { pattern in
          text.withMemoryRebound(to: CChar.self) { text in
            sqlite3_strlike(pattern.baseAddress, text.baseAddress, 0) == 0
          }
        }
      }
    }
  }

  /// Windows finds a file by any spelling of its path, and the row then shows the spelling that was used.
  private func foldsCase(_ column: Int) -> Bool {
    let column = schema.columns[column]
    return host.platform == .windows && column.options.contains(.required)
      && (column.name == "path" || column.name == "directory")
  }

  private static func folded(_ text: [UInt8]) -> [UInt8] {
    text.map { (0x41...0x5A).contains($0) ? $0 + 0x20 : $0 }
  }
}

extension SnapshotValue {
  /// The value as osquery's constraints compare it; nil for NULL and for fractions.
  var text: [UInt8]? {
    switch self {
    case .null, .real: nil
    case .integer(let number): Array(String(number).utf8)
    case .text(let bytes): bytes
    }
  }
}
