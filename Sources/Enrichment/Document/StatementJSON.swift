internal import ECS
internal import Guides
internal import Hashing
internal import Osquery

/// Writes a statement's run as the document has it.
enum StatementJSON {
  static func object(_ run: StatementRun, valueBytes: Int) -> JSONObject {
    let result = run.result
    var rows = RowsJSON(result, valueBytes: valueBytes)
    let rowValues = JSONValue.array(rows.objects())
    var object: JSONObject = [
      "id": .string(run.statement.id), "label": .string(run.statement.label),
      "sql": .string(run.statement.sql),
    ]
    object.set("sql_run", run.sqlRun)
    object["repairs"] = .array(run.repairs.map(repair))
    object["parameters"] = .array(run.parameters.map(parameter))
    object["status"] = .string(run.status)
    let error = result.error ?? (run.isAnswered ? nil : run.status)
    object.set("error", error)
    object["warnings"] = .strings(run.notes + result.warnings + rows.warnings)
    if run.sqlRun != nil {
      object["started"] = .time(result.started)
      object["duration_ms"] = .milliseconds(result.duration)
    }
    object["columns"] = .array(zip(rows.keys, result.columns).map(column))
    object["rows"] = rowValues
    if !run.statement.ecsMapping.isEmpty, run.isAnswered {
      object["mapped"] = MappedRows.value(of: rowValues, by: run.statement.ecsMapping)
    }
    object["rows_total"] = .number(JSONNumber(result.rowsTotal))
    object["rows_kept"] = .number(JSONNumber(result.rowsKept))
    object["truncated"] = .bool(result.truncated || !rows.warnings.isEmpty)
    object["lossy_utf8"] = .bool(result.lossyUTF8)
    if result.sharedWith > 1 { object["shared_with"] = .number(JSONNumber(result.sharedWith)) }
    if run.sqlRun != nil {
      object.set("output_sha256", (try? Digest(.sha256, of: JSONWriter.bytes(rowValues)))?.hex)
    }
    return object
  }

  private static func repair(_ repair: StatementRepair) -> JSONValue {
    ["id": .string(repair.id.rawValue), "reason": .string(repair.reason)]
  }

  private static func parameter(_ parameter: BoundParameter) -> JSONValue {
    [
      "placeholder": .string(parameter.placeholder), "field": .string(parameter.field),
      "value": parameter.value,
    ]
  }

  private static func column(_ key: String, _ column: StatementColumn) -> JSONValue {
    var object: JSONObject = ["name": .string(key)]
    object.set("type", column.type)
    return .object(object)
  }
}

/// Rows as objects: the columns' names in their order, the second of one name as `name:1`.
private struct RowsJSON {
  let keys: [String]
  private(set) var warnings: [String] = []
  private let rows: StatementRows
  private let valueBytes: Int

  init(_ result: StatementResult, valueBytes: Int) {
    rows = result.rows
    self.valueBytes = valueBytes
    var counts: [String: Int] = [:]
    var keys: [String] = []
    for column in result.columns {
      let count = counts[column.name, default: 0]
      counts[column.name] = count + 1
      keys.append(count == 0 ? column.name : "\(column.name):\(count)")
    }
    self.keys = keys
  }

  mutating func objects() -> [JSONValue] {
    var cutColumns: [String] = []
    let objects = rows.map { row in
      var object = JSONObject()
      for (key, cell) in zip(keys, row) {
        guard let text = cell.text else {
          object[key] = .null
          continue
        }
        object[key] = .string(cut(text, key, &cutColumns))
      }
      return JSONValue.object(object)
    }
    warnings = cutColumns.map { "values of column \($0) were cut at \(valueBytes) bytes" }
    return objects
  }

  private func cut(_ text: String, _ key: String, _ cutColumns: inout [String]) -> String {
    guard text.utf8.count > valueBytes else { return text }
    if !cutColumns.contains(key) { cutColumns.append(key) }
    return String(decoding: text.utf8.prefix(valueBytes), as: UTF8.self)
  }
}
