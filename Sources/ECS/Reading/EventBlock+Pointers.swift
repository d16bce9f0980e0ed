internal import CScan

extension EventBlock {
  /// The bitmaps while they are lent.
  struct Bitmaps {
    let quotes: UnsafePointer<UInt64>
    let brackets: UnsafePointer<UInt64>
    let specials: UnsafePointer<UInt64>
  }

  /// Lends bytes and bitmaps; nil for a block without lines.
  @inline(__always)
  func withPointers<Result>(_ body: (UnsafePointer<UInt8>?, Bitmaps?) -> Result) -> Result {
    bytes.withUnsafeBufferPointer { bytes in
      quotes.withUnsafeBufferPointer { quotes in
        brackets.withUnsafeBufferPointer { brackets in
          specials.withUnsafeBufferPointer { specials in
            // Safe: used within `body` only.
            guard let quotes = quotes.baseAddress, let brackets = brackets.baseAddress,
              let specials = specials.baseAddress
            else { return body(nil, nil) }
            return body(
              bytes.baseAddress, Bitmaps(quotes: quotes, brackets: brackets, specials: specials))
          }
        }
      }
    }
  }

  /// Whether the line itself has what was seen somewhere in the block: bytes that are not UTF-8, or control
  /// characters in strings.
  @inline(__always)
  func isSuspicious(_ line: Line) -> Bool {
    hasInvalidUTF8 || hasControls ? checkSuspicion(of: line.range) : false
  }

  private func checkSuspicion(of range: Range<Int>) -> Bool {
    // Safe: the range is within the lines.
    let isUTF8 = bytes.withUnsafeBufferPointer { bytes in
      bytes.baseAddress.map { cscan_is_utf8($0 + range.lowerBound, range.count) } ?? true
    }
    return !isUTF8
      || range.contains { specials[$0 >> 6] >> UInt64($0 & 63) & 1 != 0 && bytes[$0] < 0x20 }
  }
}
