import ECS

/// Where an event stands in the order of events: by time, then by tiebreaker (events without one last), then as
/// they came.
struct EventOrdinal: Hashable, Sendable {
  let time: Timestamp
  let tiebreaker: KeyValue?
  let arrival: Int

  init(_ time: Timestamp, tiebreaker: KeyValue? = nil, arrival: Int) {
    self.time = time
    self.tiebreaker = tiebreaker
    self.arrival = arrival
  }
}

extension EventOrdinal: Comparable {
  static func < (left: EventOrdinal, right: EventOrdinal) -> Bool {
    if left.time != right.time { return left.time < right.time }
    switch (left.tiebreaker, right.tiebreaker) {
    case (let one?, let other?) where one != other: return one < other
    case (_?, nil): return true
    case (nil, _?): return false
    default: return left.arrival < right.arrival
    }
  }
}
