/// Turns a parsed pattern into steps.
struct ByteRegexCompiler {
  /// Longest program; counted repetitions are written out.
  private static let limit = 20_000

  private(set) var program: [ByteRegex.Instruction] = []
  private(set) var registerCount = 0

  mutating func compile(_ node: ByteRegexNode) throws(ByteRegex.Invalid) {
    guard program.count < Self.limit else { throw ByteRegex.Invalid() }
    switch node {
    case .set(let set): program.append(.set(set))
    case .assertion(let instruction): program.append(instruction)
    case .reference(let group): program.append(.reference(group))
    case .sequence(let nodes): for node in nodes { try compile(node) }
    case .choice(let branches): try choice(branches)
    case .group(let node, let number):
      program.append(.save(2 * number))
      try compile(node)
      program.append(.save(2 * number + 1))
    case .look(let node, let isWanted):
      let start = program.count
      program.append(.match)
      try compile(node)
      program.append(.match)
      program[start] = .look(isWanted: isWanted, end: program.count)
    case .repeated(let node, let from, let to, let isGreedy):
      try repeated(node, from: from, to: to, isGreedy: isGreedy)
    }
  }

  private mutating func choice(_ branches: [ByteRegexNode]) throws(ByteRegex.Invalid) {
    var ends: [Int] = []
    for branch in branches.dropLast() {
      let split = program.count
      program.append(.match)
      try compile(branch)
      ends.append(program.count)
      program.append(.match)
      program[split] = .split(split + 1, program.count)
    }
    if let last = branches.last { try compile(last) }
    for end in ends { program[end] = .jump(program.count) }
  }

  private mutating func repeated(
    _ node: ByteRegexNode, from: Int, to: Int?, isGreedy: Bool
  ) throws(ByteRegex.Invalid) {
    guard max(from, to ?? 0) <= Self.limit else { throw ByteRegex.Invalid() }
    for _ in 0..<from { try compile(node) }
    guard let to else { return try loop(node, isGreedy: isGreedy) }
    var splits: [Int] = []
    for _ in from..<to {
      splits.append(program.count)
      program.append(.match)
      try compile(node)
    }
    for split in splits { setSplit(split, end: program.count, isGreedy: isGreedy) }
  }

  private mutating func loop(_ node: ByteRegexNode, isGreedy: Bool) throws(ByteRegex.Invalid) {
    let register = registerCount
    registerCount += 1
    let split = program.count
    program += [.match, .enter(register)]
    try compile(node)
    program += [.check(register), .jump(split)]
    setSplit(split, end: program.count, isGreedy: isGreedy)
  }

  private mutating func setSplit(_ split: Int, end: Int, isGreedy: Bool) {
    program[split] = isGreedy ? .split(split + 1, end) : .split(end, split + 1)
  }
}
