import ECS
import Predicates

/// The `filters` of a rule: Kibana's filter objects, all of which an event must pass.
///
/// A filter is a query of Elasticsearch under `query` (or, in old ones, beside `meta`), negated by
/// `meta.negate` and left out by `meta.disabled`; a `combined` one holds other filters (Kibana, kbn-es-query,
/// "filters").
enum RuleFilters {
  /// The condition that all filters put on an event.
  static func compile(
    _ filters: [JSONValue], in context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    var compiler = QueryDSLCompiler()
    return .all(try compile(filters, at: FilterPath(), depth: 0, &compiler, &context))
  }

  private static func compile(
    _ filters: [JSONValue], at path: FilterPath, depth: Int, _ compiler: inout QueryDSLCompiler,
    _ context: inout CompileContext
  ) throws(FilterError) -> [Predicate] {
    var found: [Predicate] = []
    for (index, filter) in filters.enumerated() {
      let filter = try filter.filterObject(at: path + index)
      if filter["meta"]?["disabled"]?.bool == true { continue }
      let condition = try compile(filter, at: path + index, depth: depth, &compiler, &context)
      found.append(filter["meta"]?["negate"]?.bool == true ? .none(condition) : condition)
    }
    return found
  }

  private static func compile(
    _ filter: JSONObject, at path: FilterPath, depth: Int, _ compiler: inout QueryDSLCompiler,
    _ context: inout CompileContext
  ) throws(FilterError) -> Predicate {
    guard depth <= QueryDSLCompiler.deepest else {
      throw FilterError(.limit, at: path, "filters are nested more than \(QueryDSLCompiler.deepest) deep")
    }
    if filter["meta"]?["type"]?.string == "combined" {
      guard let parts = filter["meta"]?["params"]?.array else {
        throw FilterError(.shape, at: path + "meta", "a combined filter needs its parts in 'params'")
      }
      let place = path + "meta" + "params"
      let found = try compile(parts, at: place, depth: depth + 1, &compiler, &context)
      return filter["meta"]?["relation"]?.string?.uppercased() == "OR" ? .anyJoined(found) : .all(found)
    }
    if let query = filter["query"] { return try compiler.compile(query, at: path + "query", &context) }
    let bare = JSONObject(filter.members.filter { $0.0 != "meta" && $0.0 != "$state" })
    return try compiler.compile(.object(bare), at: path, &context)
  }
}
