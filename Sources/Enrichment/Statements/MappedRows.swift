internal import ECS
internal import Guides

/// The rows of a statement under the names of ECS fields, as the guide maps them.
enum MappedRows {
  /// An object for each row, with the mapped fields by name; a column that is NULL or absent in a row leaves
  /// its
  /// field out.
  static func value(of rows: JSONValue, by mapping: [String: Statement.Mapping]) -> JSONValue {
    let fields = mapping.sorted { $0.key < $1.key }
    return .array(
      (rows.array ?? []).map { row in
        var mapped = JSONObject()
        for (field, source) in fields { mapped[field] = value(of: source, in: row) }
        return .object(mapped)
      })
  }

  private static func value(of source: Statement.Mapping, in row: JSONValue) -> JSONValue? {
    switch source {
    case .column(let column):
      guard let value = row[column], value != .null else { return Optional.none }
      return value
    case .values(let values):
      return values.count == 1 ? .string(values[0]) : .array(values.map(JSONValue.string))
    }
  }
}
