/// A deterministic automaton over classes of bytes; where that would need too many states, the
/// nondeterministic one it was made from.
struct RegexAutomaton: Sendable {
  /// Most deterministic states.
  static let stateLimit = 12_000
  /// Most steps of making it deterministic.
  static let workLimit = 4_000_000
  /// Most nondeterministic states when there is no deterministic form: the most steps for each byte of a text.
  static let simulationLimit = 500

  private let nfa: RegexNFA
  /// The class of each byte.
  private var classes = [UInt8](repeating: 0, count: 256)
  private var classCount = 1
  /// By state times classes plus class: the next state; state 0 is the dead one. Empty without automaton.
  private var table: [Int32] = []
  private var isAccepting: [Bool] = []
  private var start: Int32 = 0

  init(_ expression: RegexExpression, _ folding: CaseFolding) throws(RegexPattern.Failure) {
    nfa = try RegexNFA(expression, folding)
    classify()
    determinise()
    guard isDeterministic || nfa.states.count <= Self.simulationLimit else {
      throw RegexPattern.Failure(message: "the pattern is too complex to match in bounded time", offset: 0)
    }
  }

  func matches(_ text: Span<UInt8>) -> Bool {
    guard !table.isEmpty else { return simulate(text) }
    var state = start
    for index in text.indices {
      state = table[Int(state) * classCount + Int(classes[Int(text[index])])]
      if state == 0 { return false }
    }
    return isAccepting[Int(state)]
  }

  /// Whether the deterministic form exists.
  var isDeterministic: Bool { !table.isEmpty }

  /// Bytes between the same bounds of all ranges behave alike.
  private mutating func classify() {
    var starts = Set<Int>()
    for case .byte(let range, _) in nfa.states {
      starts.insert(Int(range.lowerBound))
      starts.insert(Int(range.upperBound) + 1)
    }
    var current = 0
    for byte in 0..<256 {
      if byte > 0, starts.contains(byte) { current += 1 }
      classes[byte] = UInt8(current)
    }
    classCount = current + 1
  }

  private mutating func determinise() {
    var numbers: [[Int]: Int32] = [[]: 0]
    var sets: [[Int]] = [[]]
    var active = RegexStates(count: nfa.states.count)
    active.add(nfa.start, of: nfa)
    let first = active.members.sorted()
    numbers[first] = 1
    sets.append(first)
    var table: [Int32] = []
    var representatives = [UInt8](repeating: 0, count: classCount)
    for byte in (0..<256).reversed() { representatives[Int(classes[byte])] = UInt8(byte) }
    var next = 0
    var work = 0
    while next < sets.count {
      for byte in representatives {
        work += sets[next].count + 1
        guard work < Self.workLimit else { return }
        step(sets[next], byte, into: &active)
        let target = active.members.sorted()
        if let known = numbers[target] {
          table.append(known)
        } else {
          guard sets.count < Self.stateLimit else { return }
          numbers[target] = Int32(sets.count)
          table.append(Int32(sets.count))
          sets.append(target)
        }
      }
      next += 1
    }
    self.table = table
    isAccepting = sets.map { $0.contains(0) }
    start = 1
  }

  /// All states that a byte leads to, without the splits themselves.
  private func step(_ states: [Int], _ byte: UInt8, into active: inout RegexStates) {
    active.removeAll()
    for state in states {
      if case .byte(let range, let next) = nfa.states[state], range.contains(byte) {
        active.add(next, of: nfa)
      }
    }
  }

  /// At most states × bytes steps.
  private func simulate(_ text: Span<UInt8>) -> Bool {
    var active = RegexStates(count: nfa.states.count)
    active.add(nfa.start, of: nfa)
    for index in text.indices {
      step(active.members, text[index], into: &active)
      if active.members.isEmpty { return false }
    }
    return active.members.contains(0)
  }
}

/// The states that an automaton is in.
private struct RegexStates {
  private(set) var members: [Int] = []
  /// For each state, the round in which it was reached last.
  private var rounds: [Int]
  private var round = 1
  private var pending: [Int] = []

  init(count: Int) { rounds = Array(repeating: 0, count: count) }

  mutating func removeAll() {
    members.removeAll(keepingCapacity: true)
    round += 1
  }

  /// Adds a state, or those that it splits into.
  mutating func add(_ state: Int, of nfa: RegexNFA) {
    pending.append(state)
    while let state = pending.popLast() {
      guard rounds[state] != round else { continue }
      rounds[state] = round
      if case .split(let targets) = nfa.states[state] {
        pending += targets
      } else {
        members.append(state)
      }
    }
  }
}
