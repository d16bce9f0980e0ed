/// A parsed regular expression.
indirect enum RegexExpression: Hashable {
  /// One scalar out of some ranges; in order, not overlapping.
  case characters([ClosedRange<UInt32>])
  /// One after the other; empty for the empty text.
  case sequence([RegexExpression])
  /// One of them.
  case alternatives([RegexExpression])
  /// At least `minimum` times, at most `maximum` (nil: without bound).
  case repeated(RegexExpression, minimum: Int, maximum: Int?)
}

/// Sets of scalars as ranges.
enum ScalarRanges {
  static let all: [ClosedRange<UInt32>] = [0...0xD7FF, 0xE000...0x10FFFF]
  static let digits: [ClosedRange<UInt32>] = [0x30...0x39]
  static let word: [ClosedRange<UInt32>] = [0x30...0x39, 0x41...0x5A, 0x5F...0x5F, 0x61...0x7A]
  static let space: [ClosedRange<UInt32>] = [0x09...0x0A, 0x0D...0x0D, 0x20...0x20]

  /// In order, without overlaps.
  static func merged(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = result.last, range.lowerBound <= last.upperBound + 1 {
        result[result.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }

  /// All scalars that are not in the ranges.
  static func negated(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result: [ClosedRange<UInt32>] = []
    var next: UInt32 = 0
    for range in merged(ranges + [0xD800...0xDFFF]) {
      if range.lowerBound > next { result.append(next...range.lowerBound - 1) }
      next = range.upperBound + 1
    }
    if next <= 0x10FFFF { result.append(next...0x10FFFF) }
    return result
  }

  /// With both cases of every ASCII letter in them.
  static func folded(_ ranges: [ClosedRange<UInt32>]) -> [ClosedRange<UInt32>] {
    var result = ranges
    for range in ranges {
      let upper = range.clamped(to: 0x41...0x5A)
      if range.overlaps(0x41...0x5A) { result.append(upper.lowerBound + 32...upper.upperBound + 32) }
      let lower = range.clamped(to: 0x61...0x7A)
      if range.overlaps(0x61...0x7A) { result.append(lower.lowerBound - 32...lower.upperBound - 32) }
    }
    return merged(result)
  }
}
