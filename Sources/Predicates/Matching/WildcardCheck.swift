/// What a text must have for a pattern to match it, in a form that takes a few instructions to look up: most
/// texts that do not match are known by it.
struct WildcardCheck: Sendable {
  /// Bits for the pairs of neighbouring bytes that a text has, 256 in all.
  typealias Pairs = SIMD4<UInt64>

  private var headMask: UInt64 = 0
  private var head: UInt64 = 0
  private var tailMask: UInt64 = 0
  private var tail: UInt64 = 0
  private var shortest = 0
  /// The pairs of the pattern's literals.
  let pairs: Pairs
  /// Whether there are pairs that head and tail do not tell.
  let needsPairs: Bool
  /// Whether what length, head and tail allow matches.
  let isDecisive: Bool

  init(_ pattern: WildcardPattern) {
    let literals = pattern.pieces.map { piece -> [UInt8]? in
      if case .literal(let text) = piece { CaseFolding.ascii.fold(text).utf8.map { $0 } } else { nil }
    }
    shortest = literals.reduce(0) { $0 + ($1?.count ?? 0) }
    if let first = literals.first.flatMap({ $0?.prefix(8) }) {
      head = first.reversed().reduce(0) { $0 << 8 | UInt64($1) }
      headMask = first.reduce(0) { mask, _ in mask << 8 | 0xFF }
    }
    if let last = literals.last.flatMap({ $0?.suffix(8) }) {
      let unused = UInt64(64 - 8 * last.count)
      tail = last.reversed().reduce(0) { $0 << 8 | UInt64($1) } << unused
      tailMask = last.reduce(0) { mask, _ in mask << 8 | 0xFF } << unused
    }
    var pairs = Pairs()
    for literal in literals.compactMap({ $0 }) {
      for (left, right) in zip(literal, literal.dropFirst()) { Self.add(left, right, to: &pairs) }
    }
    self.pairs = pairs
    let isTold = literals.enumerated().allSatisfy { place, literal in
      literal == nil || (literal?.count ?? 0) <= 8 && (place == 0 || place == literals.count - 1)
    }
    needsPairs = !isTold && pairs != Pairs()
    isDecisive = isTold && pattern.folding == .ascii && pattern.pieces.contains(.anything)
      && !pattern.pieces.contains(.oneCharacter)
  }

  /// Whether a text with that length, head and tail may match.
  @inline(__always)
  func allows(_ length: Int, head: UInt64, tail: UInt64) -> Bool {
    length >= shortest && head & headMask == self.head && tail & tailMask == self.tail
  }

  /// Whether a text with those pairs may match.
  @inline(__always)
  func allows(_ pairs: Pairs) -> Bool { self.pairs & ~pairs == Pairs() }

  /// The pairs of a text.
  static func pairs(of text: UnsafeBufferPointer<UInt8>) -> Pairs {
    var pairs = Pairs()
    guard var left = text.first.map({ CaseFolding.ascii.fold($0) }) else { return pairs }
    for index in 1..<max(1, text.count) {
      let right = CaseFolding.ascii.fold(text[index])
      add(left, right, to: &pairs)
      left = right
    }
    return pairs
  }

  @inline(__always)
  private static func add(_ left: UInt8, _ right: UInt8, to pairs: inout Pairs) {
    let bit = (UInt32(left) &* 0x9E35 ^ UInt32(right) &* 0x6A09) &>> 5 & 255
    pairs[Int(bit &>> 6)] |= 1 &<< UInt64(bit & 63)
  }
}
