internal import ECS
internal import Hashing

/// The deterministic ids that Kibana's detection engine gives alerts: the same event and rule always give the
/// same id, so a repeat is recognised.
///
/// Source: Kibana, `security_solution/server/lib/detection_engine/rule_types` (`generateId`, `objectHash`).
enum AlertIdentifier {
  static let space = "default"

  /// For `eql` and `query` rules: SHA-256 over index, id, version and `space:rule`, one after the other.
  static func single(_ source: SourceIdentity, ruleID: String) throws -> String {
    try Digest(.sha256, of: "\(source.index)\(source.id)\(source.version)\(space):\(ruleID)".utf8).hex
  }

  /// For `new_terms` rules: the SHA-1 that `object-hash` gives `[index, id, version, "space:rule", terms]`.
  static func newTerms(_ source: SourceIdentity, ruleID: String, terms: [String]) throws -> String {
    let elements = [
      string(source.index), string(source.id), "number:\(source.version)", string("\(space):\(ruleID)"),
      array(terms.map(string)),
    ]
    return try Digest(.sha1, of: array(elements).utf8).hex
  }

  /// `object-hash` writes a string as its length in UTF-16 units and its text.
  private static func string(_ text: String) -> String { "string:\(text.utf16.count):\(text)" }

  private static func array(_ elements: [String]) -> String { "array:\(elements.count):" + elements.joined() }
}

/// What names an event in Elasticsearch.
struct SourceIdentity: Hashable, Sendable {
  var index: String
  var id: String
  var version: Int

  /// An event that has no `_id` is named by the SHA-256 of its text: the same line read again is the same event.
  init(_ event: SourceEvent) throws {
    index = event.index ?? ""
    version = event.version
    if let id = event.id {
      self.id = id
    } else {
      id = try Digest(.sha256, of: JSONWriter.bytes(.object(event.document))).hex
    }
  }
}
