/// What a text must have for a pattern to match it, in a form that takes a few instructions to look up: most
/// texts that do not match are known by it.
struct WildcardCheck: Sendable {
  private var headMask: UInt64 = 0
  private var head: UInt64 = 0
  private var tailMask: UInt64 = 0
  private var tail: UInt64 = 0
  private var shortest = 0
  /// Whether there are pairs that head and tail do not tell.
  let needsPairs: Bool
  /// Whether what length, head and tail allow matches.
  let isDecisive: Bool
  /// The pairs of the pattern's literals.
  private let pairs: BytePairs

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
    pairs = literals.compactMap { $0 }.reduce(into: BytePairs()) { $0.add($1) }
    let isTold = literals.enumerated().allSatisfy { place, literal in
      literal == nil || (literal?.count ?? 0) <= 8 && (place == 0 || place == literals.count - 1)
    }
    needsPairs = !isTold && pairs != BytePairs()
    isDecisive =
      isTold && pattern.folding == .ascii && pattern.pieces.contains(.anything)
      && !pattern.pieces.contains(.oneCharacter)
  }

  /// Whether a text with that length, head and tail may match.
  @inline(__always)
  func allows(_ length: Int, head: UInt64, tail: UInt64) -> Bool {
    head & headMask == self.head && tail & tailMask == self.tail && length >= shortest
  }

  /// Whether a text with those pairs may match.
  @inline(__always)
  func allows(_ pairs: BytePairs) -> Bool { pairs.contains(self.pairs) }
}

/// Which pairs of neighbouring bytes a text has, letters in lower case: a bit for each of 256 kinds of pairs.
struct BytePairs: Sendable, Equatable {
  private var bits: (UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0)

  /// None.
  init() {}

  /// The pairs of a text.
  init(of text: UnsafeBufferPointer<UInt8>) { add(text) }

  /// Adds the pairs of a text.
  mutating func add(_ text: some RandomAccessCollection<UInt8>) {
    // Safe: every place is below 256 bits.
    withUnsafeMutableBytes(of: &bits) { bits in
      let words = bits.assumingMemoryBound(to: UInt64.self)
      guard var left = text.first.map({ UInt32(CaseFolding.ascii.fold($0)) }) else { return }
      for byte in text.dropFirst() {
        let right = UInt32(CaseFolding.ascii.fold(byte))
        let bit = (left &* 0x9E35 ^ right &* 0x6A09) &>> 5 & 255
        words[Int(bit &>> 6)] |= 1 &<< UInt64(bit & 63)
        left = right
      }
    }
  }

  /// Whether all of some pairs are among these.
  @inline(__always)
  func contains(_ other: BytePairs) -> Bool {
    let missing = (
      other.bits.0 & ~bits.0, other.bits.1 & ~bits.1, other.bits.2 & ~bits.2, other.bits.3 & ~bits.3
    )
    return missing.0 | missing.1 | missing.2 | missing.3 == 0
  }

  /// Whether both have the same pairs.
  static func == (left: BytePairs, right: BytePairs) -> Bool { left.bits == right.bits }
}
