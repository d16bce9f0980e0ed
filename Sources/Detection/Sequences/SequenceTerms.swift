import ECS
import EQL
import Predicates

/// The terms of a sequence with equal ones joined, so that each is tested once an event: `with runs=25` is one
/// term of 25 stages.
struct SequenceTerms: Sendable {
  /// A term, and the stages that it stands at.
  struct Term: Sendable {
    let condition: Predicate
    let keys: JoinKeyReader
    let stages: [Int]
  }

  /// A stage that an event fits, and one of its keys.
  struct Hit: Sendable {
    let stage: Int
    let key: JoinKey
  }

  let shape: SequenceShape
  let terms: [Term]

  /// The terms of a plan; without a maxspan, a sequence may take at most `longest`, if given.
  init(_ plan: EQLSequencePlan, longest: Duration? = nil, in context: CompileContext) {
    shape = SequenceShape(plan, longest: longest)
    var stages: [Question: [Int]] = [:]
    let all = plan.terms + (plan.until.map { [$0] } ?? [])
    for (stage, term) in all.enumerated() {
      stages[Question(condition: term.condition, keys: term.keys), default: []].append(stage)
    }
    terms = stages.sorted { $0.value[0] < $1.value[0] }.map { question, stages in
      Term(condition: question.condition, keys: JoinKeyReader(question.keys, in: context), stages: stages)
    }
  }

  private init(shape: SequenceShape, terms: [Term]) {
    self.shape = shape
    self.terms = terms
  }

  /// The same terms, their conditions on the fields of another table, whose number of each field is given.
  func renumbered(_ fields: [FieldID]) -> SequenceTerms {
    SequenceTerms(
      shape: shape,
      terms: terms.map { term in
        Term(condition: term.condition.renumbered(fields), keys: term.keys, stages: term.stages)
      })
  }

  /// The stages that an event fits; `holds` says whether a term's condition is fulfilled.
  func hits(of event: JSONObject, _ holds: (Predicate) -> Bool) -> [Hit] {
    var hits: [Hit] = []
    for term in terms where holds(term.condition) { hits += self.hits(of: term, event) }
    return hits
  }

  /// The stages of a term whose condition the event fulfils.
  func hits(of term: Term, _ event: JSONObject) -> [Hit] {
    term.keys.keys(of: event).flatMap { key in term.stages.map { Hit(stage: $0, key: key) } }
  }

  /// What is asked of an event; whether it must be missing makes no difference to that.
  private struct Question: Hashable {
    let condition: Predicate
    let keys: [EQLJoinKey]
  }
}
