import ECS

/// Lets alerts through once, joins those that a rule's suppression joins, and keeps rules within their `max_signals`.
struct AlertGate: Sendable {
  private var counter = SignalCounter()
  private var recentIDs = RecentIDs(capacity: 100_000)
  private var suppressor: AlertSuppressor

  init(isHolding: Bool) { suppressor = AlertSuppressor(isHolding: isHolding) }

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
    if suppressor.join(group, of: rule, suppression) { return [] }
    guard counter.admit(rule, at: group.time) else { return [] }
    return try suppressor.begin(group, of: rule, suppression).flatMap(\.alerts)
  }

  mutating func advance(to time: Timestamp) -> [JSONObject] { suppressor.advance(to: time).flatMap(\.alerts) }

  mutating func finish() -> [JSONObject] { suppressor.finish().flatMap(\.alerts) }

  /// What is held for other rules than those.
  mutating func finish(besides rules: Set<String>) -> [JSONObject] {
    suppressor.finish(besides: rules).flatMap(\.alerts)
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
