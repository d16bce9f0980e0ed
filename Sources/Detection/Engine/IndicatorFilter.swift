import ECS
import KQL
import Predicates

/// Decides which indicators a `threat_match` rule uses.
struct IndicatorFilter: Sendable {
  private let condition: Predicate
  private let index: IndexPatterns
  private var record: EventRecord

  /// - Throws: `RuleProblem` with the place of the trouble in the rule's file.
  init(
    _ match: ThreatMatch, _ rule: Rule, _ types: any FieldTypes, now: Timestamp?
  ) throws(RuleProblem) {
    var context = CompileContext(types: types, now: now)
    let query = try RuleCompiler.located(rule, match.indicatorQuery) { () throws(QueryError) in
      try KQLQuery.parse(match.indicatorQuery.text).compile(in: &context)
    }
    do throws(FilterError) {
      condition = .all([query, try RuleFilters.compile(match.indicatorFilters, in: &context)])
    } catch {
      throw RuleProblem(
        kind: .invalid, file: rule.file ?? rule.name, message: "in its threat_filters: \(error)")
    }
    index = IndexPatterns(match.indicatorIndex)
    record = EventRecord(fields: context.fields)
  }

  mutating func takes(_ indicator: SourceEvent) -> Bool {
    guard index.match(indicator.index) else { return false }
    record.fill(from: indicator.document)
    return condition.matches(record)
  }
}
