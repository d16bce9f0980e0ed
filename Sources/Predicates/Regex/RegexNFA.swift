/// A nondeterministic automaton over bytes, built after Thompson.
struct RegexNFA: Sendable {
  enum State: Sendable {
    /// Takes a byte of the range, then goes on.
    case byte(ClosedRange<UInt8>, next: Int)
    /// Goes on at all of these without taking anything.
    case split([Int])
    /// The end.
    case match
  }

  /// Most states that one pattern may have.
  static let stateLimit = 20_000

  private(set) var states: [State] = [.match]
  private(set) var start = 0
  private let folding: CaseFolding

  init(_ expression: RegexExpression, _ folding: CaseFolding) throws(RegexPattern.Failure) {
    self.folding = folding
    start = try add(expression, then: 0)
  }

  /// Adds states for an expression that goes on at `next`; returns where it starts.
  private mutating func add(_ expression: RegexExpression, then next: Int) throws(RegexPattern.Failure) -> Int
  {
    switch expression {
    case .characters(let ranges):
      return try add(folding == .ascii ? ScalarRanges.folded(ranges) : ranges, then: next)
    case .sequence(let parts):
      var target = next
      for part in parts.reversed() { target = try add(part, then: target) }
      return target
    case .alternatives(let branches):
      var targets: [Int] = []
      for branch in branches { targets.append(try add(branch, then: next)) }
      return try append(.split(targets))
    case .repeated(let inner, let minimum, let maximum):
      return try addRepeated(inner, minimum, maximum, then: next)
    }
  }

  private mutating func addRepeated(
    _ inner: RegexExpression, _ minimum: Int, _ maximum: Int?, then next: Int
  ) throws(RegexPattern.Failure) -> Int {
    var target = next
    if let maximum {
      for _ in minimum..<maximum { target = try append(.split([try add(inner, then: target), next])) }
    } else {
      let loop = try append(.split([]))
      states[loop] = .split([try add(inner, then: loop), next])
      target = loop
    }
    for _ in 0..<minimum { target = try add(inner, then: target) }
    return target
  }

  private mutating func add(
    _ ranges: [ClosedRange<UInt32>], then next: Int
  ) throws(RegexPattern.Failure) -> Int {
    // Sequences of bytes that end alike share their last states.
    var shared: [ByteStep: Int] = [:]
    var targets: [Int] = []
    for sequence in ranges.flatMap(UTF8Sequences.sequences) {
      var target = next
      for bytes in sequence.reversed() {
        let step = ByteStep(bytes: bytes, next: target)
        if let known = shared[step] {
          target = known
        } else {
          target = try append(.byte(bytes, next: target))
          shared[step] = target
        }
      }
      targets.append(target)
    }
    return targets.count == 1 ? targets[0] : try append(.split(targets))
  }

  private struct ByteStep: Hashable {
    let bytes: ClosedRange<UInt8>
    let next: Int
  }

  private mutating func append(_ state: State) throws(RegexPattern.Failure) -> Int {
    guard states.count < Self.stateLimit else {
      throw RegexPattern.Failure(message: "the pattern needs more than \(Self.stateLimit) states", offset: 0)
    }
    states.append(state)
    return states.count - 1
  }
}
