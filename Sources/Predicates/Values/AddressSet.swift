/// Addresses in a number of ranges, of both versions.
public struct AddressSet: Hashable, Sendable {
  /// The ranges: in order, not touching each other.
  public let ranges: [ClosedRange<IPAddress>]

  /// The addresses of all ranges.
  public init(_ ranges: [ClosedRange<IPAddress>]) {
    var merged: [ClosedRange<IPAddress>] = []
    for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if let last = merged.last, range.lowerBound.bits <= last.upperBound.bits.advancedOrMax {
        merged[merged.count - 1] = last.lowerBound...max(last.upperBound, range.upperBound)
      } else {
        merged.append(range)
      }
    }
    self.ranges = merged
  }

  /// The addresses that one text names: an address, or a block such as `10.0.0.0/8` (bits after the prefix
  /// are ignored).
  public init?(_ text: String) {
    guard let range = Self.range(of: text) else { return nil }
    self.init([range])
  }

  /// The addresses that compare so with one address.
  public init(_ comparison: ComparisonOperator, _ address: IPAddress) {
    let lowest = IPAddress(bits: .min)
    let highest = IPAddress(bits: .max)
    switch comparison {
    case .equal: self.init([address...address])
    case .lessOrEqual: self.init([lowest...address])
    case .greaterOrEqual: self.init([address...highest])
    case .less: self.init(address == lowest ? [] : [lowest...IPAddress(bits: address.bits - 1)])
    case .greater: self.init(address == highest ? [] : [IPAddress(bits: address.bits + 1)...highest])
    }
  }

  /// Whether the text is an address of the set.
  public func contains(_ text: String) -> Bool { contains(Array(text.utf8).span) }

  /// Whether UTF-8 text is an address of the set.
  public func contains(_ text: Span<UInt8>) -> Bool {
    guard let address = IPAddress(text) else { return false }
    return ranges.contains { $0.contains(address) }
  }

  /// The addresses of both sets.
  public func union(_ other: AddressSet) -> AddressSet { AddressSet(ranges + other.ranges) }

  private static func range(of text: String) -> ClosedRange<IPAddress>? {
    let parts = text.split(separator: "/", omittingEmptySubsequences: false)
    guard let address = IPAddress(parts[0]) else { return nil }
    if parts.count == 1 { return address...address }
    let isVersion4 = !parts[0].utf8.contains(UInt8(ascii: ":"))
    guard parts.count == 2, parts[1].utf8.allSatisfy({ $0 &- 0x30 < 10 }), let length = Int(parts[1]),
      length <= (isVersion4 ? 32 : 128)
    else { return nil }
    let free = (isVersion4 ? 32 : 128) - length
    let mask: UInt128 = free == 128 ? .max : (1 << UInt128(free)) - 1
    return IPAddress(bits: address.bits & ~mask)...IPAddress(bits: address.bits | mask)
  }
}

extension UInt128 {
  fileprivate var advancedOrMax: UInt128 { self == .max ? .max : self + 1 }
}
