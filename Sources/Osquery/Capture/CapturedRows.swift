/// The rows of one table on their way from answers to a snapshot.
struct CapturedRows {
  private let table: TableSchema
  private let limit: Int
  private let redaction: SecretRedaction
  /// Cells in the order of the table's columns.
  private(set) var rows: [[SnapshotValue]] = []
  private(set) var redacted = 0
  /// What is not as it was on the host, as sentences.
  private(set) var gaps: [String] = []
  private var isCut = false

  init(table: TableSchema, limit: Int, redaction: SecretRedaction) {
    self.table = table
    self.limit = limit
    self.redaction = redaction
  }

  /// Adds the rows of one answer, as far as there is room.
  mutating func add(_ result: StatementResult) {
    let places = result.rows.names.map { name in table.columns.firstIndex { $0.name == name } }
    for (name, place) in zip(result.rows.names, places) where place == nil {
      note("the column \(name) is left out: osquery \(SnapshotManifest.osqueryVersion) does not have it.")
    }
    for row in result.rows {
      if rows.count >= limit { break }
      var cells = [SnapshotValue](repeating: .null, count: table.columns.count)
      for (place, cell) in zip(places, row) {
        guard let place, let text = cell.text else { continue }
        cells[place] = value(text, of: table.columns[place])
      }
      rows.append(cells)
    }
    if result.lossyUTF8 { note("bytes that are no UTF-8 were replaced by U+FFFD.") }
    if !isCut, result.truncated || rows.count >= limit && result.rowsTotal > limit {
      isCut = true
      note("only \(rows.count) rows were kept.")
    }
  }

  private mutating func note(_ gap: String) {
    if !gaps.contains(gap) { gaps.append(gap) }
  }

  /// Numbers as numbers where that loses nothing, for the shell writes every value as text.
  private mutating func value(_ text: String, of column: ColumnSchema) -> SnapshotValue {
    switch column.kind {
    case .integer, .bigint, .unsignedBigint:
      if let number = Int64(text), String(number) == text { return .integer(number) }
    case .double:
      if let number = Double(text), number.isFinite { return .real(number) }
    case .text:
      guard let clean = redaction.redacted(text.utf8) else { break }
      redacted += 1
      return .text(clean)
    }
    return .text(Array(text.utf8))
  }
}
