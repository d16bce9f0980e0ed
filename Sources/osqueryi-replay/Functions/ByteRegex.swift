/// A regular expression of ECMAScript's grammar over bytes, as C++'s `std::regex` matches: case matters, `^`
/// and `$` are the ends of the text, `.` is any byte but a line end.
///
/// Matching backtracks on a stack of its own and gives up after a number of steps, so no pattern can hang it.
struct ByteRegex {
  /// A pattern outside the grammar, or one that takes too long.
  struct Invalid: Error {}

  struct Match {
    /// Where the match is.
    let whole: Range<Int>
    /// The match and its groups; nil for a group that took no part.
    let groups: [Range<Int>?]
  }

  /// One step of the compiled pattern.
  enum Instruction {
    /// A byte of a set.
    case set(ByteSet)
    /// Go on at the first, and at the second if that fails.
    case split(Int, Int)
    case jump(Int)
    /// Note the position: a group begins or ends.
    case save(Int)
    /// Note where an iteration begins.
    case enter(Int)
    /// Fail if the iteration took nothing.
    case check(Int)
    case start
    case end
    case wordBoundary(isWanted: Bool)
    /// What follows must match, or must not, and is not consumed; then go on at `end`.
    case look(isWanted: Bool, end: Int)
    /// The same text as a group's.
    case reference(Int)
    case match
  }

  private static let stepLimit = 5_000_000

  private let program: [Instruction]
  private let groupCount: Int
  private let registerCount: Int

  init(_ pattern: [UInt8]) throws(Invalid) {
    var parser = ByteRegexParser(pattern)
    let node = try parser.parse()
    var compiler = ByteRegexCompiler()
    try compiler.compile(node)
    program = compiler.program + [.match]
    groupCount = parser.groupCount + 1
    registerCount = compiler.registerCount
  }

  /// The first match that begins at `start` or later.
  func firstMatch(in text: [UInt8], from start: Int) throws(Invalid) -> Match? {
    var steps = 0
    for position in start...max(start, text.count) {
      let state = State(
        instruction: 0, position: position, slots: Array(repeating: -1, count: 2 * groupCount),
        registers: Array(repeating: -1, count: registerCount))
      guard let end = try run(state, text, &steps) else { continue }
      let groups = (1..<groupCount).map { group -> Range<Int>? in
        let (from, to) = (end.slots[2 * group], end.slots[2 * group + 1])
        return from >= 0 && to >= from ? from..<to : nil
      }
      let whole = position..<end.position
      return Match(whole: whole, groups: [whole] + groups)
    }
    return nil
  }

  private struct State {
    var instruction: Int
    var position: Int
    var slots: [Int]
    var registers: [Int]
  }

  private func run(_ first: State, _ text: [UInt8], _ steps: inout Int) throws(Invalid) -> State? {
    var stack = [first]
    while var state = stack.popLast() {
      while true {
        steps += 1
        guard steps < Self.stepLimit else { throw Invalid() }
        if case .match = program[state.instruction] { return state }
        guard try step(&state, text, &stack, &steps) else { break }
      }
    }
    return nil
  }

  /// Takes one step; false when the way leads nowhere.
  private func step(
    _ state: inout State, _ text: [UInt8], _ stack: inout [State], _ steps: inout Int
  ) throws(Invalid) -> Bool {
    let instruction = program[state.instruction]
    state.instruction += 1
    switch instruction {
    case .set(let set):
      guard state.position < text.count, set.contains(text[state.position]) else { return false }
      state.position += 1
    case .split(let preferred, let other):
      var second = state
      second.instruction = other
      stack.append(second)
      state.instruction = preferred
    case .jump(let target): state.instruction = target
    case .save(let slot): state.slots[slot] = state.position
    case .enter(let register): state.registers[register] = state.position
    case .check(let register): return state.registers[register] != state.position
    case .start: return state.position == 0
    case .end: return state.position == text.count
    case .wordBoundary(let isWanted): return isBoundary(state.position, text) == isWanted
    case .look(let isWanted, let end):
      let found = try run(state, text, &steps)
      guard (found != nil) == isWanted else { return false }
      if let found { state.slots = found.slots }
      state.instruction = end
    case .reference(let group):
      let (from, to) = (state.slots[2 * group], state.slots[2 * group + 1])
      guard from >= 0, to >= from else { return true }
      guard text[state.position...].starts(with: text[from..<to]) else { return false }
      state.position += to - from
    case .match: return true
    }
    return true
  }

  private func isBoundary(_ position: Int, _ text: [UInt8]) -> Bool {
    let before = position > 0 && ByteSet.word.contains(text[position - 1])
    let after = position < text.count && ByteSet.word.contains(text[position])
    return before != after
  }
}

/// A set of bytes.
struct ByteSet: Equatable {
  private var words: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  init() {}

  init(_ ranges: ClosedRange<UInt8>...) {
    for range in ranges { insert(range) }
  }

  static let digit = ByteSet(0x30...0x39)
  static let space = ByteSet(0x09...0x0D, 0x20...0x20)
  static let word = ByteSet(0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A)
  static let any = ByteSet(0x0A...0x0A, 0x0D...0x0D).inverted

  /// The classes that stand as `[:name:]` inside brackets.
  static let named: [String: ByteSet] = [
    "alnum": ByteSet(0x30...0x39, 0x41...0x5A, 0x61...0x7A), "alpha": ByteSet(0x41...0x5A, 0x61...0x7A),
    "blank": ByteSet(0x09...0x09, 0x20...0x20), "cntrl": ByteSet(0...0x1F, 0x7F...0x7F), "digit": digit,
    "graph": ByteSet(0x21...0x7E), "lower": ByteSet(0x61...0x7A), "print": ByteSet(0x20...0x7E),
    "punct": ByteSet(0x21...0x2F, 0x3A...0x40, 0x5B...0x60, 0x7B...0x7E), "space": space,
    "upper": ByteSet(0x41...0x5A), "xdigit": ByteSet(0x30...0x39, 0x41...0x46, 0x61...0x66), "d": digit,
    "s": space, "w": word,
  ]

  func contains(_ byte: UInt8) -> Bool {
    let word =
      switch byte >> 6 {
      case 0: words.0
      case 1: words.1
      case 2: words.2
      default: words.3
      }
    return word >> UInt64(byte & 63) & 1 == 1
  }

  mutating func insert(_ range: ClosedRange<UInt8>) {
    for byte in range { insert(byte) }
  }

  mutating func insert(_ byte: UInt8) {
    let bit = UInt64(1) << UInt64(byte & 63)
    switch byte >> 6 {
    case 0: words.0 |= bit
    case 1: words.1 |= bit
    case 2: words.2 |= bit
    default: words.3 |= bit
    }
  }

  mutating func formUnion(_ other: ByteSet) {
    words.0 |= other.words.0
    words.1 |= other.words.1
    words.2 |= other.words.2
    words.3 |= other.words.3
  }

  var inverted: ByteSet {
    var set = self
    set.words = (~words.0, ~words.1, ~words.2, ~words.3)
    return set
  }

  static func == (left: ByteSet, right: ByteSet) -> Bool { left.words == right.words }
}
