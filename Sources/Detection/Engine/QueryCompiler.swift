internal import EQL
internal import ECS
internal import KQL
internal import Predicates

/// Compiles the query of a rule, whichever its language.
enum QueryCompiler {
  /// Compiles the rule's query alone, for its errors.
  static func check(_ rule: Rule) throws -> Predicate {
    var context = context()
    return try compile(rule, in: &context)
  }

  static func context() -> CompileContext { CompileContext(types: Mapping.ecs) }

  /// The condition that an event must fulfil.
  /// - Throws: `RuleProblem` with the place of the trouble in the rule's file.
  static func compile(_ rule: Rule, in context: inout CompileContext) throws(RuleProblem) -> Predicate {
    switch rule.kind {
    case .eql(let query):
      context.categoryField = rule.eventCategoryOverride ?? "event.category"
      let plan = try located(rule, query) { () throws(QueryError) in
        try EQLQuery.parse(query.text).compile(in: &context)
      }
      guard case .events(let events) = plan, events.pipes.isEmpty else {
        throw RuleProblem(
          kind: .notExecutable, file: rule.file ?? rule.name,
          message: "EQL sequences, samples and pipes are not executed in rules yet", ruleType: "eql")
      }
      return events.condition
    case .query(let query), .newTerms(let query, _):
      return try located(rule, query) { () throws(QueryError) in
        try KQLQuery.parse(query.text).compile(in: &context)
      }
    }
  }

  /// Turns an error's place in the query into its place in the rule's file.
  private static func located<Value>(
    _ rule: Rule, _ query: RuleQuery, _ body: () throws(QueryError) -> Value
  ) throws(RuleProblem) -> Value {
    do {
      return try body()
    } catch {
      let place = query.location(error.diagnostic.span.start)
      let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
      throw RuleProblem(
        kind: .invalid, file: rule.file ?? rule.name, line: place?.line, column: place?.column,
        message: "in the query: \(error.diagnostic.sentence)", excerpt: lines.joined(separator: "\n"))
    }
  }
}
