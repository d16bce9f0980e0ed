internal import ECS
internal import TOML

/// TOML values as JSON.
enum TOMLJSON {
  static func value(_ value: TOMLValue, sortingKeys: Bool = false) -> JSONValue {
    switch value.content {
    case .string(let text): return .string(text.value)
    case .integer(let number): return .number(JSONNumber(number))
    case .float(let number): return number.isFinite ? .number(JSONNumber(number)) : .null
    case .boolean(let flag): return .bool(flag)
    case .dateTime(let date): return .string(date.text)
    case .array(let elements): return .array(elements.map { self.value($0, sortingKeys: sortingKeys) })
    case .table(let table): return .object(object(table, sortingKeys: sortingKeys))
    }
  }

  static func object(_ table: TOMLTable, sortingKeys: Bool = false) -> JSONObject {
    let members = table.members.map { ($0.key, value($0.value, sortingKeys: sortingKeys)) }
    return JSONObject(sortingKeys ? members.sorted { $0.0 < $1.0 } : members)
  }
}
