extension Span<UInt8> {
  /// The scalar that starts at `position`, which is moved behind it; U+FFFD and one byte for what is not
  /// UTF-8.
  func scalar(at position: inout Int) -> Unicode.Scalar {
    let lead = self[position]
    let length = Self.length(lead)
    guard length > 1, position + length <= count else {
      position += 1
      return lead < 0x80 ? Unicode.Scalar(lead) : "\u{FFFD}"
    }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<length {
      guard self[position + offset] & 0xC0 == 0x80 else {
        position += 1
        return "\u{FFFD}"
      }
      value = value << 6 | UInt32(self[position + offset] & 0x3F)
    }
    position += length
    return Unicode.Scalar(value) ?? "\u{FFFD}"
  }

  /// The place after the scalar that starts at `position`.
  @inline(__always)
  func scalarEnd(_ position: Int) -> Int {
    Swift.min(count, position + Swift.max(1, Self.length(self[position])))
  }

  /// The place where the scalar starts that ends before `position`, which is not 0.
  @inline(__always)
  func scalarStart(before position: Int) -> Int {
    var start = position - 1
    while start > 0, position - start < 4, self[start] & 0xC0 == 0x80 { start -= 1 }
    return start
  }

  /// The length of a scalar by its first byte; 0 for a byte that starts none.
  @inline(__always)
  private static func length(_ lead: UInt8) -> Int {
    switch lead {
    case 0..<0x80: 1
    case 0xC2..<0xE0: 2
    case 0xE0..<0xF0: 3
    case 0xF0..<0xF5: 4
    default: 0
    }
  }
}
