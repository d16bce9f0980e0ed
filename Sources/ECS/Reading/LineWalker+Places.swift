extension LineWalker {
  /// Quotes, one after another: so that finding one need not wait for what was read at the one before.
  struct Quotes {
    var word: Int
    /// The quotes of that word that are still to come.
    var bits: UInt64
  }

  /// The quotes at or behind a place.
  @inline(__always)
  func quotes(from position: Int) -> Quotes {
    let word = position &>> 6
    let behind: UInt64 = ~0 &<< UInt64(truncatingIfNeeded: position & 63)
    return Quotes(word: word, bits: room.pointee.bitmaps.quotes[word] & behind)
  }

  /// Makes sure that the word has a quote.
  @inline(__always)
  func findNext(_ quotes: inout Quotes) throws(Stop) {
    while quotes.bits == 0 {
      quotes.word &+= 1
      guard quotes.word <= lastWord else { throw .unusual }
      quotes.bits = room.pointee.bitmaps.quotes[quotes.word]
    }
  }

  /// The place of the quote that was found, which is then behind.
  @inline(__always)
  func take(_ quotes: inout Quotes) -> Int {
    let place = quotes.word &<< 6 &+ quotes.bits.trailingZeroBitCount
    quotes.bits &= quotes.bits &- 1
    return place
  }

  /// Goes behind a quote whose place is known.
  @inline(__always)
  func pass(_ quotes: inout Quotes) throws(Stop) {
    try findNext(&quotes)
    quotes.bits &= quotes.bits &- 1
  }

  /// The place of the next quote. It may stand behind the line's end, in the last word of it; then the walk,
  /// which never goes back, does not end at the line's end, and the line is refused.
  @inline(__always)
  func next(_ quotes: inout Quotes) throws(Stop) -> Int {
    try findNext(&quotes)
    return take(&quotes)
  }

  /// The first quote at or behind a place.
  @inline(__always)
  func quote(from position: Int) throws(Stop) -> Int {
    var quotes = quotes(from: position)
    return try next(&quotes)
  }

  /// The same for a key, which mostly stands in one word; `bits` are the quotes of that word from the closing
  /// one on.
  @inline(__always)
  func hasSpecials(_ start: Int, _ close: Int, closing bits: UInt64) -> Bool {
    guard (start ^ close) < 64 else { return hasSpecials(start, close) }
    let below = room.pointee.bitmaps.specials[close &>> 6] & (bits &- 1) & ~bits
    return below &>> UInt64(truncatingIfNeeded: start & 63) != 0
  }

  /// Whether a string between two quotes holds backslashes or control characters.
  @inline(__always)
  func hasSpecials(_ start: Int, _ close: Int) -> Bool {
    guard start < close else { return false }
    let first = start &>> 6
    let last = (close &- 1) &>> 6
    let from: UInt64 = ~0 &<< UInt64(truncatingIfNeeded: start & 63)
    let upTo: UInt64 = ~0 &>> UInt64(truncatingIfNeeded: 63 &- (close &- 1) & 63)
    if first == last { return room.pointee.bitmaps.specials[first] & from & upTo != 0 }
    if room.pointee.bitmaps.specials[first] & from != 0 || room.pointee.bitmaps.specials[last] & upTo != 0 {
      return true
    }
    var word = first &+ 1
    while word < last {
      if room.pointee.bitmaps.specials[word] != 0 { return true }
      word &+= 1
    }
    return false
  }

  /// The first place at or behind `position` that is not white space. A line feed ends the line and is none.
  @inline(__always)
  func skipSpace(_ position: Int) -> Int {
    let byte = text[position]
    return byte > 0x20 ? position : skipMoreSpace(position)
  }

  @inline(never)
  private func skipMoreSpace(_ position: Int) -> Int {
    var position = position
    while position < end, [0x20, 0x09, 0x0D].contains(text[position]) { position &+= 1 }
    return position
  }
}
