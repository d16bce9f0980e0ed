extension LineWalker {
  /// Adds the index that the event came from, as `SourceEvent` does: the one that the line names, else the
  /// name of its data stream.
  func addIndex(_ fields: LineKeys.IndexFields) throws(Stop) {
    if let index = room.pointee.index { return try append(index, to: fields.name) }
    let dataset = try onlyValue(of: fields.dataset)
    let type = try onlyValue(of: fields.type)
    let namespace = try onlyValue(of: fields.namespace)
    guard let dataset else { return }
    let start = room.pointee.usage.arena
    write(type, else: "logs")
    write(UInt8(ascii: "-"))
    write(dataset, else: "")
    write(UInt8(ascii: "-"))
    write(namespace, else: "default")
    let name = EventValue(
      kind: .string, bits: 0, storage: .arena, start: Int32(truncatingIfNeeded: start),
      length: Int32(truncatingIfNeeded: room.pointee.usage.arena &- start))
    try append(name, to: fields.name)
  }

  /// Which of several values is the first depends on how the document nests; the strict way decides that.
  private func onlyValue(of field: Int) throws(Stop) -> EventValue? {
    guard room.pointee.chains[field].epoch == room.pointee.usage.epoch else { return nil }
    guard room.pointee.chains[field].count == 1 else { throw .unusual }
    return room.pointee.slots[Int(room.pointee.chains[field].first)]
  }

  private func write(_ value: EventValue?, else fallback: StaticString) {
    guard let value else {
      for offset in 0..<fallback.utf8CodeUnitCount { write(fallback.utf8Start[offset]) }
      return
    }
    let source =
      switch value.storage {
      case .line: text
      case .arena: UnsafePointer(room.pointee.arena)
      }
    for position in value.range { write(source[position]) }
  }
}
