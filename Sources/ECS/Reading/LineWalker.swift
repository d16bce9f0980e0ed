/// One walk over a line: finds the values of the keys that are looked for, and steps over everything else by the
/// places of quotes and brackets.
///
/// What it cannot read at once (repeated keys, escaped keys, all that is not JSON) it gives up on; the strict
/// parser then decides. It does not look into objects and arrays that nobody asks for, beyond their brackets.
struct LineWalker {
  /// Why a line is left to the strict parser, or has to be walked again.
  enum Stop: Error {
    case unusual
    case noRoom
  }

  /// The memory that a walk reads and writes.
  ///
  /// Safe: all pointers are lent by `EventRecord.fill(_:of:)` for one call. `text` may be read up to
  /// `EventBlock.padding` bytes behind the line, bitmaps up to the word of the line's end; slots are written below
  /// `slotLimit`, chains below the number of fields, which the room.pointee.keys.entries come from, and the arena has room for the
  /// whole line, which no unescaped text outgrows.
  struct Room {
    let text: UnsafePointer<UInt8>
    let bitmaps: EventBlock.Bitmaps
    let keys: LineKeys.Pointers
    let chains: UnsafeMutablePointer<EventRecord.Chain>
    let slots: UnsafeMutablePointer<EventValue>
    let slotLimit: Int
    let arena: UnsafeMutablePointer<UInt8>
    /// The last object in which each entry's key was seen, to notice repeated keys.
    let marks: UnsafeMutablePointer<UInt32>
    /// The line's end; the byte there is a line feed.
    let end: Int
    var usage: EventRecord.Usage
    /// The index that the line names itself.
    var index: EventValue?
    /// Whether the line is a search hit whose document was walked over: then only the index is looked for.
    var isEnvelope = false
  }

  /// The room stands behind a pointer of its own, because the optimiser copies a structure of this size again and
  /// again.
  let room: UnsafeMutablePointer<Room>

  @inline(__always) var text: UnsafePointer<UInt8> { room.pointee.text }
  @inline(__always) var end: Int { room.pointee.end }
  @inline(__always) var lastWord: Int { (room.pointee.end &- 1) &>> 6 }

  static let depthLimit = 128

  // MARK: Objects

  /// Walks over a line; says why when it gives up.
  func walk(from start: Int, index: LineKeys.IndexFields?) -> Stop? {
    do {
      try line(at: start)
      if let index { try addIndex(index) }
      return nil
    } catch {
      return error
    }
  }

  /// Walks the object of the line and makes sure that nothing follows.
  private func line(at start: Int) throws(Stop) {
    let open = skipSpace(start)
    guard text[open] == UInt8(ascii: "{") else { throw .unusual }
    let close = try object(at: open, node: 0, depth: 1, isTop: true)
    guard skipSpace(close) == end else { throw .unusual }
  }

  /// Walks an object and returns the place behind it.
  private func object(at start: Int, node: Int, depth: Int, isTop: Bool = false) throws(Stop) -> Int {
    guard depth <= Self.depthLimit else { throw .unusual }
    room.pointee.usage.objects &+= 1
    let number = room.pointee.usage.objects
    let table = room.pointee.keys.tables[node]
    var position = skipSpace(start &+ 1)
    if text[position] == UInt8(ascii: "}") { return position &+ 1 }
    guard text[position] == UInt8(ascii: "\"") else { throw .unusual }
    var quotes = self.quotes(from: position)
    while true {
      let key = position &+ 1
      try pass(&quotes)
      try findNext(&quotes)
      let closing = quotes.bits
      let keyEnd = take(&quotes)
      position = try valuePlace(behind: keyEnd)
      if table.mayHave(text[key], text[keyEnd &- 1], keyEnd &- key) {
        let entry = find(key, keyEnd &- key, in: table)
        if entry >= 0 {
          position = try member(at: position, entry: entry, of: number, depth: depth, isTop: isTop)
          quotes = self.quotes(from: position)
          if try moves(toKeyBehind: &position) { continue }
          return position
        }
      }
      if hasSpecials(key, keyEnd, closing: closing) { throw .unusual }
      if text[position] == UInt8(ascii: "\"") {
        try pass(&quotes)
        position = try next(&quotes) &+ 1
      } else {
        position = try skipOther(at: position, depth: depth)
        quotes = self.quotes(from: position)
      }
      guard try moves(toKeyBehind: &position) else { return position }
    }
  }

