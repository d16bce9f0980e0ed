import ECS

/// What a rule found.
struct RuleFinding: Sendable {
  /// The time of the event that completed it.
  let time: Timestamp
  let content: Content

  enum Content: Sendable {
    /// The event at hand.
    case event
    /// Combinations of terms of the event at hand that are new.
    case newTerms([[String]])
    /// Indicators that share values with the event at hand.
    case indicators([IndicatorIndex.Match])
    case events([HeldEvent])
    case group(ThresholdGroup)
  }

  init(time: Timestamp, content: Content) {
    self.time = time
    self.content = content
  }

  init(_ group: ThresholdGroup) {
    self.init(time: group.last, content: .group(group))
  }

  init(_ match: SequenceMachine<HeldEvent>.Match) {
    self.init(time: match.ordinal.time, content: .events(match.events.compactMap(\.self)))
  }

  /// Matches, those of the same events once: an event with many values in its keys completes a sequence for each, and
  /// they all are one alert.
  static func distinct(_ matches: [SequenceMachine<HeldEvent>.Match]) -> [RuleFinding] {
    guard matches.count > 1 else { return matches.map { RuleFinding($0) } }
    var seen: Set<[ObjectIdentifier?]> = []
    return matches.filter { seen.insert($0.events.map { $0.map { ObjectIdentifier($0) } }).inserted }
      .map { RuleFinding($0) }
  }

  /// The same of samples that an event completes.
  static func distinct(_ samples: [[HeldEvent]], at time: Timestamp) -> [RuleFinding] {
    var seen: Set<[ObjectIdentifier]> = []
    return samples.filter { seen.insert($0.map { ObjectIdentifier($0) }).inserted }
      .map { RuleFinding(time: time, content: .events($0)) }
  }

  /// The alerts of what was found; nil when the line of an event turns out not to be JSON. An alert is made only once
  /// `admits` has let its id through.
  func alerts(
    _ rule: CompiledRule, _ builder: AlertBuilder, _ current: inout CurrentEvent, admits: (String) -> Bool
  ) throws -> [AlertGroup]? {
    switch content {
    case .event: return try alerts(&current, builder, admits) { _ in }
    case .indicators(let matches):
      guard case .threatMatch(let match, _) = rule.mode else { return [] }
      return try alerts(&current, builder, admits) { try AlertBuilder.enrich(&$0, match, matches) }
    case .newTerms(let fresh):
      guard let source = try current.source() else { return nil }
      return try fresh.compactMap { terms in
        guard let id = try builder.id(for: source, newTerms: terms), admits(id) else { return nil }
        return group([builder.alert(for: source, id: id, newTerms: terms)])
      }
    case .events(let events):
      let sources = try events.compactMap { try $0.event.map { try AlertSource($0) } }
      guard sources.count == events.count else { return nil }
      let group = group(try builder.alerts(forSequence: sources))
      guard let id = group.id else { return [] }
      return admits(id) ? [group] : []
    case .group(let found):
      let source = try builder.source(of: found)
      let id = try AlertIdentifier.single(source.identity, ruleID: builder.rule.id)
      return admits(id) ? [group([builder.alert(for: found, source, id: id)])] : []
    }
  }

  private func alerts(
    _ current: inout CurrentEvent, _ builder: AlertBuilder, _ admits: (String) -> Bool,
    _ change: (inout JSONObject) throws -> Void
  ) throws -> [AlertGroup]? {
    guard let source = try current.source() else { return nil }
    guard let id = try builder.id(for: source), admits(id) else { return [] }
    var alert = builder.alert(for: source, id: id)
    try change(&alert)
    return [group([alert])]
  }

  private func group(_ alerts: [JSONObject]) -> AlertGroup { AlertGroup(alerts: alerts, time: time) }
}
