extension EventRecord {
  /// Fills the record from a line of an indexed block, forgetting what it held. The values are those that
  /// ``fill(from:)-(SourceEvent)`` gives for the parsed line, search hits (`_source`) and `_index` included.
  ///
  /// Most lines are read without parsing what no field asks for, and without new memory; it is taken only for
  /// numbers of more than 15 digits. Of such a line it is known that it is UTF-8, that its strings are closed
  /// and free of control characters, that its brackets pair, and that everything at the levels that were
  /// entered is JSON. The inside of strings, objects and arrays that no field asks for is not checked
  /// further, so parse a line strictly (``EventBlock/document(of:)``) before acting on a match. Lines that
  /// are unusual or broken go through `JSONParser`, whose error is thrown; the record is then empty.
  public mutating func fill(_ line: EventBlock.Line, of block: EventBlock) throws(EventLineError) {
    let shared = lineKeys ?? prepareKeys()
    clear()
    guard shared.keys.areComparable, !block.isSuspicious(line), walk(line, of: block, shared),
      usage.captures == 0 || takeCaptures(shared.keys)
    else {
      clear()
      return try fillStrictly(line, of: block)
    }
    lineRange = line.range
  }

  private mutating func prepareKeys() -> SharedLineKeys {
    let shared = SharedLineKeys(fields)
    lineKeys = shared
    marks = [UInt32](repeating: 0, count: shared.keys.entries.count)
    slots.append(contentsOf: repeatElement(.empty, count: 64))
    captures = Array(repeating: LineCapture(), count: shared.keys.openings.isEmpty ? 1 : LineCapture.most)
    return shared
  }

  private mutating func fillStrictly(_ line: EventBlock.Line, of block: EventBlock) throws(EventLineError) {
    guard let event = SourceEvent(try block.document(of: line)) else {
      throw EventLineError(line: line.number, reason: .notAnObject)
    }
    fill(from: event)
  }

  /// Walks over the line, with more room for values as long as it does not suffice; false when the walk gave
  /// up.
  private mutating func walk(_ line: EventBlock.Line, of block: EventBlock, _ shared: SharedLineKeys) -> Bool
  {
    share(block.bytes)
    makeRoom(for: line)
    while true {
      switch Self.lend(
        block, shared, &chains, &slots, &present, &arena, &marks, &captures, &usage, line)
      {
      case .unusual: return false
      case .noRoom:
        clear()
        slots.append(contentsOf: repeatElement(.empty, count: slots.count))
      case nil: return true
      }
    }
  }

  /// Looks at the bytes of a block. Memory that stands at the same place as before is the same, because the
  /// record holds it and so nobody can have changed or freed it.
  private mutating func share(_ bytes: [UInt8]) {
    let isSame = bytes.withUnsafeBufferPointer { new in
      line.withUnsafeBufferPointer { old in new.baseAddress == old.baseAddress && new.count == old.count }
    }
    if !isSame { line = bytes }
  }

  /// No text grows when it is unescaped, and the name of the index repeats parts of the line; a torn string
  /// may reach up to 63 bytes behind the line, and texts are copied eight bytes at a time.
  private mutating func makeRoom(for line: EventBlock.Line) {
    let missing = 2 * line.range.count + 256 - arena.count
    if missing > 0 { arena.append(contentsOf: repeatElement(0, count: missing)) }
    guard usage.objects > .max / 2 else { return }
    for index in marks.indices { marks[index] = 0 }
    usage.objects = 0
  }

  private static func lend(
    _ block: borrowing EventBlock, _ shared: SharedLineKeys, _ chains: inout [Chain],
    _ slots: inout [EventValue], _ present: inout [Int32], _ arena: inout [UInt8], _ marks: inout [UInt32],
    _ captures: inout [LineCapture], _ usage: inout Usage, _ line: EventBlock.Line
  ) -> LineWalker.Stop? {
    chains.withUnsafeMutableBufferPointer { chains in
      slots.withUnsafeMutableBufferPointer { slots in
        present.withUnsafeMutableBufferPointer { present in
          arena.withUnsafeMutableBufferPointer { arena in
            marks.withUnsafeMutableBufferPointer { marks in
              captures.withUnsafeMutableBufferPointer { captures in
                block.withPointers { text, bitmaps in
                  shared.keys.withPointers { pointers in
                    guard let text, let bitmaps, let pointers, let chains = chains.baseAddress,
                      let slotBase = slots.baseAddress, let present = present.baseAddress,
                      let arena = arena.baseAddress, let marks = marks.baseAddress,
                      let captures = captures.baseAddress
                    else { return .unusual }
                    var room = LineWalker.Room(
                      text: text, bitmaps: bitmaps, keys: pointers, chains: chains, slots: slotBase,
                      slotLimit: slots.count, present: present, arena: arena, marks: marks,
                      captures: captures, end: line.range.upperBound, usage: usage)
                    defer { usage = room.usage }
                    // Safe: the pointer is used within this call only.
                    return withUnsafeMutablePointer(to: &room) { room in
                      LineWalker(room: room).walk(from: line.range.lowerBound, index: shared.keys.index)
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
}
