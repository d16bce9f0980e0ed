import ECS
import Predicates

/// A rule ready to run: its conditions stand in the list of all rules' conditions.
struct CompiledRule: Sendable {
  let rule: Rule
  let indexPatterns: IndexPatterns
  /// The numbers of the rule's conditions: one, or one for each different term of a sequence or sample.
  let conditions: Range<Int>
  let mode: Mode

  /// What becomes of an event that fulfils a condition.
  enum Mode: Sendable {
    /// An alert.
    case single
    /// An alert for each new combination of terms.
    case newTerms(NewTerms)
    /// A vote in a group.
    case threshold(Threshold)
    /// An alert if it shares values with an indicator that the filter takes.
    case threatMatch(ThreatMatch, IndicatorFilter)
    /// A step of a sequence.
    case sequence(SequenceTerms)
    /// A part of a sample.
    case sample([JoinKeyReader])
  }
}

extension CompiledRule.Mode {
  /// The same, with conditions on the fields of another table, whose number of each field is given.
  fileprivate func renumbered(_ fields: [FieldID]) -> Self {
    if case .sequence(let terms) = self { .sequence(terms.renumbered(fields)) } else { self }
  }
}

/// All rules, ready to run.
struct RuleProgram: Sendable {
  var rules: [CompiledRule] = []
  var conditions: [Predicate] = []
  var fields = FieldTable()

  /// Adds a rule whose conditions are given.
  /// - Returns: the rule as it stands in the program.
  @discardableResult
  mutating func add(
    _ rule: Rule, _ indexPatterns: IndexPatterns, _ mode: CompiledRule.Mode, _ conditions: [Predicate]
  ) -> CompiledRule {
    let first = self.conditions.count
    self.conditions += conditions
    let compiled = CompiledRule(
      rule: rule, indexPatterns: indexPatterns, conditions: first..<self.conditions.count, mode: mode)
    rules.append(compiled)
    return compiled
  }

  /// Adds a rule of another program.
  ///
  /// - Parameter fields: the number here of each of that program's fields; nil: each has the same.
  mutating func add(_ rule: CompiledRule, of other: RuleProgram, _ fields: [FieldID]?) {
    let conditions = other.conditions[rule.conditions]
    guard let fields else { return _ = add(rule.rule, rule.indexPatterns, rule.mode, Array(conditions)) }
    add(rule.rule, rule.indexPatterns, rule.mode.renumbered(fields), conditions.map { $0.renumbered(fields) })
  }
}
