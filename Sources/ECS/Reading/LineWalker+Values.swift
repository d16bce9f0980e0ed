extension LineWalker {
  /// Takes the value of a key that is looked for, and returns the place behind it.
  func value(at position: Int, entry: Int, depth: Int) throws(Stop) -> Int {
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
      guard text[position] == UInt8(ascii: ",") else {
        guard text[position] == UInt8(ascii: "]") else { throw .unusual }
        return position &+ 1
      }
      position = skipSpace(position &+ 1)
    }
  }

  /// Keeps the string between two quotes, when a field is given.
  @inline(__always)
  func take(_ start: Int, _ close: Int, to field: Int32) throws(Stop) {
    if field >= 0 { try append(try string(start, close), to: field) }
  }

  /// The string between two quotes: where it stands in the block, or unescaped in the arena.
  @inline(__always)
  func string(_ start: Int, _ close: Int) throws(Stop) -> EventValue {
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
    if let last = room.pointee.chains[Int(field)].add(slot, room.pointee.usage.epoch) {
      room.pointee.slots[Int(last)].next = slot
    } else {
      room.pointee.present[room.pointee.usage.fields] = field
      room.pointee.usage.fields &+= 1
    }
  }
}
