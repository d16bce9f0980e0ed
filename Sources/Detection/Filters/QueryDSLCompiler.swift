import ECS
import Predicates

/// Compiles the part of Elasticsearch's query language ("Query DSL") that filters of rules are written in:
/// exact values, phrases, patterns, existence, ranges, and their combinations. Anything else is refused,
/// because a filter that is left out changes what a rule finds.
struct QueryDSLCompiler {
  /// Deepest nesting of combinations, as in Elasticsearch.
  static let deepest = 30
  /// Most clauses of one compiler.
  static let most = 16_384

  private var clauses = 0
  private var depth = 0

  /// The condition of one query; `nested` is the nested object around it, if any.
  mutating func compile(
    _ value: JSONValue, at path: FilterPath, below nested: String? = nil, _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    let query = try value.filterObject(at: path)
    guard query.count == 1, let name = query.keys.first, let body = query.values.first else {
      throw FilterError(
        .shape, at: path, "a query is an object with one key, its kind; here are \(query.count) keys")
    }
    try enter(at: path)
    defer { depth -= 1 }
    let place = path + name
    switch name {
    case "match_all": return .always(true)
    case "match_none": return .always(false)
    case "bool": return try bool(body, at: place, below: nested, &context)
    case "constant_score": return try constantScore(body, at: place, below: nested, &context)
    case "nested": return try nestedQuery(body, at: place, &context)
    case "exists": return try exists(body, at: place, below: nested, &context)
    default: break
    }
    guard let clause = QueryDSLClause(kind: name) else {
      throw FilterError(.unsupported, at: path, "queries of the kind '\(name)' are not supported in filters")
    }
    let (field, asked) = try clause.read(body, at: place)
    return try condition(asked, on: field, at: place, below: nested, &context)
  }

  private mutating func enter(at path: FilterPath) throws(FilterError) {
    depth += 1
    clauses += 1
    guard depth <= Self.deepest else {
      throw FilterError(.limit, at: path, "queries are nested more than \(Self.deepest) deep")
    }
    guard clauses <= Self.most else {
      throw FilterError(.limit, at: path, "there are more than \(Self.most) clauses")
    }
  }

  private func condition(
    _ asked: QueryDSLClause.Asked, on field: String, at path: FilterPath, below nested: String?,
    _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    do throws(FieldQueryError) {
      switch asked {
      case .ofOneValue(let queries):
        return try context.condition(ofEach: queries, on: field, below: nested).0
      case .anyOf(let queries):
        var found: [Predicate] = []
        for query in queries { found.append(try context.condition(query, on: field, below: nested).0) }
        return .anyJoined(found)
      }
    } catch {
      throw FilterError(error, at: path)
    }
  }
}

// MARK: Combinations

extension QueryDSLCompiler {
  private mutating func bool(
    _ body: JSONValue, at path: FilterPath, below nested: String?, _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    let body = try body.filterObject(at: path)
    try body.allow(
      ["must", "filter", "should", "must_not", "minimum_should_match", "boost", "_name"], at: path)
    var parts = try list(body["must"], at: path + "must", below: nested, &context)
    parts += try list(body["filter"], at: path + "filter", below: nested, &context)
    let should = try list(body["should"], at: path + "should", below: nested, &context)
    if let needed = try minimum(of: body, should, isAlone: parts.isEmpty, at: path) { parts.append(needed) }
    let excluded = try list(body["must_not"], at: path + "must_not", below: nested, &context)
    if !excluded.isEmpty { parts.append(.none(.anyJoined(excluded))) }
    return .all(parts)
  }

  /// How many of `should` must hold: one, unless other parts make them optional, or a number says otherwise.
  private func minimum(
    of body: JSONObject, _ should: [Predicate], isAlone: Bool, at path: FilterPath
  ) throws(FilterError) -> Predicate? {
    guard let value = body["minimum_should_match"] else {
      return isAlone && !should.isEmpty ? .anyJoined(should) : nil
    }
    guard let count = value.int ?? value.string.flatMap({ Int($0) }) else {
      throw FilterError(.unsupported, at: path + "minimum_should_match", "only a whole number is supported")
    }
    switch count < 0 ? should.count + count : count {
    case ...0: return nil
    case 1: return .anyJoined(should)
    case should.count: return .all(should)
    case (should.count + 1)...: return .always(false)
    default:
      throw FilterError(
        .unsupported, at: path + "minimum_should_match", "only one or all of 'should' can be asked for")
    }
  }

  /// One query, or a list of them.
  private mutating func list(
    _ value: JSONValue?, at path: FilterPath, below nested: String?, _ context: inout CompileContext
  ) throws(FilterError) -> [Predicate] {
    guard let value else { return [] }
    guard case .array(let queries) = value else {
      return [try compile(value, at: path, below: nested, &context)]
    }
    var found: [Predicate] = []
    for (index, query) in queries.enumerated() {
      found.append(try compile(query, at: path + index, below: nested, &context))
    }
    return found
  }

  private mutating func constantScore(
    _ body: JSONValue, at path: FilterPath, below nested: String?, _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    let body = try body.filterObject(at: path)
    try body.allow(["filter", "boost", "_name"], at: path)
    return try compile(body["filter"] ?? .null, at: path + "filter", below: nested, &context)
  }

  private mutating func nestedQuery(
    _ body: JSONValue, at path: FilterPath, _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    let body = try body.filterObject(at: path)
    try body.allow(["path", "query", "score_mode", "ignore_unmapped", "boost", "_name"], at: path)
    let name = try body.filterText("path", at: path)
    context.fields.requireDocument()
    return .nested(
      path: name, try compile(body["query"] ?? .null, at: path + "query", below: name, &context))
  }

  private func exists(
    _ body: JSONValue, at path: FilterPath, below nested: String?, _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    let body = try body.filterObject(at: path)
    try body.allow(["field", "boost", "_name"], at: path)
    let field = try body.filterText("field", at: path)
    guard !field.utf8.contains(UInt8(ascii: "*")) else {
      let pieces = field.split(separator: "*", omittingEmptySubsequences: false)
        .flatMap { [WildcardPattern.Piece.anything, .literal(String($0))] }.dropFirst()
      return context.condition(.exists, onAny: WildcardPattern(Array(pieces)))
    }
    return try condition(.ofOneValue([.exists]), on: field, at: path, below: nested, &context)
  }
}

// MARK: Reading JSON

extension JSONValue {
  func filterObject(at path: FilterPath) throws(FilterError) -> JSONObject {
    guard case .object(let object) = self else {
      throw FilterError(.shape, at: path, "an object was expected here")
    }
    return object
  }
}

extension JSONObject {
  /// Refuses keys that are not listed: what is not understood may change the meaning.
  func allow(_ known: Set<String>, at path: FilterPath) throws(FilterError) {
    for key in keys where !known.contains(key) {
      throw FilterError(.unsupported, at: path + key, "'\(key)' is not supported here")
    }
  }

  func filterText(_ key: String, at path: FilterPath) throws(FilterError) -> String {
    guard let text = self[key]?.string else {
      throw FilterError(.shape, at: path, "'\(key)' with a text was expected here")
    }
    return text
  }
}
