internal import ECS

/// A technique of MITRE ATT&CK that the alert's rule names.
struct AttackTechnique: Hashable {
  let id: String
  let name: String?
  let tacticID: String?
  let tacticName: String?

  /// The most techniques of one alert that are passed on.
  private static let most = 64

  /// The techniques and their parts, each once, in the order of the rule; of a part its technique is listed too.
  ///
  /// Source: the field `kibana.alert.rule.threat` of Elastic's alert schema; older alerts have it below
  /// `kibana.alert.rule.parameters`.
  static func all(of document: JSONObject) -> [AttackTechnique] {
    var threats = document.values(at: "kibana.alert.rule.threat")
    if threats.isEmpty { threats = document.values(at: "kibana.alert.rule.parameters.threat") }
    var found: [AttackTechnique] = []
    for threat in threats.flatMap({ $0.array ?? [$0] }) {
      let tactic = threat["tactic"]
      for technique in elements(threat["technique"]) {
        add(technique, tactic, &found)
        for part in elements(technique["subtechnique"]) { add(part, tactic, &found) }
      }
    }
    return found
  }

  private static func elements(_ value: JSONValue?) -> [JSONValue] {
    value.map { $0.array ?? [$0] } ?? []
  }

  private static func add(_ value: JSONValue, _ tactic: JSONValue?, _ found: inout [AttackTechnique]) {
    guard found.count < most, let id = value["id"]?.string, isIdentifier(id),
      !found.contains(where: { $0.id == id && $0.tacticID == tactic?["id"]?.string })
    else { return }
    found.append(
      AttackTechnique(
        id: id, name: value["name"]?.string, tacticID: tactic?["id"]?.string,
        tacticName: tactic?["name"]?.string))
  }

  /// `T1059` or `T1059.001`.
  private static func isIdentifier(_ text: String) -> Bool {
    let parts = text.dropFirst().split(separator: ".", omittingEmptySubsequences: false)
    guard text.hasPrefix("T"), parts.count <= 2, text.utf8.count <= 16, parts[0].count >= 4 else {
      return false
    }
    return parts.allSatisfy { !$0.isEmpty && $0.utf8.allSatisfy { $0 &- 0x30 < 10 } }
  }
}
