import ECS
import Predicates

/// Turns the syntax tree into predicates: names are completed, literals become what Kibana asks
/// Elasticsearch.
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
    case .or(let nodes): return .anyJoined(try compile(nodes, below: path, &context))
    case .not(let node): return .none(try compile(node, below: path, &context))
    case .nested(let field, let node): return try nested(field, node, below: path, &context)
    case .match(let field, let value):
      return try clause(value.fieldQuery, value, on: field, below: path, &context)
    case .range(let field, let comparison, let value):
      return try clause(.range(comparison, value.text), value, on: field, below: path, &context)
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
    let name = join(path, field.text)
    context.fields.requireDocument()
    return .nested(path: name, try compile(node, below: name, &context))
  }

  private mutating func clause(
    _ query: FieldQuery, _ value: KQLLiteral, on field: KQLLiteral?, below path: String?,
    _ context: inout CompileContext
  ) throws(QueryError) -> Predicate {
    if let field, !field.hasWildcard {
      return try condition(query, value, on: field, below: path, &context)
    }
    let isOfAnyField = field?.isLoneWildcard ?? true
    if isOfAnyField, path == nil, query == .exists { return .always(true) }
    onAnyField += 1
    guard onAnyField <= Self.mostOnAnyField else {
      throw error(
        .limit, "more than \(Self.mostOnAnyField) clauses ask any field; name the fields", at: value)
    }
    return context.condition(query, onAny: pattern(of: field, below: path))
  }

  private func condition(
    _ query: FieldQuery, _ value: KQLLiteral, on field: KQLLiteral, below path: String?,
    _ context: inout CompileContext
  ) throws(QueryError) -> Predicate {
    do throws(FieldQueryError) {
      let (predicate, remark) = try context.condition(query, on: join(path, field.text), below: path)
      if let remark { context.warn(Diagnostic(remark, at: field.span, in: source)) }
      return predicate
    } catch {
      throw QueryError(error.code, error.message, expected: error.expected, at: value.span, in: source)
    }
  }

  /// The pattern of field names; without a field, that of any field of the nested object, or nil for any at
  /// all.
  private func pattern(of field: KQLLiteral?, below path: String?) -> WildcardPattern? {
    let pieces = field?.pieces ?? [.anything]
    guard let path else { return pieces == [.anything] ? nil : WildcardPattern(pieces) }
    return WildcardPattern([.literal(path + ".")] + pieces)
  }

  private func join(_ path: String?, _ name: String) -> String { path.map { $0 + "." + name } ?? name }

  private func error(_ code: QueryError.Code, _ message: String, at literal: KQLLiteral) -> QueryError {
    QueryError(code, message, at: literal.span, in: source)
  }
}

extension KQLLiteral {
  fileprivate var span: SourceSpan { SourceSpan(place.lowerBound, place.upperBound) }

  /// The parts with a `*` between each two.
  fileprivate var pieces: [WildcardPattern.Piece] {
    Array(parts.flatMap { [.anything, .literal($0)] }.dropFirst()).filter { $0 != .literal("") }
  }

  /// What Kibana asks for `field:literal`.
  fileprivate var fieldQuery: FieldQuery {
    if isLoneWildcard { return .exists }
    if hasWildcard { return .wordWildcards(pieces) }
    return isQuoted ? .phrase(text) : .anyWord(text)
  }
}
