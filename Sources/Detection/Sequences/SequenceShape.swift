import ECS
import EQL

/// What the sequence machine needs to know of a query: which stages must occur, which must not, and in what time.
struct SequenceShape: Sendable, Hashable {
  /// Whether the event of each stage must be missing.
  let isMissing: [Bool]
  /// The longest time from the first event to the last; nil: any.
  let maxspan: Duration?
  private let mostNanoseconds: Int64?
  /// The first and the last stage whose event must occur.
  let firstPositive: Int
  let lastPositive: Int
  /// For each stage the one before it whose event must occur.
  let previousPositive: [Int?]

  /// Whether the event of some stage must be missing.
  let hasMissing: Bool

  /// The stage of the `until` event: one beyond the last.
  var untilStage: Int { isMissing.count }
  var hasLeadingMissing: Bool { firstPositive > 0 }
  var hasTrailingMissing: Bool { lastPositive < isMissing.count - 1 }

  init(isMissing: [Bool], maxspan: Duration?) {
    self.isMissing = isMissing
    self.maxspan = maxspan
    mostNanoseconds = maxspan?.wholeNanoseconds
    hasMissing = isMissing.contains(true)
    firstPositive = isMissing.firstIndex(of: false) ?? 0
    lastPositive = isMissing.lastIndex(of: false) ?? 0
    previousPositive = isMissing.indices.map { stage in isMissing[..<stage].lastIndex(of: false) }
  }

  /// The stages of a plan; a query without maxspan is bounded by `longest`, if given.
  init(_ plan: EQLSequencePlan, longest: Duration? = nil) {
    self.init(isMissing: plan.terms.map(\.isMissing), maxspan: plan.maxspan ?? longest)
  }

  /// Whether the time between two instants is longer than a sequence may take.
  func isExceeded(from start: Timestamp, to end: Timestamp) -> Bool {
    mostNanoseconds.map { end.nanoseconds(since: start) > $0 } ?? false
  }
}
