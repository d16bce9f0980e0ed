import ECS
import Predicates

/// An alert of a rule with suppression, and what it stands for besides itself.
struct SuppressedAlert: Sendable {
  /// What alerts must agree in to be joined.
  struct Key: Hashable, Sendable {
    let ruleID: String
    let terms: [JSONValue]
    /// The end of the run that they must be of; nil where the first of them decides by its time which may join it.
    let run: Timestamp?
  }

  let key: Key
  let id: String
  let group: AlertGroup
  /// Alerts up to here are joined to this one.
  let closes: Timestamp
  private let fields: [FieldPath]
  /// How many alerts were joined to it.
  private(set) var others = 0
  /// The time of the last of them.
  private var end: Timestamp

  var time: Timestamp { group.time }

  init(_ group: AlertGroup, id: String, _ terms: [JSONValue], of rule: Rule, _ suppression: AlertSuppression)
  {
    self.group = group
    self.id = id
    let run = suppression.duration == nil ? Self.runEnd(group.time, rule) : nil
    key = Key(ruleID: rule.id, terms: terms, run: run)
    fields = suppression.fields
    closes = run ?? suppression.duration.map { group.time.advanced(by: $0) } ?? group.time
    end = group.time
  }

  /// Stands also for another one, and all that it stood for.
  mutating func take(_ other: SuppressedAlert) {
    others += other.others + 1
    end = max(end, other.end)
  }

  /// The first of two alerts, standing also for the other.
  func joined(with other: SuppressedAlert) -> SuppressedAlert {
    var first = isBefore(other) ? self : other
    first.take(isBefore(other) ? other : self)
    return first
  }

  /// In the order of their times; those of one time have an order that does not depend on how they came.
  func isBefore(_ other: SuppressedAlert) -> Bool {
    (time, key.ruleID, id) < (other.time, other.key.ruleID, other.id)
  }

  /// What is handed on.
  func alerts() throws -> [JSONObject] {
    var alerts = group.alerts
    guard var main = alerts.popLast() else { return alerts }
    let terms = JSONValue.array(zip(fields, key.terms).map { ["field": .string($0.name), "value": $1] })
    let start = main.first("kibana.alert.original_time") ?? .string(group.time.description)
    main["kibana.alert.suppression.terms"] = terms
    main["kibana.alert.suppression.start"] = start
    main["kibana.alert.instance.id"] = .string(
      try AlertIdentifier.suppressionGroup(terms, ruleID: key.ruleID))
    main["kibana.alert.suppression.end"] = .string(end.description)
    main["kibana.alert.suppression.docs_count"] = .number(JSONNumber(others))
    return alerts + [main]
  }

  private static func runEnd(_ time: Timestamp, _ rule: Rule) -> Timestamp {
    let interval = max(rule.schedule.interval.components.seconds, 1) * 1_000_000_000
    let passed = ((time.nanoseconds % interval) + interval) % interval
    return time.advanced(by: .nanoseconds(interval - passed - 1))
  }
}

extension AlertSuppression {
  /// An alert of many values in several fields stands in the first so many groups.
  static let mostGroups = 1_000

  /// The groups that an alert stands in, each by a value of every field; null where a field is missing.
  ///
  /// Elasticsearch makes the groups of `query` rules, from each value of a field by itself. Kibana makes those of other
  /// rules, from all values of a field together, in any order (`suppression_utils.ts`).
  func groups(of alert: JSONObject, _ rule: Rule, _ types: any FieldTypes) -> [[JSONValue]] {
    let values = fields.map { Self.values(of: $0, in: alert, types) }
    if case .query = rule.kind {
      let lists = values.map { list in
        var seen: Set<JSONValue> = []
        return list.isEmpty ? [.null] : list.filter { seen.insert($0).inserted }
      }
      return Combinations.of(lists, most: Self.mostGroups)
    }
    return [values.map { $0.count > 1 ? .array($0.sorted(by: Self.isBefore)) : $0.first ?? .null }]
  }

  /// Whether an alert of that group stands alone.
  func leavesAlone(_ group: [JSONValue]) -> Bool { !joinsMissing && group.contains(.null) }

  /// The values as the field's type has them. The alert of a group of events has its fields under the names that the
  /// rule gives them.
  private static func values(
    of field: FieldPath, in alert: JSONObject, _ types: any FieldTypes
  ) -> [JSONValue] {
    let part = KeyReader.Part(field, types, unknown: .exact)
    let own = alert.scalars(at: field)
    return (own.isEmpty ? alert.scalars(at: part.path) : own).map { KeyBytes.json(part.bytes($0)) ?? $0 }
  }

  private static func isBefore(_ one: JSONValue, _ other: JSONValue) -> Bool {
    if let one = one.number, let other = other.number { return one.double < other.double }
    return (one.scalarText ?? "").utf16.lexicographicallyPrecedes((other.scalarText ?? "").utf16)
  }
}
