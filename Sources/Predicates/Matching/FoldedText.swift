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
    fold(text.count >= 8 ? load(text, 0) : short(text))
  }

  /// The last eight bytes, folded, the last one highest, zeros in front of a shorter text.
  @inline(__always)
  static func tail(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    if text.count >= 8 { return fold(load(text, text.count &- 8)) }
    let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* text.count)
    return unused == 64 ? 0 : fold(short(text)) &<< unused
  }

  /// A number that texts have in common when they differ in the case of ASCII letters only.
  @inline(__always)
  static func hash(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let hash = UInt64(truncatingIfNeeded: text.count) &* 0x9E37_79B9_7F4A_7C15
    let all = text.count < 8 ? mix(hash, fold(short(text))) : hashWords(text, hash)
    return all ^ all &>> 29
  }

  /// Word after word, the last of which may overlap the one before.
  @inline(__always)
  private static func hashWords(_ text: UnsafeBufferPointer<UInt8>, _ hash: UInt64) -> UInt64 {
    var hash = hash
    var position = 0
    while position < text.count &- 8 {
      hash = mix(hash, fold(load(text, position)))
      position &+= 8
    }
    return mix(hash, fold(load(text, text.count &- 8)))
  }

  @inline(__always)
  private static func mix(_ hash: UInt64, _ word: UInt64) -> UInt64 {
    let product = (hash ^ word) &* 0xD6E8_FEB8_6659_FD93
    return product ^ product &>> 32
  }

  /// Whether a text has no letters in upper case.
  @inline(__always)
  static func isFolded(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard text.count >= 8 else {
      let word = short(text)
      return fold(word) == word
    }
    var position = 0
    while position < text.count {
      let word = load(text, min(position, text.count &- 8))
      if fold(word) != word { return false }
      position &+= 8
    }
    return true
  }

  /// Whether a text, folded, equals as many bytes that are folded already.
  @inline(__always)
  static func equals(_ text: UnsafeBufferPointer<UInt8>, _ folded: UnsafePointer<UInt8>) -> Bool {
    let other = UnsafeBufferPointer(start: folded, count: text.count)
    guard text.count >= 8 else { return fold(short(text)) == short(other) }
    var position = 0
    while position < text.count &- 8 {
      if fold(load(text, position)) != load(other, position) { return false }
      position &+= 8
    }
    return fold(load(text, text.count &- 8)) == load(other, text.count &- 8)
  }

  @inline(__always)
  private static func load(_ text: UnsafeBufferPointer<UInt8>, _ position: Int) -> UInt64 {
    // Safe: all callers see to it that eight bytes are left at `position`.
    UInt64(
      littleEndian: UnsafeRawBufferPointer(text).loadUnaligned(fromByteOffset: position, as: UInt64.self))
  }

  /// A text of less than eight bytes as a word, zeros behind it.
  @inline(__always)
  private static func short(_ text: UnsafeBufferPointer<UInt8>) -> UInt64 {
    let raw = UnsafeRawBufferPointer(text)
    let last = text.count &- 1
    if text.count >= 4 {
      // Safe: four bytes stand at the start, and four before the end. Where they overlap they are the same.
      let head = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: 0, as: UInt32.self))
      let tail = UInt32(littleEndian: raw.loadUnaligned(fromByteOffset: last &- 3, as: UInt32.self))
      return UInt64(head) | UInt64(tail) &<< UInt64(truncatingIfNeeded: 8 &* (last &- 3))
    }
    guard last >= 0 else { return 0 }
    let middle = UInt64(raw[last / 2]) &<< UInt64(truncatingIfNeeded: 8 &* (last / 2))
    return UInt64(raw[0]) | middle | UInt64(raw[last]) &<< UInt64(truncatingIfNeeded: 8 &* last)
  }
}
