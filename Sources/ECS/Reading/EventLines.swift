internal import CScan

extension EventBlock {
  /// The lines of an indexed block, one after another, without those that hold only white space.
  public struct Lines: Sendable {
    private var position = 0
    private var number: Int
    private var word = 0
    private var bits: UInt64

    init(_ block: EventBlock) {
      number = block.firstLine - 1
      bits = block.newlines.first ?? 0
    }

    /// The next line of the block that these lines were made for.
    public mutating func next(in block: EventBlock) -> Line? {
      while position < block.count {
        let start = position
        let end = nextEnd(in: block)
        position = end + 1
        number += 1
        if !block.isBlank(start..<end) { return Line(range: start..<end, number: number) }
      }
      return nil
    }

    private mutating func nextEnd(in block: EventBlock) -> Int {
      if bits == 0 {
        let words = (block.count + 63) / 64
        // Safe: the bitmap has that many words.
        word = block.newlines.withUnsafeBufferPointer { cscan_next_word($0.baseAddress, words, word + 1) }
        guard word < words else { return block.count }
        bits = block.newlines[word]
      }
      let end = word * 64 + bits.trailingZeroBitCount
      bits &= bits - 1
      return end
    }
  }

  /// The lines; `index` must have been called since the block was filled.
  public var lines: Lines {
    precondition(isIndexed, "lines of a block that was not indexed")
    return Lines(self)
  }

  fileprivate func isBlank(_ range: Range<Int>) -> Bool {
    for position in range where bytes[position] > 0x20 { return false }
    return bytes[range].allSatisfy { [0x20, 0x09, 0x0D].contains($0) }
  }
}
