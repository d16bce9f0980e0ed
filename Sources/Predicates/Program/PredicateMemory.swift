/// What is known already about the event at hand: one for each thread that uses a ``PredicateSet``.
public struct PredicateMemory: Sendable {
  /// For each test: the number of the event that it was made on, times two, plus its result.
  var words: [UInt32] = []
  private(set) var event: UInt32 = 0

  /// Knows nothing.
  public init() {}

  /// Forgets the event before. Call it for every event, also when conditions were added to the set.
  public mutating func startEvent(for set: PredicateSet) {
    event += 1
    if words.count < set.leafCount {
      words.append(contentsOf: repeatElement(0, count: set.leafCount - words.count))
    }
    if event == .max >> 1 {
      words = Array(repeating: 0, count: words.count)
      event = 1
    }
  }
}
