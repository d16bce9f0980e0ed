/// The values of one row while it is being read: bytes, and for each value where it ends, times two,
/// plus one when it is NULL.
struct AssembledRow {
  var bytes: [UInt8] = []
  var ends: [Int] = []

  mutating func endValue(isNull: Bool) { ends.append(bytes.count << 1 | (isNull ? 1 : 0)) }

  mutating func clear() {
    bytes.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
  }

  /// The values as texts, NULL as the empty one.
  var texts: [String] {
    ends.indices.map { index in
      String(decoding: bytes[(index == 0 ? 0 : ends[index - 1] >> 1)..<(ends[index] >> 1)], as: UTF8.self)
    }
  }

  /// Replaces what is no UTF-8; true when something was.
  mutating func repairUTF8() -> Bool {
    var repaired = AssembledRow()
    var start = 0
    for end in ends {
      repaired.bytes.append(contentsOf: String(decoding: bytes[start..<(end >> 1)], as: UTF8.self).utf8)
      repaired.endValue(isNull: end & 1 == 1)
      start = end >> 1
    }
    if repaired.bytes == bytes { return false }
    self = repaired
    return true
  }
}
