import ECS
import Predicates

/// The fields of an Elasticsearch index mapping, as far as the tests need them.
struct IndexMapping: FieldTypes {
  private var fields: [String: MappedField] = [:]

  init(_ mapping: JSONValue) { add(mapping["properties"]?.object ?? JSONObject(), below: "") }

  private mutating func add(_ properties: JSONObject, below prefix: String) {
    for (name, definition) in properties.members {
      let path = prefix + name
      if let inner = definition["properties"]?.object { add(inner, below: path + ".") }
      guard let type = definition["type"]?.string else { continue }
      if type == "alias" {
        fields[path] = MappedField(source: definition["path"]?.string ?? "", type: .keyword)
      }
      guard let type = FieldType(rawValue: type) else { continue }
      let subfields = definition["fields"]?.object?.values.compactMap { $0["type"]?.string } ?? []
      fields[path] = MappedField(source: path, type: type, hasExactForm: subfields.contains("keyword"))
    }
  }

  func field(_ name: String) -> MappedField? { fields[name] }

  func names(matching pattern: WildcardPattern) -> [String] {
    fields.keys.filter { pattern.matches($0) }.sorted()
  }
}
