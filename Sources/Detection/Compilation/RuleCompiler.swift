import ECS
import EQL
import KQL
import Predicates

/// Compiles rules, whichever their language, into one program.
struct RuleCompiler {
  private(set) var program = RuleProgram()
  private var context: CompileContext
  private let exceptions: [String: [ExceptionItem]]
  private let indicatorTime: Timestamp

  /// A compiler; `now` is what dates in queries are counted from, `indicatorTime` in queries for indicators.
  init(
    exceptions: ExceptionLists = ExceptionLists(), mapping: FieldMapping = .ecs, now: Timestamp,
    indicatorTime: Timestamp? = nil
  ) {
    context = CompileContext(types: mapping.types, now: now)
    self.indicatorTime = indicatorTime ?? now
    self.exceptions = exceptions.items
  }

  /// Adds a rule to the program.
  /// - Throws: `RuleProblem` with the place of the trouble in the rule's file.
  @discardableResult
  mutating func add(_ rule: Rule) throws(RuleProblem) -> CompiledRule {
    try rule.checkGroupedFields(context.types)
    let restriction = try restriction(of: rule)
    let (mode, conditions) = try parts(of: rule)
    program.fields = context.fields
    return program.add(
      rule, IndexPatterns(rule.indexPatterns), mode, conditions.map { .all([$0, restriction]) })
  }

  private mutating func parts(of rule: Rule) throws(RuleProblem) -> (CompiledRule.Mode, [Predicate]) {
    switch rule.kind {
    case .eql(let query): return try eqlParts(rule, query)
    case .query(let query): return (.single, [try kql(rule, query)])
    case .newTerms(let query, let terms): return (.newTerms(terms), [try kql(rule, query)])
    case .threshold(let query, let threshold): return (.threshold(threshold), [try kql(rule, query)])
    case .threatMatch(let query, let match):
      let filter = try IndicatorFilter(match, rule, context.types, now: indicatorTime)
      return (.threatMatch(match, filter), [try kql(rule, query)])
    }
  }

  private mutating func eqlParts(
    _ rule: Rule, _ query: RuleQuery
  ) throws(RuleProblem) -> (CompiledRule.Mode, [Predicate]) {
    context.categoryField = rule.eventCategoryOverride ?? "event.category"
    let plan = try Self.located(rule, query) { () throws(QueryError) in
      try EQLQuery.parse(query.text).compile(in: &context)
    }
    switch plan {
    case .events(let events):
      guard events.pipes.isEmpty else { throw Self.pipesProblem(rule) }
      return (.single, [events.condition])
    case .sequence(let sequence):
      guard sequence.pipes.isEmpty else { throw Self.pipesProblem(rule) }
      // Elastic's runs see no further back than this, so no sequence without a maxspan is longer.
      let terms = SequenceTerms(sequence, longest: rule.schedule.lookBack, in: context)
      return (.sequence(terms), terms.terms.map(\.condition))
    case .sample(let sample):
      let readers = sample.terms.map { JoinKeyReader($0.keys, in: context) }
      return (.sample(readers), sample.terms.map(\.condition))
    }
  }

  private mutating func kql(_ rule: Rule, _ query: RuleQuery) throws(RuleProblem) -> Predicate {
    try Self.located(rule, query) { () throws(QueryError) in
      try KQLQuery.parse(query.text).compile(in: &context)
    }
  }

  /// What filters and exceptions ask of every event of the rule.
  private mutating func restriction(of rule: Rule) throws(RuleProblem) -> Predicate {
    let filters: Predicate
    do throws(FilterError) {
      filters = try RuleFilters.compile(rule.filters, in: &context)
    } catch {
      throw RuleProblem(
        kind: .invalid, file: rule.file ?? rule.name, line: rule.filtersPlace?.line,
        column: rule.filtersPlace?.column, message: "in its filters: \(error)")
    }
    do throws(FilterError) {
      let items = rule.exceptionLists.flatMap { exceptions[$0] ?? [] }
      return .all([filters, .none(try ExceptionItem.anyOf(items, in: &context))])
    } catch {
      throw RuleProblem(
        kind: .invalid, file: rule.file ?? rule.name, message: "in its exceptions: \(error)")
    }
  }

  private static func pipesProblem(_ rule: Rule) -> RuleProblem {
    RuleProblem(
      kind: .notExecutable, file: rule.file ?? rule.name,
      message: "pipes choose among all results and are not executed in rules", ruleType: "eql")
  }

  /// Turns an error's place in the query into its place in the rule's file.
  static func located<Value>(
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
