import ECS

/// Alerts that belong together: one alert, or a sequence's building blocks with the alert around them last.
struct AlertGroup: Sendable {
  var alerts: [JSONObject]
  /// The time of the event that made it.
  let time: Timestamp

  /// The alert that notifies.
  var main: JSONObject { alerts.last ?? JSONObject() }
  /// The id of the alert that notifies; nil when there are no alerts.
  var id: String? { alerts.last?["kibana.alert.uuid"]?.string }
}

/// Joins alerts of a rule that agree in the fields of its suppression: the first stands for all, and says for how
/// many and until when.
///
/// Kibana writes the alert and counts up in it. Here either all are held until the end and then joined in the order of
/// their times, however they came; or the first to come is handed on at once and, if others followed, again with the
/// same id when its time is over.
struct AlertSuppressor: Sendable {
  /// Bounds on what is held by all rules together.
  struct Limits: Sendable {
    /// Alerts that stand for others; beyond it all are handed on.
    var groups = 100_000
    /// Alerts that wait for their place in time, where the first of a group decides which may join it; beyond it those
    /// that came so far are joined.
    var waiting = 20_000
  }

  let isHolding: Bool
  private let limits: Limits
  private var open: [SuppressedAlert.Key: [SuppressedAlert]] = [:]
  private var count = 0
  /// How many of them came since all were joined last.
  private var waiting = 0

  /// - Parameter isHolding: whether alerts are held until the end.
  init(isHolding: Bool, limits: Limits = Limits()) { (self.isHolding, self.limits) = (isHolding, limits) }

  /// Counts an alert in the one that stands for it; false when there is none.
  mutating func join(_ alert: SuppressedAlert) -> Bool {
    guard !isHolding,
      let place = open[alert.key]?.firstIndex(where: { $0.time <= alert.time && alert.time <= $0.closes })
    else { return false }
    open[alert.key]?[place].take(alert)
    return true
  }

  /// Takes an alert that may stand for others; gives those whose time is over because there are too many.
  mutating func hold(_ alert: SuppressedAlert) -> [SuppressedAlert] {
    // Alerts of one run, or of one time, belong together whatever else comes.
    if isHolding, let last = open[alert.key]?.last, alert.key.run != nil || last.time == alert.time {
      open[alert.key]?.removeLast()
      open[alert.key]?.append(last.joined(with: alert))
      return []
    }
    open[alert.key, default: []].append(alert)
    count += 1
    waiting += isHolding && alert.key.run == nil ? 1 : 0
    if waiting > limits.waiting { joinAll() }
    return count > limits.groups ? finish() : []
  }

  /// Alerts whose time is over.
  mutating func advance(to time: Timestamp) -> [SuppressedAlert] {
    count == 0 ? [] : release { $0.closes < time }
  }

  /// All alerts that are held.
  mutating func finish() -> [SuppressedAlert] { release { _ in true } }

  /// The alerts that are held for other rules than those.
  mutating func finish(besides rules: Set<String>) -> [SuppressedAlert] {
    release { !rules.contains($0.key.ruleID) }
  }

  /// In the order of their times.
  private mutating func release(_ isDue: (SuppressedAlert) -> Bool) -> [SuppressedAlert] {
    if isHolding { joinAll() }
    var due: [SuppressedAlert] = []
    for (key, alerts) in open where alerts.contains(where: isDue) {
      due += alerts.filter(isDue)
      let others = alerts.filter { !isDue($0) }
      open[key] = others.isEmpty ? nil : others
    }
    count -= due.count
    return due.filter { isHolding || $0.others > 0 }.sorted { $0.isBefore($1) }
  }

  /// Decides which alerts stand for which. Alerts that come later from an earlier time are joined with what is left.
  private mutating func joinAll() {
    guard waiting > 0 else { return }
    waiting = 0
    for key in Array(open.keys) {
      guard let alerts = open[key], alerts.count > 1 else { continue }
      let joined = Self.joined(alerts)
      count -= alerts.count - joined.count
      open[key] = joined
    }
  }

  private static func joined(_ alerts: [SuppressedAlert]) -> [SuppressedAlert] {
    var joined: [SuppressedAlert] = []
    for alert in alerts.sorted(by: { $0.isBefore($1) }) {
      if let last = joined.last, alert.time <= last.closes {
        joined[joined.count - 1].take(alert)
      } else {
        joined.append(alert)
      }
    }
    return joined
  }
}
