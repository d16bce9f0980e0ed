/// A look into a record for the length of one call: what evaluators of many conditions read values through.
///
/// Safe: `EventRecord.withView` lends the pointers for one call; slots come from chains of the same record.
package struct RecordView {
  /// By field; of this event only where the epoch is the record's.
  package let chains: UnsafePointer<EventRecord.Chain>
  /// The values.
  package let slots: UnsafePointer<EventValue>
  /// The block that the event was read from.
  package let line: UnsafePointer<UInt8>?
  /// The record's own text.
  package let arena: UnsafePointer<UInt8>?
  /// The fields that have values; also some that have none any more, and those twice that have some again.
  package let present: UnsafePointer<Int32>
  /// How many those are.
  package let presentCount: Int
  /// What marks the chains of this event.
  package let epoch: UInt32
  /// How many fields the record has.
  package let fieldCount: Int32
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
            present.withUnsafeBufferPointer { present in
              guard let chains = chains.baseAddress, let slots = slots.baseAddress,
                let present = present.baseAddress
              else { return }
              body(
                RecordView(
                  chains: chains, slots: slots, line: line.baseAddress, arena: arena.baseAddress,
                  present: present, presentCount: usage.fields, epoch: usage.epoch,
                  fieldCount: Int32(fields.count)))
            }
          }
        }
      }
    }
  }
}
