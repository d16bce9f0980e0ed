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

/// All rules, ready to run.
struct RuleProgram: Sendable {
  var rules: [CompiledRule] = []
  var conditions: [Predicate] = []
  var fields = FieldTable()
}