  /// The place of the value whose key ends with the quote at `keyEnd`.
  @inline(__always)
  private func valuePlace(behind keyEnd: Int) throws(Stop) -> Int {
    let two = UInt16(littleEndian: UnsafeRawPointer(text).loadUnaligned(fromByteOffset: keyEnd &+ 1, as: UInt16.self))
    // A colon, and behind it no white space.
    if two & 0xFF == 0x3A, two > 0x20FF { return keyEnd &+ 2 }
    return try spacedValuePlace(behind: keyEnd)
  }

  @inline(never)
  private func spacedValuePlace(behind keyEnd: Int) throws(Stop) -> Int {
    let colon = skipSpace(keyEnd &+ 1)
    guard text[colon] == UInt8(ascii: ":") else { throw .unusual }
    return skipSpace(colon &+ 1)
  }

  /// From behind a value, goes on to the next key and returns true, or behind the object's end and returns false.
  @inline(__always)
  private func moves(toKeyBehind position: inout Int) throws(Stop) -> Bool {
    let two = UInt16(littleEndian: UnsafeRawPointer(text).loadUnaligned(fromByteOffset: position, as: UInt16.self))
    // A comma and a quote.
    if two == 0x222C {
      position &+= 1
      return true
    }
    return try movesOverSpace(toKeyBehind: &position)
  }

  @inline(never)
  private func movesOverSpace(toKeyBehind position: inout Int) throws(Stop) -> Bool {
    position = skipSpace(position)
    if text[position] == UInt8(ascii: "}") {
      position &+= 1
      return false
    }
    guard text[position] == UInt8(ascii: ",") else { throw .unusual }
    position = skipSpace(position &+ 1)
    guard text[position] == UInt8(ascii: "\"") else { throw .unusual }
    return true
  }

  /// Takes the value of a key that is looked for, in the object of that number, and returns the place behind it.
  private func member(
    at position: Int, entry: Int, of object: UInt32, depth: Int, isTop: Bool
  ) throws(Stop) -> Int {
    guard room.pointee.marks[entry] != object else { throw .unusual }
    room.pointee.marks[entry] = object
    let isField = room.pointee.keys.entries[entry].meaning == .field
    if isTop, !isField { return try envelope(at: position, entry: entry) }
    guard isField else { throw .unusual }
    if isTop, room.pointee.isEnvelope { return try skipValue(at: position, depth: depth) }
    return try value(at: position, entry: entry, depth: depth)
  }

  /// A member of a search hit: its document replaces what was found beside it, and from then on only the index
  /// is looked for.
  private func envelope(at position: Int, entry: Int) throws(Stop) -> Int {
    let byte = text[position]
    if room.pointee.keys.entries[entry].meaning == .index {
      guard byte == UInt8(ascii: "\"") else { return try skipValue(at: position, depth: 1) }
      let close = try quote(from: position &+ 1)
      room.pointee.index = try string(position &+ 1, close)
      return close &+ 1
    }
    guard byte == UInt8(ascii: "{") else { return try skipValue(at: position, depth: 1) }
    startAnew()
    room.pointee.isEnvelope = true
    return try object(at: position, node: 0, depth: 2)
  }

  private func startAnew() {
    room.pointee.usage.slots = 0
    room.pointee.usage.epoch &+= 1
  }

  // MARK: Values

  /// Takes the value of a key that is looked for, and returns the place behind it.
  private func value(at position: Int, entry: Int, depth: Int) throws(Stop) -> Int {
    let field = room.pointee.keys.entries[entry].field
    switch text[position] {
    case UInt8(ascii: "\""):
      let close = try quote(from: position &+ 1)
      try take(position &+ 1, close, to: field)
      return close &+ 1
    case UInt8(ascii: "{"):
      let node = Int(room.pointee.keys.entries[entry].node)
      if node < 0 { return try skipContainer(at: position, depth: depth) }
      return try object(at: position, node: node, depth: depth &+ 1)
    case UInt8(ascii: "["): return try array(at: position, entry: entry, depth: depth &+ 1)
    default: return try scalar(at: position, field: field)
    }
  }

  private func array(at start: Int, entry: Int, depth: Int) throws(Stop) -> Int {
    guard depth <= Self.depthLimit else { throw .unusual }
    var position = skipSpace(start &+ 1)
    if text[position] == UInt8(ascii: "]") { return position &+ 1 }
    while true {
      position = skipSpace(try value(at: position, entry: entry, depth: depth))
      if text[position] == UInt8(ascii: ",") {
        position = skipSpace(position &+ 1)
      } else {
        guard text[position] == UInt8(ascii: "]") else { throw .unusual }
        return position &+ 1
      }
    }
  }

  /// Keeps the string between two quotes, when a field is given.
  @inline(__always)
  private func take(_ start: Int, _ close: Int, to field: Int32) throws(Stop) {
    if field >= 0 { try append(try string(start, close), to: field) }
  }

