internal import ECS
internal import Hashing

/// Identifiers that are the same whenever the same thing is written.
///
/// Source: STIX 2.1, section 2.9: cyber observables are named by the UUIDv5 of their contributing properties in the
/// namespace given there; other objects by one in a namespace of the producer's own.
enum STIXIdentifier {
  /// 00abedb4-aa42-466c-9c01-fed23315a9b7, for observables.
  private static let observables: [UInt8] = [
    0x00, 0xAB, 0xED, 0xB4, 0xAA, 0x42, 0x46, 0x6C, 0x9C, 0x01, 0xFE, 0xD2, 0x33, 0x15, 0xA9, 0xB7,
  ]
  /// The UUIDv5 of `dossier` in the namespace of domain names, for everything else.
  private static let own: [UInt8] = [
    0x8D, 0x51, 0x76, 0x50, 0x72, 0xF0, 0x58, 0x45, 0xBF, 0xC6, 0x3B, 0x23, 0x57, 0x9C, 0x39, 0x81,
  ]

  /// The id of an observable from the properties that contribute to it, in their canonical form (RFC 8785).
  static func observable(_ type: String, _ properties: JSONObject) -> String {
    let text = JSONWriter.bytes(.object(sorted(properties)))
    return "\(type)--\(uuid(observables, text))"
  }

  /// The id of another object from what makes it the one it is.
  static func object(_ type: String, _ name: String) -> String {
    "\(type)--\(uuid(own, Array((type + "\u{1F}" + name).utf8)))"
  }

  /// The id of a process from what makes it the one it is. It has a random UUID's form, as STIX 2.1, section
  /// 6.13, wants it, since no property contributes to it; here the digest takes the place of chance.
  static func process(_ name: String) -> String {
    "process--\(uuid(own, Array(("process\u{1F}" + name).utf8), version: 0x40))"
  }

  private static func sorted(_ object: JSONObject) -> JSONObject {
    JSONObject(
      object.members.map { ($0, $1) }.sorted {
        Array($0.0.utf16).lexicographicallyPrecedes(Array($1.0.utf16))
      }
      .map { key, value in (key, value.object.map { .object(sorted($0)) } ?? value) })
  }

  /// Source: RFC 9562, section 5.5.
  private static func uuid(_ namespace: [UInt8], _ name: [UInt8], version other: UInt8? = nil) -> String {
    // Where SHA-1 is switched off, the first bytes of SHA-256 do: the form of UUIDv8 says so.
    let (digest, version): ([UInt8], UInt8) =
      (try? Digest(.sha1, of: namespace + name)).map { ($0.bytes, 0x50) }
      ?? ((try? Digest(.sha256, of: namespace + name))?.bytes ?? Array(repeating: 0, count: 16), 0x80)
    var bytes = Array(digest.prefix(16))
    bytes[6] = bytes[6] & 0x0F | (other ?? version)
    bytes[8] = bytes[8] & 0x3F | 0x80
    let hex = bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }
    return [hex[0..<4], hex[4..<6], hex[6..<8], hex[8..<10], hex[10..<16]].map { $0.joined() }.joined(
      separator: "-")
  }
}
