extension IPAddress: CustomStringConvertible {
  /// The one spelling that Elasticsearch gives an address: `10.0.0.1` for IPv4, and RFC 5952 for IPv6.
  public var description: String {
    var text: [UInt8] = []
    write(to: &text)
    return String(decoding: text, as: UTF8.self)
  }

  /// Adds the text that ``description`` gives.
  package func write(to text: inout [UInt8]) {
    if isVersion4 {
      for place in 0..<4 {
        if place > 0 { text.append(UInt8(ascii: ".")) }
        Self.write(UInt16(truncatingIfNeeded: bits >> UInt128(24 - 8 * place)) & 0xFF, radix: 10, to: &text)
      }
      return
    }
    let zeros = longestZeros
    var place = 0
    while place < 8 {
      if place == zeros.lowerBound, !zeros.isEmpty {
        text.append(UInt8(ascii: ":"))
        text.append(UInt8(ascii: ":"))
        place = zeros.upperBound
        continue
      }
      if place > 0, place != zeros.upperBound || zeros.isEmpty { text.append(UInt8(ascii: ":")) }
      Self.write(group(place), radix: 16, to: &text)
      place += 1
    }
  }

  private func group(_ place: Int) -> UInt16 {
    UInt16(truncatingIfNeeded: bits >> UInt128(112 - 16 * place))
  }

  /// The longest run of at least two groups that are zero, the first of several.
  private var longestZeros: Range<Int> {
    var longest = 0..<0
    var start = 0
    for place in 0..<8 {
      guard group(place) == 0 else {
        start = place + 1
        continue
      }
      if place + 1 - start > max(longest.count, 1) { longest = start..<place + 1 }
    }
    return longest
  }

  private static func write(_ number: UInt16, radix: UInt16, to text: inout [UInt8]) {
    var unit: UInt16 = 1
    while number / unit >= radix { unit *= radix }
    while unit > 0 {
      let digit = UInt8(number / unit % radix)
      text.append(digit < 10 ? 0x30 + digit : 0x57 + digit)
      unit /= radix
    }
  }
}
