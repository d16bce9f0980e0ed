#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What an IP address says about where its host stands.
enum AddressPlaces {
  /// Whether the address belongs to no local, private, link-local, multicast or unspecified range (RFC 1918, 3927,
  /// 4193, 4291, 6598).
  static func isOutside(_ text: String) -> Bool {
    if let bytes = bytes(text, family: AF_INET, count: 4) { return isOutside(v4: bytes) }
    guard let bytes = bytes(text, family: AF_INET6, count: 16) else { return false }
    if bytes.prefix(10).allSatisfy({ $0 == 0 }), bytes[10] == 0xFF, bytes[11] == 0xFF {
      return isOutside(v4: Array(bytes.suffix(4)))
    }
    if bytes.prefix(15).allSatisfy({ $0 == 0 }), bytes[15] <= 1 { return false }
    let isLocal = bytes[0] == 0xFF || bytes[0] & 0xFE == 0xFC || bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80
    return !isLocal
  }

  /// The address as its 4 or 16 bytes, an IPv4 address in IPv6 clothes as the 4 that it is; nil for other text.
  static func bytes(of text: String) -> [UInt8]? {
    if let bytes = bytes(text, family: AF_INET, count: 4) { return bytes }
    // What follows % names the interface (RFC 4007).
    guard let bytes = bytes(String(text.prefix { $0 != "%" }), family: AF_INET6, count: 16) else {
      return nil
    }
    return bytes.starts(with: [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF]) ? Array(bytes.suffix(4)) : bytes
  }

  /// Whether an address tells one host from another: no loopback, link-local, multicast or unspecified one.
  static func isOfOneHost(_ bytes: [UInt8]) -> Bool {
    if bytes.count == 4 {
      return !(bytes[0] == 0 || bytes[0] == 127 || bytes[0] >= 224 || bytes[0] == 169 && bytes[1] == 254)
    }
    let isLocal = bytes.dropLast().allSatisfy { $0 == 0 } && bytes[15] <= 1
    return !isLocal && bytes[0] != 0xFF && !(bytes[0] == 0xFE && bytes[1] & 0xC0 == 0x80)
  }

  private static func isOutside(v4 bytes: [UInt8]) -> Bool {
    switch (bytes[0], bytes[1]) {
    case (0, _), (10, _), (127, _), (192, 168), (169, 254), (172, 16...31), (100, 64...127), (224..., _):
      false
    default: true
    }
  }

  private static func bytes(_ text: String, family: Int32, count: Int) -> [UInt8]? {
    var bytes = [UInt8](repeating: 0, count: count)
    // Safe: inet_pton writes 4 or 16 bytes for these families, and the buffer has as many.
    let answer = bytes.withUnsafeMutableBytes { inet_pton(family, text, $0.baseAddress) }
    return answer == 1 ? bytes : nil
  }
}
