import ECS

// These stand here, not with the type, so that the compiler inlines them into the matcher.
extension RecordView {
  /// The slot of a field's first value; negative when it has none.
  @inline(__always)
  func first(of field: Int32) -> Int32 {
    guard field < fieldCount, chains[Int(field)].epoch == epoch else { return -1 }
    return chains[Int(field)].first
  }

  /// The slot of the field's next value; negative behind the last.
  @inline(__always)
  func next(after slot: Int32) -> Int32 { slots[Int(slot)].next }

  /// The text in a slot.
  @inline(__always)
  func text(of slot: Int32) -> UnsafeBufferPointer<UInt8> {
    let value = slots + Int(slot)
    let base =
      switch value.pointee.storage {
      case .line: line
      case .arena: arena
      }
    return UnsafeBufferPointer(
      start: base.map { $0 + Int(value.pointee.start) }, count: Int(value.pointee.length))
  }
}
