import ECS
import Predicates

/// Lets alerts through once, joins those that a rule's suppression joins, and keeps rules within their `max_signals`.
struct AlertGate: Sendable {
  /// The types of the fields that suppression compares.
  var types: any FieldTypes
  private var counter = SignalCounter()
  private var recentIDs = RecentIDs(capacity: 100_000)
  private var suppressor: AlertSuppressor
  /// The rules whose alerts are held.
  private var rules: [String: Rule] = [:]

  /// - Parameter isHolding: whether alerts of rules with suppression are held until the end.
  init(isHolding: Bool, _ types: any FieldTypes) {
    self.types = types
    suppressor = AlertSuppressor(isHolding: isHolding)
  }

  /// Alerts that were not made because their run was full, by rule.
  var dropped: [String: Int] { counter.dropped }

  /// Whether an alert of a rule without suppression is to be made.
  mutating func admit(_ id: String, _ rule: Rule, at time: Timestamp) -> Bool {
    recentIDs.insert(id) && counter.admit(rule, at: time)
  }

  /// What is to be handed on of an alert of a rule with suppression.
  mutating func admit(
    _ group: AlertGroup, _ rule: Rule, _ suppression: AlertSuppression
  ) throws -> [JSONObject] {
    guard let id = group.id, recentIDs.insert(id) else { return [] }
    let groups = suppression.groups(of: group.main, rule, types)
    if let only = groups.first, groups.count == 1 {
      return try admit(SuppressedAlert(group, id: id, only, of: rule, suppression), rule, suppression)
    }
    return try groups.flatMap { terms in
      var part = group
      let id = try AlertIdentifier.suppressed(id, terms)
      for place in part.alerts.indices { part.alerts[place]["kibana.alert.uuid"] = .string(id) }
      return try admit(SuppressedAlert(part, id: id, terms, of: rule, suppression), rule, suppression)
    }
  }

  private mutating func admit(
    _ alert: SuppressedAlert, _ rule: Rule, _ suppression: AlertSuppression
  ) throws -> [JSONObject] {
    if suppression.leavesAlone(alert.key.terms) {
      return counter.admit(rule, at: alert.time) ? alert.group.alerts : []
    }
    if suppressor.isHolding {
      rules[rule.id] = rule
      return try handOn(suppressor.hold(alert))
    }
    guard !suppressor.join(alert), counter.admit(rule, at: alert.time) else { return [] }
    return try alert.alerts() + handOn(suppressor.hold(alert))
  }

  mutating func advance(to time: Timestamp) throws -> [JSONObject] {
    try handOn(suppressor.advance(to: time))
  }

  mutating func finish() throws -> [JSONObject] { try handOn(suppressor.finish()) }

  /// What is held for other rules than those.
  mutating func finish(besides rules: Set<String>) throws -> [JSONObject] {
    try handOn(suppressor.finish(besides: rules))
  }

  /// Alerts that were held are within their rule's `max_signals` by their times, not by how they came.
  private mutating func handOn(_ held: [SuppressedAlert]) throws -> [JSONObject] {
    try held.flatMap { alert in
      if suppressor.isHolding, let rule = rules[alert.key.ruleID], !counter.admit(rule, at: alert.time) {
        return [] as [JSONObject]
      }
      return try alert.alerts()
    }
  }
}

/// The ids met last, so that a line read twice does not alert twice.
struct RecentIDs: Sendable {
  private var ids: Set<String> = []
  private var order: [String] = []
  private var next = 0
  private let capacity: Int

  init(capacity: Int) { self.capacity = capacity }

  /// False when the id is among the last `capacity` ones.
  mutating func insert(_ id: String) -> Bool {
    guard ids.insert(id).inserted else { return false }
    if order.count < capacity {
      order.append(id)
    } else {
      ids.remove(order[next])
      order[next] = id
      next = (next + 1) % capacity
    }
    return true
  }
}
