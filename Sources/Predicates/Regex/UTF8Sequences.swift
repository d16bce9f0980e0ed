/// Ranges of scalars as sequences of byte ranges of their UTF-8 form.
enum UTF8Sequences {
  /// The sequences that together match exactly the scalars of the range.
  static func sequences(_ range: ClosedRange<UInt32>) -> [[ClosedRange<UInt8>]] {
    var result: [[ClosedRange<UInt8>]] = []
    for (length, bounds) in [(1, 0...0x7F), (2, 0x80...0x7FF), (3, 0x800...0xFFFF), (4, 0x10000...0x10FFFF)]
      as [(Int, ClosedRange<UInt32>)]
    where range.overlaps(bounds) {
      split(range.clamped(to: bounds), length, into: &result)
    }
    return result
  }

  /// Cuts the range until all continuation bytes below the first differing byte run over their whole range.
  private static func split(
    _ range: ClosedRange<UInt32>, _ length: Int, into result: inout [[ClosedRange<UInt8>]]
  ) {
    for level in stride(from: 1, to: length, by: 1) {
      let mask: UInt32 = (1 << (6 * UInt32(level))) - 1
      guard range.lowerBound & ~mask != range.upperBound & ~mask else { continue }
      if range.lowerBound & mask != 0 {
        split(range.lowerBound...(range.lowerBound | mask), length, into: &result)
        split((range.lowerBound | mask) + 1...range.upperBound, length, into: &result)
        return
      }
      if range.upperBound & mask != mask {
        split(range.lowerBound...(range.upperBound & ~mask) - 1, length, into: &result)
        split((range.upperBound & ~mask)...range.upperBound, length, into: &result)
        return
      }
    }
    let first = encoded(range.lowerBound, length)
    let last = encoded(range.upperBound, length)
    result.append(zip(first, last).map { $0...$1 })
  }

  private static func encoded(_ scalar: UInt32, _ length: Int) -> [UInt8] {
    guard length > 1 else { return [UInt8(scalar)] }
    let lead: [UInt32] = [0xC0, 0xE0, 0xF0]
    var bytes: [UInt8] = []
    var rest = scalar
    for _ in 1..<length {
      bytes.append(UInt8(0x80 | rest & 0x3F))
      rest >>= 6
    }
    bytes.append(UInt8(lead[length - 2] | rest))
    return bytes.reversed()
  }
}
