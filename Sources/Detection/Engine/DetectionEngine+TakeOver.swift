public import ECS
internal import Predicates

// Rules are read anew while events come. What a rule has under way must not be lost because another one was changed.
extension DetectionEngine {
  /// Goes on with what the rules of a former engine have under way, where this engine has the same rules: those that
  /// find the same, whatever their names, severities, tags and guides are. Suppression and `max_signals` count on.
  /// Both engines must have the same `isLive`.
  ///
  /// - Parameter former: an engine that is not used any more afterwards, but for ``commit()``.
  /// - Returns: how many rules go on, and the alerts that the other rules of the former engine held for events that could
  ///   still come: they are decided as it stands.
  /// - Throws: what the history throws.
  public mutating func takeOver(
    from former: inout DetectionEngine
  ) throws -> (kept: Int, alerts: [JSONObject]) {
    let pairs = sameRules(in: former)
    let kept = Set(pairs.map(\.former))
    var alerts: [JSONObject] = []
    for number in former.memories.waiting where !kept.contains(number) {
      try former.pass(former.memories.finish(number), number, into: &alerts)
    }
    gate = former.gate
    alerts += try gate.finish(besides: Set(pairs.map { rules[$0.own].rule.id }))
    gate.types = options.mapping.types
    for pair in pairs { memories.take(pair.own, over: pair.former, of: former.memories) }
    (processed, newest) = (former.processed, former.newest)
    facts.meter.join(former.facts.meter)
    return (pairs.count, alerts)
  }

  private func sameRules(in former: DetectionEngine) -> [(own: Int, former: Int)] {
    guard options.mapping.types == former.options.mapping.types else { return [] }
    let known = Dictionary(
      former.rules.enumerated().map { (RuleIdentity($1.rule, former.options.exceptions), $0) },
      uniquingKeysWith: { first, _ in first })
    return rules.enumerated().compactMap { number, rule in
      known[RuleIdentity(rule.rule, options.exceptions)].map { (number, $0) }
    }
  }
}

/// What decides which events and alerts a rule finds: two rules of the same identity have the same under way.
private struct RuleIdentity: Hashable {
  let id: String
  let kind: Kind
  let query: String
  let indexPatterns: [String]
  let schedule: RuleSchedule
  let timestamp: FieldPath?
  let category: String?
  let order: SequenceOrder
  let filters: [JSONValue]
  let exceptions: [[Int]]
  let suppression: AlertSuppression?

  enum Kind: Hashable {
    case eql
    case query
    case newTerms(NewTerms)
    case threshold(Threshold)
    /// Nothing is under way for it.
    case threatMatch
  }

  init(_ rule: Rule, _ lists: ExceptionLists) {
    id = rule.id
    kind =
      switch rule.kind {
      case .eql: .eql
      case .query: .query
      case .newTerms(_, let terms): .newTerms(terms)
      case .threshold(_, let threshold): .threshold(threshold)
      case .threatMatch: .threatMatch
      }
    query = rule.kind.query.text
    indexPatterns = rule.indexPatterns
    schedule = rule.schedule
    timestamp = rule.timestampOverride
    category = rule.eventCategoryOverride
    order = rule.sequenceOrder
    filters = rule.filters
    exceptions = rule.exceptionLists.map { lists.hashes[$0] ?? [] }
    suppression = rule.suppression
  }
}
