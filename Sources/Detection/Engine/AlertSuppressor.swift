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
/// Kibana writes the alert and counts up in it. Here it is held until its time is over, or handed on at once and, if
/// others followed, again with the same id.
struct AlertSuppressor: Sendable {
  /// Groups held by all rules together; beyond it the oldest are handed on.
  static let mostGroups = 100_000

  private let isHolding: Bool
  private var open: [Key: [Int]] = [:]
  private var groups: [Int: Open] = [:]
  private var nextNumber = 0

  private struct Key: Hashable, Sendable {
    let ruleID: String
    let terms: [JSONValue]
  }

  private struct Open: Sendable {
    let key: Key
    var group: AlertGroup
    var count = 0
    var end: Timestamp
    /// Alerts up to here are joined to this one.
    let closes: Timestamp
  }

  /// - Parameter isHolding: whether alerts are held until their time is over.
  init(isHolding: Bool) { self.isHolding = isHolding }

  /// Counts an alert in the one that stands for it; false when there is none.
  mutating func join(_ group: AlertGroup, of rule: Rule, _ suppression: AlertSuppression) -> Bool {
    for number in open[key(of: group, rule, suppression)] ?? [] {
      guard let known = groups[number], known.group.time <= group.time, group.time <= known.closes else {
        continue
      }
      groups[number]?.count += 1
      groups[number]?.end = max(known.end, group.time)
      return true
    }
    return false
  }

  /// Takes an alert that stands for others; gives what is to be handed on now.
  mutating func begin(
    _ group: AlertGroup, of rule: Rule, _ suppression: AlertSuppression
  ) throws -> [AlertGroup] {
    let key = key(of: group, rule, suppression)
    if key.terms.contains(.null), !suppression.joinsMissing { return [group] }
    let closes = suppression.duration.map { group.time.advanced(by: $0) } ?? Self.runEnd(group.time, rule)
    let begun = try Self.marked(group, suppression.fields, key.terms, rule)
    let number = nextNumber
    nextNumber += 1
    groups[number] = Open(key: key, group: begun, end: group.time, closes: closes)
    open[key, default: []].append(number)
    let overflow = groups.count > Self.mostGroups ? release { _ in true } : []
    return isHolding ? overflow : [Self.counted(begun, 0, group.time)] + overflow
  }

  private func key(of group: AlertGroup, _ rule: Rule, _ suppression: AlertSuppression) -> Key {
    Key(ruleID: rule.id, terms: suppression.fields.map { Self.value(of: $0, in: group.main) })
  }

  /// Alerts whose time is over.
  mutating func advance(to time: Timestamp) -> [AlertGroup] {
    groups.isEmpty ? [] : release { $0.closes < time }
  }

  /// All alerts that are held.
  mutating func finish() -> [AlertGroup] { release { _ in true } }

  /// The alerts that are held for other rules than those.
  mutating func finish(besides rules: Set<String>) -> [AlertGroup] {
    release { !rules.contains($0.key.ruleID) }
  }

  /// In the order of the first events, then as they came.
  private mutating func release(_ isDue: (Open) -> Bool) -> [AlertGroup] {
    let due = groups.filter { isDue($0.value) }.sorted { one, other in
      (one.value.group.time, one.key) < (other.value.group.time, other.key)
    }
    for (number, entry) in due {
      groups[number] = nil
      open[entry.key]?.removeAll { $0 == number }
      if open[entry.key]?.isEmpty ?? false { open[entry.key] = nil }
    }
    return due.compactMap { _, entry in
      isHolding || entry.count > 0 ? Self.counted(entry.group, entry.count, entry.end) : nil
    }
  }

  /// A single value as it is, several as a list, null where the field is missing.
  private static func value(of field: FieldPath, in alert: JSONObject) -> JSONValue {
    let values = alert.scalars(at: field)
    return values.count > 1 ? .array(values) : values.first ?? .null
  }

  private static func runEnd(_ time: Timestamp, _ rule: Rule) -> Timestamp {
    let interval = max(rule.schedule.interval.components.seconds, 1) * 1_000_000_000
    let passed = ((time.nanoseconds % interval) + interval) % interval
    return time.advanced(by: .nanoseconds(interval - passed - 1))
  }

  private static func marked(
    _ group: AlertGroup, _ fields: [FieldPath], _ values: [JSONValue], _ rule: Rule
  ) throws -> AlertGroup {
    var group = group
    guard var main = group.alerts.popLast() else { return group }
    let terms = JSONValue.array(zip(fields, values).map { ["field": .string($0.name), "value": $1] })
    let start = main.first("kibana.alert.original_time") ?? .string(group.time.description)
    main["kibana.alert.suppression.terms"] = terms
    main["kibana.alert.suppression.start"] = start
    main["kibana.alert.instance.id"] = .string(
      try AlertIdentifier.suppressionGroup(terms, ruleID: rule.id))
    group.alerts.append(main)
    return group
  }

  private static func counted(_ group: AlertGroup, _ count: Int, _ end: Timestamp) -> AlertGroup {
    var group = group
    guard var main = group.alerts.popLast() else { return group }
    main["kibana.alert.suppression.end"] = .string(end.description)
    main["kibana.alert.suppression.docs_count"] = .number(JSONNumber(count))
    group.alerts.append(main)
    return group
  }
}
