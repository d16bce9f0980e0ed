import ECS
import Predicates

/// One item of an exception list: events that fulfil all its entries are no matches of the rules that use the
/// list (Kibana's exceptions API, "exception list item").
struct ExceptionItem: Sendable {
  /// Most entries, those of nested entries included.
  static let mostEntries = 1_000

  /// The name that the item has in its list, for messages.
  let id: String
  /// The list that it belongs to.
  let listID: String
  /// The instant after which it no longer counts, if any.
  let expires: Timestamp?
  private let systems: [String]
  private let entries: [Entry]

  private struct Entry: Sendable {
    enum Condition: Sendable {
      case matches([String])
      case exists
      case wildcard([String])
      case nested([Entry])
    }

    let field: String
    let condition: Condition
    let isExcluded: Bool
  }

  /// Reads an item as Kibana's API and exports have it.
  init(json value: JSONValue) throws(FilterError) {
    let item = try value.filterObject(at: FilterPath())
    id = item["item_id"]?.string ?? item["name"]?.string ?? ""
    listID = item["list_id"]?.string ?? ""
    systems = item["os_types"]?.array?.compactMap(\.string) ?? []
    expires = try item["expire_time"].flatMap { $0 == .null ? nil : $0 }.map { value throws(FilterError) in
      guard let instant = Timestamp(value) else {
        throw FilterError(.shape, at: FilterPath() + "expire_time", "a date was expected here")
      }
      return instant
    }
    guard case .array(let entries) = item["entries"], !entries.isEmpty else {
      throw FilterError(.shape, at: FilterPath(), "an item needs 'entries', a list of at least one")
    }
    var count = 0
    self.entries = try Self.read(entries, at: FilterPath() + "entries", isNested: false, &count)
  }

  /// The condition that an event is an exception; never, once the item has expired.
  func compile(in context: inout CompileContext) throws(FilterError) -> Predicate {
    if let expires, let now = context.now, expires <= now { return .always(false) }
    var parts: [Predicate] = []
    if !systems.isEmpty { parts.append(try Self.runs(anyOf: systems, &context)) }
    let place = FilterPath() + "entries"
    for (index, entry) in entries.enumerated() {
      parts.append(try Self.compile(entry, at: place + index, below: nil, &context))
    }
    return .all(parts)
  }

  /// The condition that an event is an exception by one of the items.
  static func anyOf(
    _ items: [ExceptionItem], in context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    var found: [Predicate] = []
    for item in items { found.append(try item.compile(in: &context)) }
    return .any(found)
  }
}

// MARK: Reading

extension ExceptionItem {
  private static func read(
    _ values: [JSONValue], at path: FilterPath, isNested: Bool, _ count: inout Int
  ) throws(FilterError) -> [Entry] {
    var entries: [Entry] = []
    for (index, value) in values.enumerated() {
      count += 1
      guard count <= mostEntries else {
        throw FilterError(.limit, at: path, "an item has more than \(mostEntries) entries")
      }
      entries.append(try read(value, at: path + index, isNested: isNested, &count))
    }
    return entries
  }

  private static func read(
    _ value: JSONValue, at path: FilterPath, isNested: Bool, _ count: inout Int
  ) throws(FilterError) -> Entry {
    let entry = try value.filterObject(at: path)
    let condition = try condition(of: entry, at: path, isNested: isNested, &count)
    let isExcluded: Bool
    switch entry["operator"]?.string ?? "included" {
    case "included": isExcluded = false
    case "excluded": isExcluded = true
    default: throw FilterError(.shape, at: path + "operator", "'included' or 'excluded' was expected here")
    }
    return Entry(field: try entry.filterText("field", at: path), condition: condition, isExcluded: isExcluded)
  }

  private static func condition(
    of entry: JSONObject, at path: FilterPath, isNested: Bool, _ count: inout Int
  ) throws(FilterError) -> Entry.Condition {
    switch try entry.filterText("type", at: path) {
    case "match": return .matches([try entry.filterText("value", at: path)])
    case "match_any": return .matches(try texts(entry["value"], at: path + "value"))
    case "wildcard": return .wildcard([try entry.filterText("value", at: path)])
    case "wildcard_caseless", "match_caseless":
      throw FilterError(.unsupported, at: path + "type", "this type of entry belongs to event filters")
    case "exists": return .exists
    case "nested" where !isNested:
      guard case .array(let entries) = entry["entries"], !entries.isEmpty else {
        throw FilterError(.shape, at: path, "a nested entry needs 'entries', a list of at least one")
      }
      return .nested(try read(entries, at: path + "entries", isNested: true, &count))
    case "list":
      throw FilterError(
        .unsupported, at: path + "type", "value lists are not supported; use match_any instead")
    case let type:
      throw FilterError(
        .unsupported, at: path + "type", "entries of the type '\(type)' are not supported here")
    }
  }

  private static func texts(_ value: JSONValue?, at path: FilterPath) throws(FilterError) -> [String] {
    guard case .array(let values) = value, !values.isEmpty else {
      throw FilterError(.shape, at: path, "a list of at least one text was expected here")
    }
    let texts = values.compactMap(\.string)
    guard texts.count == values.count else {
      throw FilterError(.shape, at: path, "all values must be texts")
    }
    return texts
  }
}

// MARK: Compiling

extension ExceptionItem {
  private static func compile(
    _ entry: Entry, at path: FilterPath, below nested: String?, _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    let field = nested.map { $0 + "." + entry.field } ?? entry.field
    let condition: Predicate
    switch entry.condition {
    case .exists: condition = try ask(field, [.exists], at: path, below: nested, &context)
    case .matches(let texts):
      condition = try ask(field, texts.map { .phrase($0) }, at: path, below: nested, &context)
    case .wildcard(let texts):
      let queries = texts.map { FieldQuery.wildcard(QueryDSLClause.pieces(of: $0), folding: .sensitive) }
      condition = try ask(field, queries, at: path, below: nested, &context)
    case .nested(let entries):
      var parts: [Predicate] = []
      for (index, entry) in entries.enumerated() {
        parts.append(try compile(entry, at: path + "entries" + index, below: field, &context))
      }
      context.fields.requireDocument()
      condition = .nested(path: field, .all(parts))
    }
    return entry.isExcluded ? .none(condition) : condition
  }

  private static func ask(
    _ field: String, _ queries: [FieldQuery], at path: FilterPath, below nested: String?,
    _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    do throws(FieldQueryError) {
      var found: [Predicate] = []
      for query in queries { found.append(try context.condition(query, on: field, below: nested).0) }
      return .anyJoined(found)
    } catch {
      throw FilterError(error, at: path)
    }
  }

  /// The event comes from a host that runs one of the systems, by its type or by its name in any case.
  private static func runs(
    anyOf systems: [String], _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    let path = FilterPath() + "os_types"
    let names = systems.map { FieldQuery.phrase($0) }
    return .any([
      try ask("host.os.type", names, at: path, below: nil, &context),
      try ask("host.os.name.caseless", names, at: path, below: nil, &context),
    ])
  }
}
