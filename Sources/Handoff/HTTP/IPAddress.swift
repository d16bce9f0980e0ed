#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// An address of IP version 4 or 6, by its bytes.
public struct IPAddress: Sendable, Hashable, CustomStringConvertible {
  /// Four bytes, or sixteen.
  public let bytes: [UInt8]

  /// Reads the usual forms: four decimal numbers, or version 6 without brackets and zone.
  public init?(_ text: String) {
    var four = in_addr()
    var six = in6_addr()
    if inet_pton(AF_INET, text, &four) == 1 {
      bytes = withUnsafeBytes(of: four) { Array($0) }
    } else if inet_pton(AF_INET6, text, &six) == 1 {
      bytes = withUnsafeBytes(of: six) { Array($0) }
    } else {
      return nil
    }
  }

  /// An address of its four or sixteen bytes; nil for another number of them.
  public init?(bytes: [UInt8]) {
    guard bytes.count == 4 || bytes.count == 16 else { return nil }
    self.bytes = bytes
  }

  /// The usual text, that of version 6 without brackets.
  public var description: String {
    var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
    // Safe: the pointers are used within the call only, and the buffer's size is given.
    let isText = bytes.withUnsafeBytes {
      inet_ntop(bytes.count == 4 ? AF_INET : AF_INET6, $0.baseAddress, &text, socklen_t(text.count)) != nil
    }
    guard isText else { return "?" }
    return String(decoding: text.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Whether the address leads to this host, this network or no single host: not to a public service.
  ///
  /// Source: IANA's registries of special-purpose addresses (RFC 6890); an address of version 4 that is carried in
  /// one of version 6 (mapped, compatible, NAT64, 6to4) is judged as such, and Teredo (RFC 4380) always counts.
  public var isPrivate: Bool {
    bytes.count == 4 ? Self.isPrivate(four: bytes[...]) : Self.isPrivate(six: bytes)
  }

  private static func isPrivate(four: ArraySlice<UInt8>) -> Bool {
    let bytes = Array(four)
    switch (bytes[0], bytes[1], bytes[2]) {
    case (0, _, _), (10, _, _), (127, _, _), (169, 254, _), (192, 168, _), (192, 0, 0): return true
    case (100, 64...127, _), (172, 16...31, _), (198, 18...19, _), (224..., _, _): return true
    default: return false
    }
  }

  private static func isPrivate(six bytes: [UInt8]) -> Bool {
    let carried = bytes[12...]
    if bytes[..<10].allSatisfy({ $0 == 0 }) {
      // The unspecified and the loopback address are among those that carry 0.0.0.0/8.
      return bytes[10] == bytes[11] && (bytes[10] == 0 || bytes[10] == 0xFF) ? isPrivate(four: carried) : true
    }
    if bytes.starts(with: [0x00, 0x64, 0xFF, 0x9B]) {
      return bytes[4..<12].allSatisfy { $0 == 0 } ? isPrivate(four: carried) : true
    }
    if bytes.starts(with: [0x20, 0x02]) { return isPrivate(four: bytes[2..<6]) }
    if bytes.starts(with: [0x20, 0x01, 0x00, 0x00]) { return true }
    let isLinkLocal = bytes[0] == 0xFE && bytes[1] >= 0x80
    return bytes[0] & 0xFE == 0xFC || isLinkLocal || bytes[0] == 0xFF
  }
}
