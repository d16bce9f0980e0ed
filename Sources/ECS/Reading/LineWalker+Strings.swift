extension LineWalker {
  /// Unescapes a string into the arena, as `JSONParser` does: a surrogate that stands alone becomes U+FFFD.
  func unescaped(_ start: Int, _ close: Int) throws(Stop) -> EventValue {
    let first = room.pointee.usage.arena
    var position = start
    while true {
      let special = self.special(from: position, to: close)
      copy(position, special)
      guard special < close else { break }
      // A control character may not stand in a string; whatever else is special is a backslash.
      guard text[special] == UInt8(ascii: "\\") else { throw .unusual }
      position = try escape(at: special &+ 1, close)
    }
    return EventValue(
      kind: .string, bits: 0, storage: .arena, start: Int32(truncatingIfNeeded: first),
      length: Int32(truncatingIfNeeded: room.pointee.usage.arena &- first))
  }

  /// The first backslash or control character of a part of the line; its end when there is none.
  @inline(__always)
  private func special(from position: Int, to close: Int) -> Int {
    guard position < close else { return close }
    let specials = room.pointee.bitmaps.specials
    let last = (close &- 1) &>> 6
    var word = position &>> 6
    var bits = specials[word] & (~0 &<< UInt64(truncatingIfNeeded: position & 63))
    while bits == 0 {
      word &+= 1
      if word > last { return close }
      bits = specials[word]
    }
    return min(close, word &<< 6 &+ bits.trailingZeroBitCount)
  }

  /// Copies a part of the line to the arena, eight bytes at a time: both have room for seven bytes too many.
  @inline(__always)
  private func copy(_ start: Int, _ end: Int) {
    let source = UnsafeRawPointer(text)
    let target = UnsafeMutableRawPointer(room.pointee.arena) + room.pointee.usage.arena
    var offset = 0
    while start &+ offset < end {
      let eight = source.loadUnaligned(fromByteOffset: start &+ offset, as: UInt64.self)
      target.storeBytes(of: eight, toByteOffset: offset, as: UInt64.self)
      offset &+= 8
    }
    room.pointee.usage.arena &+= end &- start
  }

  @inline(__always)
  func write(_ byte: UInt8) {
    room.pointee.arena[room.pointee.usage.arena] = byte
    room.pointee.usage.arena &+= 1
  }

  /// Writes what an escape stands for, from behind its backslash, and returns the place behind it.
  @inline(__always)
  private func escape(at position: Int, _ close: Int) throws(Stop) -> Int {
    switch text[position] {
    case UInt8(ascii: "\\"): write(0x5C)
    case UInt8(ascii: "\""): write(0x22)
    case UInt8(ascii: "/"): write(0x2F)
    case UInt8(ascii: "b"): write(0x08)
    case UInt8(ascii: "f"): write(0x0C)
    case UInt8(ascii: "n"): write(0x0A)
    case UInt8(ascii: "r"): write(0x0D)
    case UInt8(ascii: "t"): write(0x09)
    case UInt8(ascii: "u"): return try unicodeEscape(at: position &+ 1, close)
    default: throw .unusual
    }
    return position &+ 1
  }

  private func unicodeEscape(at position: Int, _ close: Int) throws(Stop) -> Int {
    let first = try hexadecimal(at: position, close)
    var position = position &+ 4
    guard first & 0xF800 == 0xD800 else {
      write(Unicode.Scalar(first) ?? "\u{FFFD}")
      return position
    }
    let isPair =
      first < 0xDC00 && position &+ 1 < close && text[position] == UInt8(ascii: "\\")
      && text[position &+ 1] == UInt8(ascii: "u")
    if isPair {
      let second = try hexadecimal(at: position &+ 2, close)
      if second & 0xFC00 == 0xDC00 {
        position &+= 6
        write(Unicode.Scalar(0x10000 &+ (first & 0x3FF) &<< 10 &+ (second & 0x3FF)) ?? "\u{FFFD}")
        return position
      }
    }
    write("\u{FFFD}")
    return position
  }

  private func hexadecimal(at position: Int, _ close: Int) throws(Stop) -> UInt32 {
    guard position &+ 4 <= close else { throw .unusual }
    var value: UInt32 = 0
    for offset in 0..<4 {
      let byte = text[position &+ offset]
      let letter = (byte | 0x20) &- 0x61
      if byte &- 0x30 < 10 {
        value = value &<< 4 | UInt32(byte &- 0x30)
      } else if letter < 6 {
        value = value &<< 4 | UInt32(letter &+ 10)
      } else {
        throw .unusual
      }
    }
    return value
  }

  private func write(_ scalar: Unicode.Scalar) {
    for byte in UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter { write(byte) }
  }
}
