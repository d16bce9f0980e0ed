import ECS

/// A document that an alert is made of: an event, or another alert.
struct AlertSource: Sendable {
  let document: JSONObject
  let identity: SourceIdentity
  /// The document itself last, before it what it was made of itself.
  let ancestors: [JSONValue]
  /// 0 for an event.
  let depth: Int

  init(_ event: SourceEvent) throws {
    self.init(event.document, try SourceIdentity(event))
  }

  init(_ document: JSONObject, _ identity: SourceIdentity) {
    self.document = document
    self.identity = identity
    let isAlert = document.first(AlertField.alertID) != nil
    depth = isAlert ? document.first(AlertField.alertDepth)?.int ?? 1 : 0
    var parent: JSONObject = [
      "id": .string(identity.id), "type": isAlert ? "signal" : "event", "index": .string(identity.index),
      "depth": .number(JSONNumber(depth)),
    ]
    if isAlert, let rule = document.first(AlertField.alertRule) { parent["rule"] = rule }
    let older = document.values(at: AlertField.alertAncestors).flatMap { $0.array ?? [$0] }
    ancestors = older + [.object(parent)]
  }

  /// Whether the document is, or comes from, an alert of the rule: a rule must not feed on itself.
  func comes(from rule: Rule) -> Bool { ancestors.contains { $0["rule"]?.string == rule.id } }

  /// Ids and indices of the ancestors, one after the other: what Kibana's ids of groups are made of.
  var ancestry: String { Self.ancestry(ancestors) }

  static func ancestry(_ ancestors: [JSONValue]) -> String {
    ancestors.map { ($0["id"]?.string ?? "") + ($0["index"]?.string ?? "") }.joined()
  }
}

/// What names an event in Elasticsearch.
struct SourceIdentity: Hashable, Sendable {
  var index: String
  var id: String
  /// Nil for a document that was never stored.
  var version: Int?
}
