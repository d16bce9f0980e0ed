import ECS

/// Reads Elasticsearch's mapping JSON (Elasticsearch reference, "Mapping") into a `Mapping`.
struct MappingReader {
  private let limits: Mapping.Limits
  private var mapping = Mapping()
  private var count = 0
  /// Alias fields with the names that they stand for, resolved at the end: the target may come later.
  private var aliases: [(name: String, target: String, path: [String])] = []
  /// Normalisers that the index settings define, true for those that lower-case.
  private var normalizers: [String: Bool] = [:]

  init(limits: Mapping.Limits) { self.limits = limits }

  mutating func readDocument(_ value: JSONValue) throws(MappingError) {
    let document = try object(value, at: [])
    if try readIndex(document, at: []) { return }
    var hasMapping = false
    for (name, member) in document.members {
      guard case .object(let index) = member else { continue }
      if try readIndex(index, at: [name]) { hasMapping = true }
    }
    guard hasMapping else {
      throw MappingError(
        .shape, at: [],
        "no mapping found: expected an object with 'properties' or 'mappings', as the get mapping API answers"
      )
    }
  }

  func finished() throws(MappingError) -> Mapping {
    var mapping = mapping
    for (name, target, path) in aliases {
      guard let field = mapping.field(target) else {
        throw MappingError(
          .alias, at: path, "the alias leads to '\(target)', which the mapping does not have")
      }
      mapping[name] = field
    }
    return mapping
  }

  /// Reads one index, template or bare mapping; says whether there was one.
  private mutating func readIndex(_ index: JSONObject, at path: [String]) throws(MappingError) -> Bool {
    readNormalizers(index["settings"])
    if let mappings = index["mappings"] {
      try readRoot(object(mappings, at: path + ["mappings"]), at: path + ["mappings"])
      return true
    }
    if let template = index["template"]?.object { return try readIndex(template, at: path + ["template"]) }
    guard index["properties"]?.object != nil else { return false }
    try readRoot(index, at: path)
    return true
  }

  private mutating func readRoot(_ root: JSONObject, at path: [String]) throws(MappingError) {
    if root["runtime"]?.object?.isEmpty == false {
      mapping.note("runtime fields are ignored: their values are computed by scripts")
    }
    if let templates = root["dynamic_templates"]?.array, !templates.isEmpty {
      mapping.note("dynamic templates are ignored: fields that only they describe count as unknown")
    }
    guard let properties = root["properties"] else { return }
    try readProperties(properties, below: "", at: path + ["properties"], depth: 1)
  }

  private mutating func readProperties(
    _ value: JSONValue, below prefix: String, at path: [String], depth: Int
  ) throws(MappingError) {
    guard depth <= limits.depth else {
      throw MappingError(.limit, at: path, "objects are nested more than \(limits.depth) deep")
    }
    for (key, value) in try object(value, at: path).members {
      let definition = try object(value, at: path + [key])
      try readField(prefix + key, definition, at: path + [key], depth: depth)
    }
  }

  private mutating func readField(
    _ name: String, _ definition: JSONObject, at path: [String], depth: Int
  ) throws(MappingError) {
    let typeName = try typeName(of: definition, at: path)
    if typeName == "alias" { return try readAlias(name, definition, at: path) }
    let isSearchable = definition["enabled"]?.bool != false
    if !isSearchable { mapping.note("'\(name)' is not indexed (enabled: false), but is searched here") }
    let type = fieldType(typeName, of: name, definition)
    let subfields = try object(definition["fields"] ?? .object(JSONObject()), at: path + ["fields"])
    let exactForms: Set<String> = ["keyword", "wildcard", "constant_keyword"]
    let hasExactForm =
      type.family == .text && subfields.values.contains { exactForms.contains($0["type"]?.string ?? "") }
    try add(name, MappedField(source: name, type: type, hasExactForm: hasExactForm), at: path)
    try readSubfields(subfields, of: name, at: path + ["fields"])
    if let properties = definition["properties"] {
      try readProperties(properties, below: name + ".", at: path + ["properties"], depth: depth + 1)
    }
  }

