import ECS

// Alerts that are made of several events.
extension AlertBuilder {
  /// The alerts of a sequence or sample: a building block for each event, and the alert around them last. Empty
  /// when an event comes from an alert of this rule.
  func alerts(forSequence sources: [AlertSource]) throws -> [JSONObject] {
    guard !sources.contains(where: { $0.comes(from: rule) }) else { return [] }
    let ids = try AlertIdentifier.buildingBlocks(sources, ruleID: rule.id)
    var blocks = zip(sources, ids).map { source, id in alert(for: source, id: id, overrides: false) }
    let wrapped = zip(blocks, ids).map { AlertSource($0, SourceIdentity(index: "", id: $1, version: nil)) }
    let shell = try shell(around: blocks, wrapped)
    for place in blocks.indices {
      blocks[place]["kibana.alert.building_block_type"] = "default"
      blocks[place]["kibana.alert.group.id"] = shell["kibana.alert.uuid"]
      blocks[place]["kibana.alert.group.index"] = .number(JSONNumber(place))
    }
    return blocks + [shell]
  }

  /// The alert around building blocks: what they have in common, at the root.
  private func shell(around blocks: [JSONObject], _ sources: [AlertSource]) throws -> JSONObject {
    var alert = blocks.dropFirst().reduce(blocks.first ?? JSONObject()) { $0.intersection($1) }
    let ancestors = sources.flatMap(\.ancestors)
    let id = try AlertIdentifier.shell(ancestors: ancestors, ruleID: rule.id)
    let facts = AlertFacts(rule)
    let depth = (sources.map(\.depth).max() ?? 0) + 1
    let common = alert
    Self.markAsSignal(&alert)
    addAlertFields(to: &alert, id: id, ancestors: ancestors, facts, depth: depth)
    if let time = sources.compactMap({ $0.document.first("kibana.alert.original_time") }).first {
      alert["kibana.alert.original_time"] = time
    }
    alert["kibana.alert.group.id"] = .string(id)
    alert["kibana.alert.reason"] = .string(
      AlertReason.sentence(for: common, severity: facts.severity.rawValue, ruleName: facts.name))
    addRule(to: &alert, facts)
    return alert
  }

  /// What the alert of a group of events that a `threshold` rule counted is made of.
  func source(of group: ThresholdGroup) throws -> AlertSource {
    let names = group.terms.map(\.field.name)
    let values = group.terms.map { $0.value.scalarText ?? "" }
    let id = try AlertIdentifier.threshold(ruleID: rule.id, run: group.run, fields: names, values: values)
    var document: JSONObject = ["@timestamp": .string(group.last.description)]
    for term in group.terms where !term.field.name.hasPrefix("signal.") {
      document[term.field.name] = term.value
    }
    let index = rule.indexPatterns.joined(separator: ",")
    return AlertSource(document, SourceIdentity(index: index, id: id, version: nil))
  }

  /// The alert of a group of events that a `threshold` rule counted.
  func alert(for group: ThresholdGroup, _ source: AlertSource, id: String) -> JSONObject {
    var alert = alert(for: source, id: id)
    alert["kibana.alert.threshold_result"] = group.json
    return alert
  }

  /// Repeats indicators that an event shares values with under `threat.enrichments` of its alert.
  static func enrich(
    _ alert: inout JSONObject, _ match: ThreatMatch, _ found: [IndicatorIndex.Match]
  ) throws {
    var threat = alert["threat"]?.object ?? JSONObject()
    let known = threat["enrichments"]?.array ?? []
    threat["enrichments"] = .array(known + (try found.map { try Self.enrichment(match, $0) }))
    alert["threat"] = .object(threat)
  }

  private static func enrichment(_ match: ThreatMatch, _ found: IndicatorIndex.Match) throws -> JSONValue {
    let identity = try SourceIdentity(found.indicator)
    var enrichment: JSONObject = [
      "indicator": found.indicator.document.values(at: match.indicatorPath).first ?? [:],
      "matched": [
        "atomic": .string(found.value), "field": .string(found.pair.field.name), "id": .string(identity.id),
        "index": .string(identity.index), "type": "indicator_match_rule",
      ],
    ]
    if let feed = found.indicator.document.values(at: "threat.feed").first { enrichment["feed"] = feed }
    return .object(enrichment)
  }
}

extension JSONObject {
  /// The members that both have with the same value; of objects and lists what both have in common.
  func intersection(_ other: JSONObject) -> JSONObject {
    JSONObject(
      members.compactMap { key, value in
        other[key].flatMap { value.intersection($0) }.map { (key, $0) }
      })
  }
}

extension JSONValue {
  fileprivate func intersection(_ other: JSONValue) -> JSONValue? {
    if case .object(let one) = self, case .object(let two) = other {
      let common = one.intersection(two)
      return common.isEmpty ? nil : .object(common)
    }
    if self == other { return self }
    guard array != nil || other.array != nil else { return nil }
    let others = Set(other.array ?? [other])
    return .array((array ?? [self]).filter { others.contains($0) })
  }
}
