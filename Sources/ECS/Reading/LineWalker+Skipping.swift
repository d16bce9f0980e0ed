extension LineWalker {
  /// Steps over a value that nobody asks for.
  func skipValue(at position: Int, depth: Int) throws(Stop) -> Int {
    guard text[position] == UInt8(ascii: "\"") else { return try skipOther(at: position, depth: depth) }
    return try quote(from: position &+ 1) &+ 1
  }

  /// Steps over a value that nobody asks for, and that is no string.
  @inline(__always)
  func skipOther(at position: Int, depth: Int) throws(Stop) -> Int {
    // Opening brackets, and only they, have these bits.
    guard text[position] & 0xDF == 0x5B else { return try scalar(at: position, field: -1) }
    // Most have no others inside.
    var word = position &>> 6
    var behind = room.pointee.bitmaps.brackets[word] & (~1 &<< UInt64(truncatingIfNeeded: position & 63))
    while behind == 0, word < lastWord {
      word &+= 1
      behind = room.pointee.bitmaps.brackets[word]
    }
    if behind != 0, depth < Self.depthLimit {
      let place = word &<< 6 &+ behind.trailingZeroBitCount
      if text[place] == text[position] &+ 2 { return place &+ 1 }
    }
    return try skipContainer(at: position, depth: depth)
  }

  /// Steps over an object or array by its brackets, which must pair.
  func skipContainer(at position: Int, depth: Int) throws(Stop) -> Int {
    var word = position &>> 6
    var bits = room.pointee.bitmaps.brackets[word] & (~0 &<< UInt64(truncatingIfNeeded: position & 63))
    /// A bit for each open bracket, the innermost lowest: 1 for an object.
    var open: UInt64 = 0
    var level = 0
    while true {
      while bits == 0 {
        word &+= 1
        guard word <= lastWord else { throw .unusual }
        bits = room.pointee.bitmaps.brackets[word]
      }
      let place = word &<< 6 &+ bits.trailingZeroBitCount
      bits &= bits &- 1
      // In ASCII, bit 1 tells opening brackets from closing ones, bit 5 braces from square brackets.
      let byte = UInt64(text[place])
      let isObject = byte &>> 5 & 1
      if byte & 2 != 0 {
        open = open &<< 1 | isObject
        level &+= 1
        guard level < 64, depth &+ level <= Self.depthLimit else { throw .unusual }
      } else {
        guard open & 1 == isObject else { throw .unusual }
        open = open &>> 1
        level &-= 1
        if level == 0 { return place &+ 1 }
      }
    }
  }
}