  private mutating func readSubfields(
    _ subfields: JSONObject, of name: String, at path: [String]
  ) throws(MappingError) {
    for (key, value) in subfields.members {
      let definition = try object(value, at: path + [key])
      let typeName = try typeName(of: definition, at: path + [key])
      let type = fieldType(typeName, of: name + "." + key, definition)
      try add(name + "." + key, MappedField(source: name, type: type), at: path + [key])
    }
  }

  private mutating func readAlias(
    _ name: String, _ definition: JSONObject, at path: [String]
  ) throws(MappingError) {
    guard let target = definition["path"]?.string else {
      throw MappingError(.alias, at: path, "an alias needs the field it stands for in 'path'")
    }
    try countField(at: path)
    aliases.append((name, target, path))
  }

  private mutating func add(_ name: String, _ field: MappedField, at path: [String]) throws(MappingError) {
    try countField(at: path)
    guard let first = mapping[name] else { return mapping[name] = field }
    if first.type != field.type {
      mapping.note(
        "'\(name)' is \(first.type.rawValue) in one index and \(field.type.rawValue) in another;"
          + " it is taken as \(first.type.rawValue)")
    }
  }

  private mutating func countField(at path: [String]) throws(MappingError) {
    count += 1
    guard count <= limits.fields else {
      throw MappingError(.limit, at: path, "the mapping has more than \(limits.fields) fields")
    }
  }

  private func object(_ value: JSONValue, at path: [String]) throws(MappingError) -> JSONObject {
    guard case .object(let object) = value else {
      throw MappingError(.shape, at: path, "an object was expected here")
    }
    return object
  }

  private func typeName(of definition: JSONObject, at path: [String]) throws(MappingError) -> String {
    guard let type = definition["type"] else { return "object" }
    guard let name = type.string else {
      throw MappingError(.shape, at: path + ["type"], "the type's name was expected as text")
    }
    return name
  }
}

// MARK: Types

extension MappingReader {
  private mutating func fieldType(_ typeName: String, of name: String, _ definition: JSONObject) -> FieldType
  {
    switch typeName {
    case "keyword": keyword(name, definition["normalizer"]?.string)
    case "counted_keyword": .keyword
    case "annotated_text", "search_as_you_type", "semantic_text": .text
    case "token_count": .integer
    case "passthrough", "geo_point", "geo_shape", "point", "shape": .object
    case "text", "match_only_text": text(name, typeName, definition["analyzer"]?.string)
    default: other(typeName, of: name)
    }
  }

  private mutating func other(_ typeName: String, of name: String) -> FieldType {
    if let type = FieldType(rawValue: typeName), type != .unknown, type != .keywordLowercase { return type }
    mapping.note(
      "'\(name)' has the type \(typeName), which is not supported; its values are taken as they are")
    return .unknown
  }

  private mutating func keyword(_ name: String, _ normalizer: String?) -> FieldType {
    guard let normalizer else { return .keyword }
    if normalizers[normalizer] ?? normalizer.contains("lowercase") { return .keywordLowercase }
    mapping.note(
      "'\(name)' has the normalizer \(normalizer), which is not supported; it is taken as plain keyword")
    return .keyword
  }

  private mutating func text(_ name: String, _ typeName: String, _ analyzer: String?) -> FieldType {
    if let analyzer, analyzer != "standard", analyzer != "default" {
      mapping.note("'\(name)' has the analyzer \(analyzer); the standard analyzer is used instead")
    }
    return typeName == "text" ? .text : .matchOnlyText
  }

  /// Takes down `settings.(index.)analysis.normalizer`; a normaliser counts when it only lower-cases.
  private mutating func readNormalizers(_ settings: JSONValue?) {
    let analysis = settings?["index"]?["analysis"] ?? settings?["analysis"]
    for (name, definition) in analysis?["normalizer"]?.object?.members ?? JSONObject().members {
      let filter = definition["filter"]
      let filters = filter?.array?.compactMap(\.string) ?? filter?.string.map { [$0] }
      normalizers[name] = filters == ["lowercase"] && definition["char_filter"]?.array?.isEmpty ?? true
    }
  }
}
