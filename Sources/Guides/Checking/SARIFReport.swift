public import ECS

/// Findings as SARIF 2.1.0 (OASIS Static Analysis Results Interchange Format), which code hosts and editors
/// show beside the lines they are about.
public enum SARIFReport {
  /// The document: one run with a rule for each kind of finding and a result for each finding.
  ///
  /// - Parameter version: the version of Dossier that found them.
  public static func document(_ findings: [GuideFinding], version: String) -> JSONValue {
    let rules = GuideFinding.ID.allCases.map { id -> JSONValue in
      [
        "id": .string(id.rawValue), "shortDescription": ["text": .string(id.summary + ".")],
        "defaultConfiguration": ["level": .string(id.severity.rawValue)],
      ]
    }
    let driver: JSONValue = [
      "name": "dossier", "semanticVersion": .string(version), "rules": .array(rules),
    ]
    let run: JSONValue = [
      "tool": ["driver": driver], "columnKind": "unicodeCodePoints", "results": .array(findings.map(result)),
    ]
    return [
      "$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run],
    ]
  }

  private static func result(_ finding: GuideFinding) -> JSONValue {
    let index = GuideFinding.ID.allCases.firstIndex(of: finding.id) ?? 0
    var result: JSONObject = [
      "ruleId": .string(finding.id.rawValue), "ruleIndex": .number(JSONNumber(index)),
      "level": .string(finding.severity.rawValue), "message": ["text": .string(finding.detail)],
      "locations": [.object(location(finding))],
    ]
    var properties = JSONObject()
    if let line = finding.line { properties["statementLine"] = .number(JSONNumber(line)) }
    if let column = finding.column { properties["statementColumn"] = .number(JSONNumber(column)) }
    if let repair = finding.repair { properties["repair"] = .string(repair.rawValue) }
    if !properties.isEmpty { result["properties"] = .object(properties) }
    return .object(result)
  }

  private static func location(_ finding: GuideFinding) -> JSONObject {
    var location = JSONObject()
    if let file = finding.file {
      var physical: JSONObject = ["artifactLocation": ["uri": .string(uri(file))]]
      let line = finding.place?.line ?? 1
      var region: JSONObject = ["startLine": .number(JSONNumber(line))]
      if let column = finding.place?.column { region["startColumn"] = .number(JSONNumber(column)) }
      physical["region"] = .object(region)
      location["physicalLocation"] = .object(physical)
    }
    let name = finding.statement ?? finding.guide
    let full = finding.statement.map { finding.guide + "/" + $0 } ?? finding.guide
    location["logicalLocations"] = [
      ["name": .string(name), "fullyQualifiedName": .string(full)]
    ]
    return location
  }

  /// The path as a URI reference (RFC 3986): an absolute one as `file:`, a relative one by itself.
  private static func uri(_ path: String) -> String {
    var text = path.hasPrefix("/") ? "file://" : ""
    for byte in path.utf8 {
      let isPlain =
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
        || "-._~/".utf8.contains(byte)
      if isPlain {
        text.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        text += "%" + (digits.count == 1 ? "0" : "") + digits
      }
    }
    return text
  }
}

extension GuideFinding {
  /// The finding as a JSON object.
  public var json: JSONObject {
    var object: JSONObject = [
      "id": .string(id.rawValue), "severity": .string(severity.rawValue), "guide": .string(guide),
    ]
    if let file { object["file"] = .string(file) }
    if let place {
      object["file_line"] = .number(JSONNumber(place.line))
      object["file_column"] = .number(JSONNumber(place.column))
    }
    if let statement { object["statement"] = .string(statement) }
    if let line { object["line"] = .number(JSONNumber(line)) }
    if let column { object["column"] = .number(JSONNumber(column)) }
    object["detail"] = .string(detail)
    if let repair { object["repair"] = .string(repair.rawValue) }
    return object
  }
}
