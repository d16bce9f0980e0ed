/// Text looked at eight bytes at a time, ASCII letters in lower case.
enum FoldedText {
  private static let ones: UInt64 = 0x0101_0101_0101_0101

  /// Eight bytes with the letters A to Z in lower case.
  @inline(__always)
  static func fold(_ word: UInt64) -> UInt64 {
    let low = word & (0x7F &* ones)
    let fromA = low &+ (0x3F &* ones)
    let behindZ = low &+ (0x25 &* ones)
    let letters = (fromA ^ behindZ) & ~word & (0x80 &* ones)
    return word | letters &>> 2
  }

  /// The first eight bytes, folded, zeros behind a shorter text.
  @inline(__always)
  static func head(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    text.count >= 8 ? fold(load(text, 0)) : short(text, 0, text.count)
  }

  /// The last eight bytes, folded, the last one highest, zeros in front of a shorter text.
  @inline(__always)
  static func tail(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    if text.count >= 8 { return fold(load(text, text.count &- 8)) }
    let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* text.count)
    return unused == 64 ? 0 : short(text, 0, text.count) &<< unused
  }

  /// A number that texts have in common when they differ in the case of ASCII letters only.
  static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash = UInt64(truncatingIfNeeded: text.count) &* 0x9E37_79B9_7F4A_7C15
    var position = 0
    while position &+ 8 <= text.count {
      hash = mix(hash, fold(load(text, position)))
      position &+= 8
    }
    if position < text.count { hash = mix(hash, short(text, position, text.count)) }
    return hash ^ hash &>> 29
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
    return product ^ product &>> 32
  }

  /// Whether a text, folded, equals as many bytes that are folded already.
  @inline(__always)
  static func equals(_ text: UnsafeBufferPointer<UInt8>, _ folded: UnsafePointer<UInt8>) -> Bool {
    for index in 0..<text.count where CaseFolding.ascii.fold(text[index]) != folded[index] { return false }
    return true
  }

  @inline(__always)
  private static func load(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt64 {
    // Safe: all callers see to it that eight bytes are left at `position`.
    UInt64(
      littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  private static func short(_ text: UnsafeBufferPointer<UInt8>, _ start: Int, _ end: Int) -> UInt64 {
    var word: UInt64 = 0
    var position = end
    while position > start {
      position &-= 1
      word = word &<< 8 | UInt64(text[position])
    }
    return fold(word)
  }
}
