/// Finds what stands for itself in the strings of JSON text, eight bytes at a time.
enum PlainText {
  /// Where the next quote, backslash or control character stands from `start` on; the end when there is none.
  static func end(in bytes: UnsafeRawBufferPointer, from start: Int) -> Int {
    var place = start
    while place + 8 <= bytes.count {
      // Safe: the eight bytes are within the buffer, which the caller lends for this call.
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self))
      let found =
        zeros(word ^ (ones &* 0x22)) | zeros(word ^ (ones &* 0x5C)) | (word &- ones &* 0x20) & ~word & tops
      if found != 0 { return place + found.trailingZeroBitCount / 8 }
      place += 8
    }
    while place < bytes.count, bytes[place] >= 0x20, bytes[place] != 0x22, bytes[place] != 0x5C { place += 1 }
    return place
  }

  /// Whether all bytes are ASCII, which needs no check that they are UTF-8.
  static func isASCII(_ bytes: UnsafeRawBufferPointer) -> Bool {
    var seen: UInt64 = 0
    var place = 0
    while place + 8 <= bytes.count {
      // Safe: the eight bytes are within the buffer, which the caller lends for this call.
      seen |= bytes.loadUnaligned(fromByteOffset: place, as: UInt64.self)
      place += 8
    }
    while place < bytes.count {
      seen |= UInt64(bytes[place])
      place += 1
    }
    return seen & tops == 0
  }

  private static var ones: UInt64 { 0x0101_0101_0101_0101 }
  private static var tops: UInt64 { 0x8080_8080_8080_8080 }

  /// The top bits of the bytes that are zero; above the first of them also those of others.
  @inline(__always)
  private static func zeros(_ word: UInt64) -> UInt64 { (word &- ones) & ~word & tops }
}
