/// A digest algorithm. MD5 and SHA-1 are for comparing with what others recorded, never for trust.
public enum DigestAlgorithm: String, CaseIterable, Hashable, Sendable {
  /// MD5, 16 bytes (RFC 1321).
  case md5
  /// SHA-1, 20 bytes (FIPS 180-4).
  case sha1
  /// SHA-256, 32 bytes (FIPS 180-4).
  case sha256

  /// Length of a digest in bytes.
  public var byteCount: Int {
    switch self {
    case .md5: 16
    case .sha1: 20
    case .sha256: 32
    }
  }
}

/// A digest of some bytes.
public struct Digest: Hashable, Sendable {
  /// What made it.
  public let algorithm: DigestAlgorithm
  /// Its bytes; as many as the algorithm says.
  public let bytes: [UInt8]

  init(_ algorithm: DigestAlgorithm, bytes: [UInt8]) {
    self.algorithm = algorithm
    self.bytes = bytes
  }

  /// The digest that a hexadecimal text in upper or lower case names; nil when the text has another length
  /// or other characters.
  public init?(_ algorithm: DigestAlgorithm, hex: String) {
    guard hex.utf8.count == algorithm.byteCount * 2 else { return nil }
    var bytes: [UInt8] = []
    var high: UInt8?
    for character in hex.utf8 {
      guard let digit = Self.digit(character) else { return nil }
      if let first = high {
        bytes.append(first << 4 | digit)
        high = nil
      } else {
        high = digit
      }
    }
    self.init(algorithm, bytes: bytes)
  }

  /// The digest in lower-case hexadecimal.
  public var hex: String {
    let digits = Array("0123456789abcdef".utf8)
    var text: [UInt8] = []
    text.reserveCapacity(bytes.count * 2)
    for byte in bytes {
      text.append(digits[Int(byte >> 4)])
      text.append(digits[Int(byte & 15)])
    }
    return String(decoding: text, as: UTF8.self)
  }

  private static func digit(_ character: UInt8) -> UInt8? {
    switch character {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): character - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): character - UInt8(ascii: "a") + 10
    case UInt8(ascii: "A")...UInt8(ascii: "F"): character - UInt8(ascii: "A") + 10
    default: nil
    }
  }
}

extension Digest: CustomStringConvertible {
  /// `sha256:` and the hexadecimal digest.
  public var description: String { "\(algorithm.rawValue):\(hex)" }
}