  /// The string between two quotes: where it stands in the block, or unescaped in the arena.
  @inline(__always)
  private func string(_ start: Int, _ close: Int) throws(Stop) -> EventValue {
    if hasSpecials(start, close) { return try unescaped(start, close) }
    return EventValue(
      kind: .string, bits: 0, storage: .line, start: Int32(truncatingIfNeeded: start),
      length: Int32(truncatingIfNeeded: close &- start))
  }

  @inline(__always)
  func append(_ value: EventValue, to field: Int32) throws(Stop) {
    guard room.pointee.usage.slots < room.pointee.slotLimit else { throw .noRoom }
    let slot = Int32(truncatingIfNeeded: room.pointee.usage.slots)
    room.pointee.slots[room.pointee.usage.slots] = value
    room.pointee.usage.slots &+= 1
    if let last = room.pointee.chains[Int(field)].add(slot, room.pointee.usage.epoch) { room.pointee.slots[Int(last)].next = slot }
  }

  // MARK: Places

  /// Quotes, one after another: so that finding one need not wait for what was read at the one before.
  struct Quotes {
    var word: Int
    /// The quotes of that word that are still to come.
    var bits: UInt64
  }

  /// The quotes at or behind a place.
  @inline(__always)
  private func quotes(from position: Int) -> Quotes {
    let word = position &>> 6
    let behind: UInt64 = ~0 &<< UInt64(truncatingIfNeeded: position & 63)
    return Quotes(word: word, bits: room.pointee.bitmaps.quotes[word] & behind)
  }

  /// Makes sure that the word has a quote.
  @inline(__always)
  private func findNext(_ quotes: inout Quotes) throws(Stop) {
    while quotes.bits == 0 {
      quotes.word &+= 1
      guard quotes.word <= lastWord else { throw .unusual }
      quotes.bits = room.pointee.bitmaps.quotes[quotes.word]
    }
  }

  /// The place of the quote that was found, which is then behind.
  @inline(__always)
  private func take(_ quotes: inout Quotes) -> Int {
    let place = quotes.word &<< 6 &+ quotes.bits.trailingZeroBitCount
    quotes.bits &= quotes.bits &- 1
    return place
  }

  /// Goes behind a quote whose place is known.
  @inline(__always)
  private func pass(_ quotes: inout Quotes) throws(Stop) {
    try findNext(&quotes)
    quotes.bits &= quotes.bits &- 1
  }

  /// The place of the next quote. It may stand behind the line's end, in the last word of it; then the walk, which
  /// never goes back, does not end at the line's end, and the line is refused.
  @inline(__always)
  private func next(_ quotes: inout Quotes) throws(Stop) -> Int {
    try findNext(&quotes)
    return take(&quotes)
  }

  /// The first quote at or behind a place.
  @inline(__always)
  func quote(from position: Int) throws(Stop) -> Int {
    var quotes = quotes(from: position)
    return try next(&quotes)
  }

  /// The same for a key, which mostly stands in one word; `bits` are the quotes of that word from the closing one on.
  @inline(__always)
  private func hasSpecials(_ start: Int, _ close: Int, closing bits: UInt64) -> Bool {
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
    if room.pointee.bitmaps.specials[first] & from != 0 || room.pointee.bitmaps.specials[last] & upTo != 0 { return true }
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

  /// The entry of a key; negative when it is none that is looked for.
  private func find(_ key: Int, _ length: Int, in table: LineKeys.Table) -> Int {
    let raw = UnsafeRawPointer(text)
    // Zeros stand behind a shorter key.
    let unused = UInt64(truncatingIfNeeded: 64 &- 8 &* min(length, 8))
    let word = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: key, as: UInt64.self))
    let head = unused == 64 ? 0 : (word &<< unused) &>> unused
    let tail =
      length > 8
      ? UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: key &+ length &- 8, as: UInt64.self)) : 0
    var place = Int(truncatingIfNeeded: LineKeys.hash(head, tail, length) &>> table.shift)
    while true {
      let number = Int(table.start) &+ place
      let entry = room.pointee.keys.entries + number
      if entry.pointee.head == head, entry.pointee.tail == tail, Int(entry.pointee.length) == length {
        if length <= 16 || middleEquals(key, Int(entry.pointee.start), length) { return number }
      } else if entry.pointee.length < 0 {
        return -1
      }
      place = (place &+ 1) & Int(table.mask)
    }
  }

  private func middleEquals(_ key: Int, _ wanted: Int, _ length: Int) -> Bool {
    for offset in 8..<length &- 8 where text[key &+ offset] != room.pointee.keys.bytes[wanted &+ offset] { return false }
    return true
  }
}
