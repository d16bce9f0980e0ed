/// One walk over a line: finds the values of the keys that are looked for, and steps over everything else by
/// the places of quotes and brackets.
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
  /// `EventBlock.padding` bytes behind the line, bitmaps up to the word of the line's end; slots are written
  /// below `slotLimit`, chains below the number of fields, which the entries of the keys come from, `present`
  /// has a place for each field, which comes there once, and the arena has room for the whole line, which no
  /// unescaped text outgrows.
  struct Room {
    let text: UnsafePointer<UInt8>
    let bitmaps: EventBlock.Bitmaps
    let keys: LineKeys.Pointers
    let chains: UnsafeMutablePointer<EventRecord.Chain>
    let slots: UnsafeMutablePointer<EventValue>
    let slotLimit: Int
    let present: UnsafeMutablePointer<Int32>
    let arena: UnsafeMutablePointer<UInt8>
    /// The last object in which each entry's key was seen, to notice repeated keys.
    let marks: UnsafeMutablePointer<UInt32>
    /// Room for `LineCapture.most` when there are patterns of names; else there is nothing to capture.
    let captures: UnsafeMutablePointer<LineCapture>
    /// The line's end; the byte there is a line feed.
    let end: Int
    var usage: EventRecord.Usage
    /// The index that the line names itself.
    var index: EventValue?
    /// Whether the line is a search hit whose document was walked over: then only the index is looked for.
    var isEnvelope = false
  }

  /// The room stands behind a pointer of its own, because the optimiser copies a structure of this size again
  /// and again.
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
  func object(at start: Int, node: Int, depth: Int, isTop: Bool = false) throws(Stop) -> Int {
    guard depth <= Self.depthLimit else { throw .unusual }
    room.pointee.usage.objects &+= 1
    let number = room.pointee.usage.objects
    let table = room.pointee.keys.tables[node]
    let hints = room.pointee.keys.hints + node &<< 8
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
      if hints[LineKeys.hint(text[key], text[keyEnd &- 1], keyEnd &- key)] != 0 {
        let entry = find(key, keyEnd &- key, in: table)
        if entry >= 0 {
          position = try member(at: position, entry: entry, of: number, depth: depth, isTop: isTop)
          quotes = self.quotes(from: position)
          if try moves(toKeyBehind: &position) { continue }
          return position
        }
      }
      if hasSpecials(key, keyEnd, closing: closing) { throw .unusual }
      let start = position
      if text[position] == UInt8(ascii: "\"") {
        try pass(&quotes)
        position = try next(&quotes) &+ 1
      } else {
        position = try skipOther(at: position, depth: depth)
        quotes = self.quotes(from: position)
      }
      if table.beginningCount > 0, !(isTop && room.pointee.isEnvelope) {
        let opening = opening(key, keyEnd &- key, in: table)
        if opening >= 0 { try capture(opening, key..<keyEnd, start..<position) }
      }
      guard try moves(toKeyBehind: &position) else { return position }
    }
  }

  /// The place of the value whose key ends with the quote at `keyEnd`.
  @inline(__always)
  private func valuePlace(behind keyEnd: Int) throws(Stop) -> Int {
    let two = UInt16(
      littleEndian: UnsafeRawPointer(text).loadUnaligned(fromByteOffset: keyEnd &+ 1, as: UInt16.self))
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

  /// From behind a value, goes on to the next key and returns true, or behind the object's end and returns
  /// false.
  @inline(__always)
  private func moves(toKeyBehind position: inout Int) throws(Stop) -> Bool {
    let two = UInt16(
      littleEndian: UnsafeRawPointer(text).loadUnaligned(fromByteOffset: position, as: UInt16.self))
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

  /// Takes the value of a key that is looked for, in the object of that number, and returns the place behind
  /// it.
  private func member(
    at position: Int, entry: Int, of object: UInt32, depth: Int, isTop: Bool
  ) throws(Stop) -> Int {
    guard room.pointee.marks[entry] != object else { throw .unusual }
    room.pointee.marks[entry] = object
    let meaning = room.pointee.keys.entries[entry].meaning
    if meaning == .source || meaning == .index {
      guard isTop else { throw .unusual }
      return try envelope(at: position, entry: entry)
    }
    if isTop, room.pointee.isEnvelope { return try skipValue(at: position, depth: depth) }
    let end = try value(at: position, entry: entry, depth: depth)
    if meaning == .opening { try capture(entry, position..<end) }
    return end
  }

  /// A member of a search hit: its document replaces what was found beside it, and from then on only the
  /// index is looked for.
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
    room.pointee.usage.captures = 0
    room.pointee.usage.fields = 0
    room.pointee.usage.epoch &+= 1
  }

}
