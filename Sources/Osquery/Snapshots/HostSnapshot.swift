import ECS
import SystemPackage

/// A host's osquery tables on disk.
///
/// `DIR/snapshot.json` says whose they are; `DIR/tables/TABLE.ndjson` holds a table's rows, one JSON object a
/// line, column → text, number or null; a column that is left out is NULL.
public struct HostSnapshot: Sendable {
  /// Whose tables these are, and from when.
  public let manifest: SnapshotManifest
  private let directory: FilePath
  private let limits: SnapshotLimits

  /// Opens the snapshot in `directory`: reads its manifest; tables are read when they are asked for.
  public init(directory: String, limits: SnapshotLimits = SnapshotLimits()) throws(SnapshotError) {
    self.directory = FilePath(directory)
    self.limits = limits
    let file = self.directory.appending("snapshot.json")
    guard let bytes = try SnapshotFile.read(file, limit: 1 << 20) else {
      throw SnapshotError(
        code: .unreadable, file: file.string, line: nil,
        detail: "there is no such file; a snapshot directory holds snapshot.json and tables/")
    }
    manifest = try SnapshotManifest(bytes, file: file.string)
  }

  /// The rows of a table, each cell at the place of its column in `table.columns`; nil when the snapshot does
  /// not hold the table. The whole table is in memory afterwards.
  public func rows(of table: TableSchema) throws(SnapshotError) -> [[SnapshotValue]]? {
    let path = directory.appending("tables").appending(table.name + ".ndjson")
    guard let bytes = try SnapshotFile.read(path, limit: limits.fileBytes) else { return nil }
    let places = Dictionary(
      table.columns.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    var rows: [[SnapshotValue]] = []
    var start = 0
    var line = 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
      line += 1
      let range = start..<end
      start = end + 1
      if bytes[range].allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { continue }
      try check(range, count: rows.count, file: path.string, line: line)
      rows.append(try row(bytes, range, table, places, Place(file: path.string, line: line)))
    }
    return rows
  }

  private struct Place {
    let file: String
    let line: Int
    func error(_ code: SnapshotError.Code, _ detail: String) -> SnapshotError {
      SnapshotError(code: code, file: file, line: line, detail: detail)
    }
  }

  private func check(_ range: Range<Int>, count: Int, file: String, line: Int) throws(SnapshotError) {
    if range.count > limits.rowBytes {
      throw Place(file: file, line: line).error(.tooLarge, "the row has more than \(limits.rowBytes) bytes")
    }
    if count >= limits.rows {
      throw Place(file: file, line: line).error(.tooLarge, "the table has more than \(limits.rows) rows")
    }
  }

  private func row(
    _ bytes: [UInt8], _ range: Range<Int>, _ table: TableSchema, _ places: [String: Int], _ place: Place
  ) throws(SnapshotError) -> [SnapshotValue] {
    var parser = JSONParser(bytes, range: range, limits: JSONParser.Limits(depth: 3, bytes: limits.rowBytes))
    let value: JSONValue
    do {
      value = try parser.document()
    } catch {
      throw place.error(.malformed, "column \(error.column): \(error.detail)")
    }
    guard let object = value.object else {
      throw place.error(.malformed, "a row must be a JSON object of columns")
    }
    var cells = [SnapshotValue](repeating: .null, count: table.columns.count)
    for (name, value) in object.members {
      guard let index = places[name] else {
        let near = table.suggestions(forColumn: name, limit: 1).first.map { "; did you mean \($0)?" } ?? ""
        throw place.error(.unknownName, "table \(table.name) has no column \(name)\(near)")
      }
      guard let cell = SnapshotValue(value) else {
        throw place.error(.malformed, "column \(name) must be a text, a number or null")
      }
      cells[index] = cell
    }
    return cells
  }
}
