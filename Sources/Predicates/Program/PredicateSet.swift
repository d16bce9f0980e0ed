public import ECS

/// Many conditions, compiled so that a test which several share is made once an event.
///
/// Every condition becomes branches: a test, and where to go on when it holds and when not. Add all
/// conditions first; then any number of threads may use the set, each with its own ``PredicateMemory``.
public struct PredicateSet: Sendable {
  /// A test, and the branches to go on with; or ``holds`` and ``fails``.
  private struct Branch: Sendable {
    let leaf: Int32
    let ifTrue: Int32
    let ifFalse: Int32
  }

  private static let holds: Int32 = -1
  private static let fails: Int32 = -2

  private var leaves: [any PredicateLeaf] = []
  private var numbers: [Predicate: Int32] = [:]
  private var branches: [Branch] = []
  private var entries: [Int32] = []
  private var known: [Predicate: Int32] = [:]

  /// A set without conditions.
  public init() {}

  /// How many conditions there are.
  public var count: Int { entries.count }

  /// How many different tests they make.
  public var leafCount: Int { leaves.count }

  /// Adds a condition; returns its number, which counts from 0.
  public mutating func add(_ condition: Predicate) -> Int {
    let entry = known[condition] ?? compile(condition, Self.holds, Self.fails)
    known[condition] = entry
    entries.append(entry)
    return entries.count - 1
  }

  /// Whether the event fulfils a condition of the set; `memory` must have been told of the event.
  public func matches(_ number: Int, _ record: EventRecord, _ memory: inout PredicateMemory) -> Bool {
    let event = memory.event
    let branches = branches.span
    var words = memory.words.mutableSpan
    var place = entries[number]
    while place >= 0 {
      let branch = branches[Int(place)]
      var word = words[Int(branch.leaf)]
      if word >> 1 != event {
        word = event << 1 | (leaves[Int(branch.leaf)].holds(for: record) ? 1 : 0)
        words[Int(branch.leaf)] = word
      }
      place = word & 1 == 1 ? branch.ifTrue : branch.ifFalse
    }
    return place == Self.holds
  }

  /// Adds the branches of a condition, last ones first, so that the places to go on with are known.
  private mutating func compile(_ condition: Predicate, _ ifTrue: Int32, _ ifFalse: Int32) -> Int32 {
    switch condition {
    case .always(let holds): return holds ? ifTrue : ifFalse
    case .not(let inner): return compile(inner, ifFalse, ifTrue)
    case .and(let parts):
      return Self.byCost(parts).reversed().reduce(ifTrue) { next, part in compile(part, next, ifFalse) }
    case .or(let parts):
      return Self.byCost(parts).reversed().reduce(ifFalse) { next, part in compile(part, ifTrue, next) }
    case .test, .expression, .nested, .anyField:
      branches.append(Branch(leaf: number(of: condition), ifTrue: ifTrue, ifFalse: ifFalse))
      return Int32(branches.count - 1)
    }
  }

  private mutating func number(of leaf: Predicate) -> Int32 {
    if let known = numbers[leaf] { return known }
    let number = Int32(leaves.count)
    leaves.append(leaf.leaf)
    numbers[leaf] = number
    return number
  }

  /// Cheap tests first, otherwise in the order written.
  private static func byCost(_ parts: [Predicate]) -> [Predicate] {
    let costs = parts.enumerated().map { (cost: $1.cost, place: $0) }
    return costs.sorted { $0 < $1 }.map { parts[$0.place] }
  }
}

extension Predicate {
  /// Roughly how long it takes, for the order of tests only.
  fileprivate var cost: Int {
    switch self {
    case .always: 0
    case .and(let parts), .or(let parts): parts.reduce(0) { min($0 + $1.cost, 1_000) }
    case .not(let inner): inner.cost
    case .expression: 100
    case .nested: 800
    case .anyField: 900
    case .test(_, let test): test.cost
    }
  }
}

extension ValueTest {
  fileprivate var cost: Int {
    switch self {
    case .exists: 1
    case .boolean, .string: 2
    case .number, .stringRange: 3
    case .wildcard: 5
    case .address: 8
    case .date: 10
    case .regex: 20
    case .version: 30
    case .text: 60
    }
  }
}
