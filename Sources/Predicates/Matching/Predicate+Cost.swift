extension [Predicate] {
  /// Cheap conditions first, otherwise in the order written.
  var cheapestFirst: [Predicate] {
    let costs = enumerated().map { (cost: $1.cost, place: $0) }
    return costs.sorted { $0 < $1 }.map { self[$0.place] }
  }
}

extension Predicate {
  /// Roughly how long a matcher takes for it, for the order of tests only.
  fileprivate var cost: Int {
    switch self {
    case .always: 0
    case .and(let parts), .or(let parts): parts.reduce(0) { Swift.min($0 + $1.cost, 1_000) }
    case .not(let inner): inner.cost
    case .expression: 200
    case .nested: 800
    case .test(_, let test): test.matcherCost
    }
  }
}

extension ValueTest {
  fileprivate var matcherCost: Int {
    switch self {
    case .exists: 1
    case .string: 2
    case .wildcard(let pattern): pattern.exactText == nil ? 6 : 2
    case .boolean, .number, .stringRange: 15
    case .address: 20
    case .date: 25
    case .regex: 40
    case .version: 60
    case .text: 100
    }
  }
}
