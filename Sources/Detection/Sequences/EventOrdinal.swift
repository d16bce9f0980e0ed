import ECS

/// Where an event stands in the order of events: by time, then by tiebreaker (events without one last), then as
/// they came.
struct EventOrdinal: Sendable {
  let time: Timestamp
  let arrival: Int
  private let tie: Tie?

  /// The tiebreaker's value, apart because few rules have one: what waits in order then is small.
  private final class Tie: Sendable {
    let value: KeyValue

    init(_ value: KeyValue) { self.value = value }
  }

  init(_ time: Timestamp, tiebreaker: KeyValue? = nil, arrival: Int) {
    self.time = time
    self.arrival = arrival
    tie = tiebreaker.map(Tie.init)
  }
}

extension EventOrdinal: Comparable {
  static func < (left: EventOrdinal, right: EventOrdinal) -> Bool {
    if left.time != right.time { return left.time < right.time }
    switch (left.tie, right.tie) {
    case (let one?, let other?) where one.value != other.value: return one.value < other.value
    case (_?, nil): return true
    case (nil, _?): return false
    default: return left.arrival < right.arrival
    }
  }

  static func == (left: EventOrdinal, right: EventOrdinal) -> Bool {
    left.time == right.time && left.arrival == right.arrival && left.tie?.value == right.tie?.value
  }
}
