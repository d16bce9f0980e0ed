import ECS
import Predicates

/// Turns the syntax tree into predicates, with every clause read by its field's type.
struct KQLCompiler {
  /// Most clauses on any field or on a pattern of names.
  static let mostOnAnyField = 256

  let source: String
  private var onAnyField = 0

  init(source: String) { self.source = source }

  /// The condition of `node`; `path` is the nested object around it, by whose name its fields are completed.
  mutating func compile(
    _ node: KQLNode, below path: String?, _ context: inout CompileContext
  ) throws(QueryError) -> Predicate {
    switch node {
    case .matchAll: return .always(true)
    case .and(let nodes): return .all(try compile(nodes, below: path, &context))
    case .or(let nodes): return .anyMerged(try compile(nodes, below: path, &context))
    case .not(let node): return .none(try compile(node, below: path, &context))
    case .nested(let field, let node): return try nested(field, node, below: path, &context)
    case .match(let field, let value):
      if value.isLoneWildcard { return try exists(field, below: path, &context) }
      return try clause(KQLClause(value: value, comparison: nil), on: field, below: path, &context)
    case .range(let field, let comparison, let value):
      return try clause(KQLClause(value: value, comparison: comparison), on: field, below: path, &context)
    }
  }

  private mutating func compile(
    _ nodes: [KQLNode], below path: String?, _ context: inout CompileContext
  ) throws(QueryError) -> [Predicate] {
    var predicates: [Predicate] = []
    predicates.reserveCapacity(nodes.count)
    for node in nodes { predicates.append(try compile(node, below: path, &context)) }
    return predicates
  }

  private mutating func nested(
    _ field: KQLLiteral, _ node: KQLNode, below path: String?, _ context: inout CompileContext
  ) throws(QueryError) -> Predicate {
    guard !field.hasWildcard else {
      throw error(.unsupported, "a nested field needs its full name, without '*'", at: field)
    }
    let name = Self.join(path, field.text)
    context.fields.requireDocument()
    return .nested(path: name, try compile(node, below: name, &context))
  }

  private mutating func clause(
    _ clause: KQLClause, on field: KQLLiteral?, below path: String?, _ context: inout CompileContext
  ) throws(QueryError) -> Predicate {
    if let field, !field.hasWildcard { return try named(field, clause, below: path, &context) }
    onAnyField += 1
    guard onAnyField <= Self.mostOnAnyField else {
      throw error(
        .limit, "more than \(Self.mostOnAnyField) clauses ask any field; name the fields", at: clause.value)
    }
    return anyField(pattern(of: field, below: path), clause, &context)
  }

  private func exists(
    _ field: KQLLiteral?, below path: String?, _ context: inout CompileContext
  ) throws(QueryError) -> Predicate {
    guard let field, !field.isLoneWildcard || path != nil else { return .always(true) }
    if field.hasWildcard {
      context.fields.requireDocument()
      return .anyField(pattern(of: field, below: path), .exists)
    }
    return try resolved(field, below: path, &context) { _ throws(QueryError) in [.exists] }
  }
}

// MARK: Fields

extension KQLCompiler {
  private func named(
    _ field: KQLLiteral, _ clause: KQLClause, below path: String?, _ context: inout CompileContext
  ) throws(QueryError) -> Predicate {
    let now = context.now
    return try resolved(field, below: path, &context) { mapped throws(QueryError) in
      try tests(clause, mapped, now: now)
    }
  }

  /// Looks a field up and asks its values; a field inside a nested object that the query does not name is never
  /// found, as such objects are documents of their own to Elasticsearch.
  private func resolved(
    _ literal: KQLLiteral, below path: String?, _ context: inout CompileContext,
    _ makeTests: (MappedField) throws(QueryError) -> [ValueTest]
  ) throws(QueryError) -> Predicate {
    let name = Self.join(path, literal.text)
    if let hidden = context.types.nestedPaths(above: name).first(where: { !Self.covers(path, $0) }) {
      let message = "'\(name)' stands in the nested field '\(hidden)': only \(hidden):{ … } finds it"
      context.warn(diagnostic(message, literal))
      return .always(false)
    }
    let mapped = context.types.field(name)
    if mapped == nil, context.unknownFields != .accepted {
      context.warn(diagnostic("the field '\(name)' is unknown; it is taken as a keyword", literal))
    }
    let field = mapped ?? MappedField(source: name, type: .unknown)
    return holds(name, field, anyOf: try makeTests(field), &context)
  }

  /// Whether the query stands in the nested object `hidden`, or in one below it.
  private static func covers(_ path: String?, _ hidden: String) -> Bool {
    guard let path else { return false }
    return path == hidden || path.hasPrefix(hidden + ".")
  }

  static func join(_ path: String?, _ name: String) -> String { path.map { $0 + "." + name } ?? name }

  /// The pattern of field names; without a field, that of any field of the nested object, or nil for any at all.
  private func pattern(of field: KQLLiteral?, below path: String?) -> WildcardPattern? {
    guard let field else { return path.map { WildcardPattern(parts: [$0 + ".", ""]) } }
    if field.isLoneWildcard, path == nil { return nil }
    var parts = field.parts
    parts[0] = Self.join(path, parts[0])
    return WildcardPattern(parts: parts)
  }

  /// Any field by its type: those that the mapping knows as something else than text, and all others as keywords.
  private func anyField(
    _ pattern: WildcardPattern?, _ clause: KQLClause, _ context: inout CompileContext
  ) -> Predicate {
    context.fields.requireDocument()
    var found: [Predicate] = []
    for name in context.types.names(matching: pattern ?? WildcardPattern(parts: ["", ""])) {
      guard let field = context.types.field(name), !field.type.isPlain,
        let tests = try? tests(clause, field, now: context.now)
      else { continue }
      found.append(holds(field, anyOf: tests, &context))
    }
    let plain = (try? tests(clause, MappedField(source: "", type: .unknown), now: context.now)) ?? []
    return .any(plain.map { .anyField(pattern, $0) } + found)
  }
}
