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
  /// `EventBlock.padding` bytes behind the line, bitmaps up to the word of the line's last byte; slots are written
  /// below `slotLimit`, chains below the number of fields, which the entries come from, and the arena has room
  /// for the whole line, which no unescaped text outgrows.
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
  }

  let text: UnsafePointer<UInt8>
  let quotes: UnsafePointer<UInt64>
  let brackets: UnsafePointer<UInt64>
  let specials: UnsafePointer<UInt64>
  let tables: UnsafePointer<LineKeys.Table>
  let entries: UnsafePointer<LineKeys.Entry>
  let room: Room
  /// The line's end; the byte there is a line feed.
  let end: Int
  let lastWord: Int
  var usage: EventRecord.Usage
  /// The index that the line names itself.
  var index: EventValue?

  init(_ room: Room, usage: EventRecord.Usage, end: Int) {
    self.room = room
    self.usage = usage
    self.end = end
    lastWord = (end - 1) >> 6
    text = room.text
    (quotes, brackets, specials) = (room.bitmaps.quotes, room.bitmaps.brackets, room.bitmaps.specials)
    (tables, entries) = (room.keys.tables, room.keys.entries)
  }

  static let depthLimit = 128

  // MARK: Objects

  /// Walks over a line; says why when it gives up.
  mutating func walk(from start: Int, index: LineKeys.IndexFields?) -> Stop? {
    do {
      try line(at: start)
      if let index { try addIndex(index) }
      return nil
    } catch {
      return error
    }
  }

  /// Walks the object of the line and makes sure that nothing follows.
  private mutating func line(at start: Int) throws(Stop) {
    let open = skipSpace(start)
    guard text[open] == UInt8(ascii: "{") else { throw .unusual }
    let close = try object(at: open, node: 0, depth: 1, isTop: true)
    guard skipSpace(close) == end else { throw .unusual }
  }

  /// Walks an object and returns the place behind it.
  private mutating func object(at start: Int, node: Int, depth: Int, isTop: Bool = false) throws(Stop) -> Int {
    guard depth <= Self.depthLimit else { throw .unusual }
    usage.objects &+= 1
    let number = usage.objects
    var table = tables[node]
    var position = skipSpace(start &+ 1)
    if text[position] == UInt8(ascii: "}") { return position &+ 1 }
    while true {
      guard text[position] == UInt8(ascii: "\"") else { throw .unusual }
      let key = position &+ 1
      let keyEnd = try quote(from: key)
      position = skipSpace(keyEnd &+ 1)
      guard text[position] == UInt8(ascii: ":") else { throw .unusual }
      position = skipSpace(position &+ 1)
      let entry = find(key, keyEnd, in: table)
      if entry < 0 {
        if hasSpecials(key, keyEnd) { throw .unusual }
        position = try skipValue(at: position, depth: depth)
      } else {
        guard room.marks[entry] != number else { throw .unusual }
        room.marks[entry] = number
        if entries[entry].meaning == .field {
          position = try value(at: position, entry: entry, depth: depth)
        } else {
          guard isTop else { throw .unusual }
          position = try envelope(at: position, entry: entry, table: &table)
        }
      }
      position = skipSpace(position)
      if text[position] == UInt8(ascii: ",") {
        position = skipSpace(position &+ 1)
      } else {
        guard text[position] == UInt8(ascii: "}") else { throw .unusual }
        return position &+ 1
      }
    }
  }

  /// A member of a search hit: its document replaces what was found beside it, and from then on only the index
  /// is looked for.
  private mutating func envelope(
    at position: Int, entry: Int, table: inout LineKeys.Table
  ) throws(Stop) -> Int {
    let byte = text[position]
    if entries[entry].meaning == .index {
      guard byte == UInt8(ascii: "\"") else { return try skipValue(at: position, depth: 1) }
      let close = try quote(from: position &+ 1)
      index = try string(position &+ 1, close)
      return close &+ 1
    }
    guard byte == UInt8(ascii: "{") else { return try skipValue(at: position, depth: 1) }
    startAnew()
    let close = try object(at: position, node: 0, depth: 2)
    table = LineKeys.Table(start: tables[0].start, mask: -2, shift: tables[0].shift)
    return close
  }

  private mutating func startAnew() {
    usage.slots = 0
    usage.epoch &+= 1
  }

  // MARK: Values

  /// Takes the value of a key that is looked for, and returns the place behind it.
  private mutating func value(at position: Int, entry: Int, depth: Int) throws(Stop) -> Int {
    let field = entries[entry].field
    switch text[position] {
    case UInt8(ascii: "\""):
      let close = try quote(from: position &+ 1)
      if field >= 0 { try append(try string(position &+ 1, close), to: field) }
      return close &+ 1
    case UInt8(ascii: "{"):
      let node = Int(entries[entry].node)
      if node < 0 { return try skipContainer(at: position, depth: depth) }
      return try object(at: position, node: node, depth: depth &+ 1)
    case UInt8(ascii: "["): return try array(at: position, entry: entry, depth: depth &+ 1)
    default: return try scalar(at: position, field: field)
    }
  }

  private mutating func array(at start: Int, entry: Int, depth: Int) throws(Stop) -> Int {
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

  /// The string between two quotes: where it stands in the block, or unescaped in the arena.
  @inline(__always)
  private mutating func string(_ start: Int, _ close: Int) throws(Stop) -> EventValue {
    if hasSpecials(start, close) { return try unescaped(start, close) }
    return EventValue(
      kind: .string, bits: 0, storage: .line, start: Int32(truncatingIfNeeded: start),
      length: Int32(truncatingIfNeeded: close &- start))
  }

  @inline(__always)
  mutating func append(_ value: EventValue, to field: Int32) throws(Stop) {
    guard usage.slots < room.slotLimit else { throw .noRoom }
    let slot = Int32(truncatingIfNeeded: usage.slots)
    room.slots[usage.slots] = value
    usage.slots &+= 1
    if let last = room.chains[Int(field)].add(slot, usage.epoch) { room.slots[Int(last)].next = slot }
  }

  // MARK: Places

  /// The first quote at or behind a place.
  @inline(__always)
  func quote(from position: Int) throws(Stop) -> Int {
    var word = position &>> 6
    guard word <= lastWord else { throw .unusual }
    var bits = quotes[word] & (~0 &<< UInt64(truncatingIfNeeded: position & 63))
    while bits == 0 {
      word &+= 1
      guard word <= lastWord else { throw .unusual }
      bits = quotes[word]
    }
    let place = word &<< 6 &+ bits.trailingZeroBitCount
    guard place < end else { throw .unusual }
    return place
  }

  /// Whether a string between two quotes holds backslashes or control characters.
  @inline(__always)
  func hasSpecials(_ start: Int, _ close: Int) -> Bool {
    guard start < close else { return false }
    let first = start &>> 6
    let last = (close &- 1) &>> 6
    let from: UInt64 = ~0 &<< UInt64(truncatingIfNeeded: start & 63)
    let upTo: UInt64 = ~0 &>> UInt64(truncatingIfNeeded: 63 &- (close &- 1) & 63)
    if first == last { return specials[first] & from & upTo != 0 }
    if specials[first] & from != 0 || specials[last] & upTo != 0 { return true }
    var word = first &+ 1
    while word < last {
      if specials[word] != 0 { return true }
      word &+= 1
    }
    return false
  }

  /// The first place at or behind `position` that is not white space. A line feed ends the line and is none.
  @inline(__always)
  func skipSpace(_ position: Int) -> Int {
    let byte = text[position]
    if byte > 0x20 { return position }
    var position = position
    while position < end, [0x20, 0x09, 0x0D].contains(text[position]) { position &+= 1 }
    return position
  }

  /// The entry of a key; negative when it is none that is looked for.
  @inline(__always)
  private func find(_ key: Int, _ keyEnd: Int, in table: LineKeys.Table) -> Int {
    guard table.mask >= 0 else { return table.mask == -2 ? findIndex(key, keyEnd) : -1 }
    let length = keyEnd &- key
    let (head, tail) = ends(key, length)
    var place = Int(truncatingIfNeeded: LineKeys.hash(head, tail, length) &>> table.shift)
    while true {
      let number = Int(table.start) &+ place
      let entry = entries + number
      if entry.pointee.head == head, entry.pointee.tail == tail, Int(entry.pointee.length) == length {
        if length <= 16 || middleEquals(key, Int(entry.pointee.start), length) { return number }
      } else if entry.pointee.length < 0 {
        return -1
      }
      place = (place &+ 1) & Int(table.mask)
    }
  }

  /// The same in a search hit whose document was seen: only `_index` and a second `_source` count.
  private func findIndex(_ key: Int, _ keyEnd: Int) -> Int {
    let entry = find(key, keyEnd, in: tables[0])
    return entry >= 0 && entries[entry].meaning != .field ? entry : -1
  }

  @inline(__always)
  private func ends(_ key: Int, _ length: Int) -> (UInt64, UInt64) {
    let raw = UnsafeRawPointer(text)
    let head = UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: key, as: UInt64.self))
    if length > 8 {
      return (
        head, UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: key &+ length &- 8, as: UInt64.self))
      )
    }
    // A shift by 64 yields 0, so that an empty key has no head.
    return (head & ~(~0 << UInt64(truncatingIfNeeded: 8 &* length)), 0)
  }

  private func middleEquals(_ key: Int, _ wanted: Int, _ length: Int) -> Bool {
    for offset in 8..<length &- 8 where text[key &+ offset] != room.keys.bytes[wanted &+ offset] { return false }
    return true
  }
}
