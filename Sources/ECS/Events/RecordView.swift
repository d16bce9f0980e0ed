/// A look into a record for the length of one call: what evaluators of many conditions read values through.
///
/// Safe: `EventRecord.withView` lends the pointers for one call; slots come from chains of the same record.
package struct RecordView {
  @usableFromInline let chains: UnsafePointer<EventRecord.Chain>
  @usableFromInline let slots: UnsafePointer<EventValue>
  @usableFromInline let line: UnsafePointer<UInt8>?
  @usableFromInline let arena: UnsafePointer<UInt8>?
  @usableFromInline let epoch: UInt32
  @usableFromInline let fieldCount: Int32

  init(
    chains: UnsafePointer<EventRecord.Chain>, slots: UnsafePointer<EventValue>, line: UnsafePointer<UInt8>?,
    arena: UnsafePointer<UInt8>?, epoch: UInt32, fieldCount: Int32
  ) {
    self.chains = chains
    self.slots = slots
    self.line = line
    self.arena = arena
    self.epoch = epoch
    self.fieldCount = fieldCount
  }

  /// The slot of a field's first value; negative when it has none.
  @inlinable @inline(__always)
  package func first(of field: Int32) -> Int32 {
    guard field < fieldCount, chains[Int(field)].epoch == epoch else { return -1 }
    return chains[Int(field)].first
  }

  /// The slot of the field's next value; negative behind the last.
  @inlinable @inline(__always)
  package func next(after slot: Int32) -> Int32 { slots[Int(slot)].next }

  /// The text in a slot.
  @inlinable @inline(__always)
  package func text(of slot: Int32) -> UnsafeBufferPointer<UInt8> {
    let value = slots[Int(slot)]
    let base = value.storage == .line ? line : arena
    return UnsafeBufferPointer(start: base.map { $0 + Int(value.start) }, count: Int(value.length))
  }
}

extension EventRecord {
  /// How many values the record has.
  package var valueCount: Int { usage.slots }

  /// Lends a look into the record.
  package func withView(_ body: (RecordView) -> Void) {
    chains.withUnsafeBufferPointer { chains in
      slots.withUnsafeBufferPointer { slots in
        line.withUnsafeBufferPointer { line in
          arena.withUnsafeBufferPointer { arena in
            guard let chainBase = chains.baseAddress, let slots = slots.baseAddress else { return }
            body(
              RecordView(
                chains: chainBase, slots: slots, line: line.baseAddress, arena: arena.baseAddress,
                epoch: usage.epoch, fieldCount: Int32(fields.count)))
          }
        }
      }
    }
  }
}
