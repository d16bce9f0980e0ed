extension LineWalker {
  /// The entry of a key; negative when it is none that is looked for.
  func find(_ key: Int, _ length: Int, in table: LineKeys.Table) -> Int {
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
    for offset in 8..<length &- 8 where text[key &+ offset] != room.pointee.keys.bytes[wanted &+ offset] {
      return false
    }
    return true
  }
}
