import ECS
import Predicates

/// Reads from events what orders them.
struct EventOrder: Sendable {
  private let timestamp: FieldPath
  private let tiebreaker: FieldPath?

  /// The fields by the names that a query would use: aliases are followed.
  init(timestamp: String, tiebreaker: String?, _ types: any FieldTypes = NoFieldTypes()) {
    func path(_ name: String) -> FieldPath { FieldPath(types.field(name)?.source ?? name) }
    self.timestamp = path(timestamp)
    self.tiebreaker = tiebreaker.map(path)
  }

  /// The event's place; nil when it has no time.
  func timedOrdinal(of event: JSONObject, arrival: Int) -> EventOrdinal? {
    event.first(timestamp).flatMap(Timestamp.init).map { time in
      EventOrdinal(time, tiebreaker: tiebreakerValue(of: event), arrival: arrival)
    }
  }

  /// The event's place; events without a time come last.
  func ordinal(of event: JSONObject, arrival: Int) -> EventOrdinal {
    timedOrdinal(of: event, arrival: arrival)
      ?? EventOrdinal(Timestamp(nanoseconds: .max), tiebreaker: tiebreakerValue(of: event), arrival: arrival)
  }

  private func tiebreakerValue(of event: JSONObject) -> KeyValue? {
    guard let tiebreaker, let value = event.first(tiebreaker) else { return nil }
    switch value {
    case .number(let number): return KeyValue(number)
    case .bool(let flag): return .boolean(flag)
    default: return value.string.map(KeyValue.text)
    }
  }
}
