import ECS
import Hashing

/// The deterministic ids that Kibana's detection engine gives alerts: the same event and rule always give the
/// same id, so a repeat is recognised.
///
/// Source: Kibana, `security_solution/server/lib/detection_engine/rule_types` (`generateId`, `objectHash`,
/// `generateBuildingBlockIds`, `generateAlertId`, `calculateThresholdSignalUuid`).
enum AlertIdentifier {
  static let space = "default"

  /// The namespace of threshold rules' ids.
  private static let thresholdNamespace: [UInt8] = [
    0x06, 0x84, 0xEC, 0x03, 0x72, 0x01, 0x4E, 0xE0, 0x8E, 0xE0, 0x3A, 0x3F, 0x6B, 0x24, 0x79, 0xB2,
  ]

  /// For single events: SHA-256 over index, id, version and `space:rule`, one after the other.
  static func single(_ source: SourceIdentity, ruleID: String) throws -> String {
    try sha256("\(source.index)\(source.id)\(version(of: source))\(space):\(ruleID)")
  }

  /// For `new_terms` rules: the SHA-1 that `object-hash` gives `[index, id, version, "space:rule", terms]`.
  static func newTerms(_ source: SourceIdentity, ruleID: String, terms: [String]) throws -> String {
    let elements = [
      string(source.index), string(source.id), string(version(of: source)), string("\(space):\(ruleID)"),
      array(terms.map(string)),
    ]
    return try Digest(.sha1, of: array(elements).utf8).hex
  }

  /// For the building blocks of a sequence: each depends on all of them, and on its place.
  static func buildingBlocks(_ sources: [AlertSource], ruleID: String) throws -> [String] {
    let base = sources.map { $0.ancestry + ruleID }.joined()
    return try sources.indices.map { try sha256(base + String($0)) }
  }

  /// For the alert around a sequence's building blocks.
  static func shell(ancestors: [JSONValue], ruleID: String) throws -> String {
    try sha256(AlertSource.ancestry(ancestors) + ruleID)
  }

  /// The id of the document that a `threshold` rule makes of a group: a UUID of version 5.
  static func threshold(ruleID: String, run: Timestamp, fields: [String], values: [String]) throws -> String {
    let key = values.sorted { $0.utf16.lexicographicallyPrecedes($1.utf16) }.joined(separator: ",")
    return try uuid5(thresholdNamespace, "\(ruleID)\(run)\(fields.joined(separator: ","))\(key)")
  }

  /// The id that the alerts of one suppression group share.
  static func suppressionGroup(_ terms: JSONValue, ruleID: String) throws -> String {
    let group: JSONValue = [terms, .string(ruleID), .string(space)]
    return try Digest(.sha1, of: JSONWriter.bytes(group)).hex
  }

  /// For an alert that stands in several suppression groups: one for each. (Kibana's depends also on when the group
  /// ends, which is not known yet where the first alert is handed on at once.)
  static func suppressed(_ id: String, _ terms: [JSONValue]) throws -> String {
    try Digest(.sha256, of: Array(id.utf8) + JSONWriter.bytes(.array(terms))).hex
  }

  /// RFC 9562, section 5.5.
  private static func uuid5(_ namespace: [UInt8], _ name: String) throws -> String {
    var bytes = Array(try Digest(.sha1, of: namespace + Array(name.utf8)).bytes.prefix(16))
    bytes[6] = bytes[6] & 0x0F | 0x50
    bytes[8] = bytes[8] & 0x3F | 0x80
    let digits = "0123456789abcdef".map(String.init)
    var text = ""
    for (place, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(place) { text += "-" }
      text += digits[Int(byte >> 4)] + digits[Int(byte & 15)]
    }
    return text
  }

  /// Kibana makes text of the version; a missing one is written as JavaScript does.
  private static func version(of source: SourceIdentity) -> String {
    source.version.map(String.init) ?? "undefined"
  }

  private static func sha256(_ text: String) throws -> String { try Digest(.sha256, of: text.utf8).hex }

  /// `object-hash` writes a string as its length in UTF-16 units and its text.
  private static func string(_ text: String) -> String { "string:\(text.utf16.count):\(text)" }

  private static func array(_ elements: [String]) -> String { "array:\(elements.count):" + elements.joined() }
}

extension SourceIdentity {
  /// An event that has no `_id` is named by the SHA-256 of its text: the same line read again is the same event.
  init(_ event: SourceEvent) throws {
    index = event.index ?? ""
    version = event.version
    id = try event.id ?? Digest(.sha256, of: JSONWriter.bytes(.object(event.document))).hex
  }
}
