/// The tables of osquery 5.23 on every platform (from osquery's table specifications).
public struct TableCatalog: Sendable {
  /// The tables that come with osquery.
  public static let bundled = TableCatalog(
    tables: [tablesAToE, tablesFToO, tablesPToZ].flatMap(TableNotation.tables(in:)))

  /// All tables, sorted by name.
  public let tables: [TableSchema]
  /// Position in `tables` by name and by alias.
  private let positions: [String: Int]

  /// A catalog of `tables`, which must stand in order of their names.
  init(tables: [TableSchema]) {
    self.tables = tables
    var positions: [String: Int] = [:]
    for (position, table) in tables.enumerated() {
      for name in [table.name] + table.aliases { positions[name] = position }
    }
    self.positions = positions
  }

  /// The table of that name or alias, on whichever platform it exists; case does not matter.
  public func table(named name: String) -> TableSchema? {
    positions[name.lowercased()].map { tables[$0] }
  }

  /// The table of that name or alias, when it exists on `platform`; case does not matter.
  public func table(named name: String, on platform: HostPlatform) -> TableSchema? {
    table(named: name).flatMap { $0.platforms.contains(platform) ? $0 : nil }
  }

  /// The tables that exist on `platform`, sorted by name.
  public func tables(on platform: HostPlatform) -> [TableSchema] {
    tables.filter { $0.platforms.contains(platform) }
  }

  /// Names like a misspelt one, nearest first, at most `limit`: tables of `platform`, or of all when it is nil.
  public func suggestions(
    for name: String, on platform: HostPlatform? = nil, limit: Int = 3
  ) -> [String] {
    let candidates = tables.filter { table in platform.map(table.platforms.contains) ?? true }
    return NameDistance.nearest(to: name, among: candidates.flatMap { [$0.name] + $0.aliases }, limit: limit)
  }
}

extension TableSchema {
  /// Column names like a misspelt one, nearest first, at most `limit`.
  public func suggestions(forColumn name: String, limit: Int = 3) -> [String] {
    NameDistance.nearest(to: name, among: columns.map(\.name), limit: limit)
  }
}

/// Finds names that look like a misspelt one.
enum NameDistance {
  /// Longest name that is compared; a longer one is no misspelling of a table.
  private static let longest = 64

  static func nearest(to name: String, among candidates: [String], limit: Int) -> [String] {
    let wanted = Array(name.lowercased().utf8)
    guard !wanted.isEmpty, wanted.count <= longest else { return [] }
    let tolerance = max(1, wanted.count / 3)
    return
      candidates
      .map { ($0, edits(from: wanted, to: Array($0.utf8))) }
      .filter { $0.1 <= tolerance }
      .sorted { ($0.1, $0.0) < ($1.1, $1.0) }
      .prefix(limit)
      .map(\.0)
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one name into the other.
  static func edits(from left: [UInt8], to right: [UInt8]) -> Int {
    var before: [Int] = []
    var previous = Array(0...right.count)
    for row in left.indices {
      var current = [row + 1]
      for column in right.indices {
        var best = min(
          previous[column + 1] + 1, current[column] + 1,
          previous[column] + (left[row] == right[column] ? 0 : 1))
        if row > 0, column > 0, left[row] == right[column - 1], left[row - 1] == right[column] {
          best = min(best, before[column - 1] + 1)
        }
        current.append(best)
      }
      (before, previous) = (previous, current)
    }
    return previous[right.count]
  }
}
