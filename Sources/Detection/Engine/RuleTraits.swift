/// What is asked of a rule for every event that it concerns.
struct RuleTraits: Sendable {
  /// Where the rule's own time stands among an event's times; nil without one.
  let override: Int?
  /// Where the time stands that orders the events of a sequence.
  let order: Int
  /// How far back a `new_terms` rule looks for terms that it has seen; nil for other rules.
  let historyWindow: Int64?

  init(_ rule: CompiledRule, override: Int?, order: Int) {
    (self.override, self.order) = (override, order)
    if case .newTerms(let terms) = rule.mode {
      historyWindow = terms.historyWindow.wholeNanoseconds
    } else {
      historyWindow = nil
    }
  }
}
