/// An address as 128 bits; IPv4 stands at `::ffff:0:0/96`, as Elasticsearch's `ip` type has it.
public struct IPAddress: Hashable, Comparable, Sendable {
  /// The address as a number.
  public let bits: UInt128

  /// An address by its number.
  public init(bits: UInt128) { self.bits = bits }

  /// Reads `10.0.0.1`, `fe80::1` or `::ffff:10.0.0.1`; nil for anything else, also for zones.
  public init?(_ text: some StringProtocol) {
    self.init(Array(text.utf8).span)
  }

  /// Reads an address from UTF-8.
  public init?(_ text: Span<UInt8>) {
    guard (2...45).contains(text.count) else { return nil }
    if let address = Self.version4(text, from: 0) {
      bits = Self.mapped | UInt128(address)
      return
    }
    guard let address = Self.version6(text) else { return nil }
    bits = address
  }

  /// Whether the address is an IPv4 one.
  public var isVersion4: Bool { bits >> 32 == 0xFFFF }

  /// Whether `left` is the lower number.
  public static func < (left: IPAddress, right: IPAddress) -> Bool { left.bits < right.bits }

  private static let mapped: UInt128 = 0xFFFF_0000_0000

  private static func version4(_ text: Span<UInt8>, from start: Int) -> UInt32? {
    var address: UInt32 = 0
    var part: UInt32 = 0
    var digits = 0
    var parts = 0
    for index in start..<text.count {
      let byte = text[index]
      if byte == UInt8(ascii: ".") {
        guard digits > 0, parts < 3 else { return nil }
        address = address << 8 | part
        (part, digits, parts) = (0, 0, parts + 1)
      } else {
        guard byte &- 0x30 < 10, digits == 0 || part > 0 else { return nil }
        part = part * 10 + UInt32(byte &- 0x30)
        digits += 1
        guard part < 256 else { return nil }
      }
    }
    return parts == 3 && digits > 0 ? address << 8 | part : nil
  }

  /// Groups of 16 bits, joined to a number.
  private struct Groups {
    var bits: UInt128 = 0
    var count = 0

    mutating func append(_ number: UInt32, groups: Int) {
      bits = bits << UInt128(16 * groups) | UInt128(number)
      count += groups
    }
  }

  private static func version6(_ text: Span<UInt8>) -> UInt128? {
    var (before, after) = (Groups(), Groups())
    var isShortened = false
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: ":"), index + 1 < text.count, text[index + 1] == UInt8(ascii: ":") {
        guard !isShortened else { return nil }
        isShortened = true
        index += 2
        continue
      }
      if index > 0, text[index] == UInt8(ascii: ":") {
        guard text[index - 1] != UInt8(ascii: ":"), index + 1 < text.count else { return nil }
        index += 1
      }
      let (number, groups): (UInt32, Int)
      if let tail = version4(text, from: index) {
        (number, groups) = (tail, 2)
        index = text.count
      } else {
        guard let group = group(text, at: &index) else { return nil }
        (number, groups) = (UInt32(group), 1)
      }
      if isShortened {
        after.append(number, groups: groups)
      } else {
        before.append(number, groups: groups)
      }
      guard before.count + after.count <= 8 else { return nil }
    }
    let missing = 8 - before.count - after.count
    guard isShortened ? missing > 0 : missing == 0 else { return nil }
    // Without groups before, the shift is by all bits, which leaves none.
    return before.bits << UInt128(128 - 16 * before.count) | after.bits
  }

  /// Up to four hexadecimal digits, ended by `:` or the end.
  private static func group(_ text: Span<UInt8>, at index: inout Int) -> UInt16? {
    var value: UInt16 = 0
    var digits = 0
    while index < text.count, text[index] != UInt8(ascii: ":") {
      guard digits < 4, let digit = Character(Unicode.Scalar(text[index])).hexDigitValue, text[index] < 0x80
      else { return nil }
      value = value << 4 | UInt16(digit)
      digits += 1
      index += 1
    }
    return digits > 0 ? value : nil
  }
}
