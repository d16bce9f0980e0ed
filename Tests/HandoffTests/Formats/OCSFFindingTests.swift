import ECS
import Foundation
import Testing

@testable import Handoff

@Suite struct OCSFFindingTests {
  private static let texts =
    hostileValues + ["C:\\Users\\a\\x.dll", "/tmp/é/x", "x", "93.184.215.14", "a.example"]

  private func finding(_ document: JSONObject) throws -> JSONValue {
    OCSFFinding(try #require(DossierView(document)), size: 1_000).json()
  }

  /// Validates against the schema that schema.ocsf.io publishes, with everything refused that it does not name.
  @Test(
    .enabled(
      if: Python.has("ocsf_json_schema, jsonschema"),
      "no python3 with ocsf-json-schema and jsonschema is here"))
  func `is valid by the published schema, whatever the host says`() throws {
    let findings = try Self.texts.map { try finding(fullDossier($0)) } + [try finding(["dossier": [:]])]
    let program = """
      import json, sys, jsonschema
      from ocsf_json_schema import OcsfJsonSchemaEmbedded, get_ocsf_schema
      schema = OcsfJsonSchemaEmbedded(get_ocsf_schema(version="1.8.0")).get_class_schema(
        class_name="detection_finding", profiles=["host"])
      validator = jsonschema.Draft202012Validator(schema)
      good = 0
      for finding in json.load(sys.stdin):
        errors = list(validator.iter_errors(finding))
        for error in errors: print(error.json_path, error.message[:200])
        good += not errors
      print(good, schema["additionalProperties"])
      """
    let run = try Python.run(program, input: JSONWriter.text(.array(findings)))
    #expect(run.output == "\(findings.count) False\n")
  }

  @Test func `has what every version of the class requires`() throws {
    let finding = try finding(fullDossier("x.dll"))
    #expect(finding["class_uid"]?.int == 2_004)
    #expect(finding["type_uid"]?.int == 200_401)
    #expect(finding["category_uid"]?.int == 2)
    #expect(finding["activity_id"]?.int == 1)
    #expect(finding["severity_id"]?.int == 4)
    #expect(finding["time"]?.int == 1_791_964_800_000)
    #expect(finding["metadata"]?["version"]?.string == "1.8.0")
    #expect(finding["metadata"]?["product"]?["name"]?.string == "Dossier")
    #expect(finding["finding_info"]?["uid"]?.string == String(repeating: "a1", count: 32))
    #expect(finding["finding_info"]?["title"]?.string == "x.dll")
    #expect(finding["finding_info"]?["attacks"]?[1]?["sub_technique"]?["uid"]?.string == "T1218.011")
  }

  @Test func `names the place of each observable's value`() throws {
    var document = fullDossier("C:\\Users\\a\\x.dll")
    document["host.name"] = "host-1.example"
    document["host"] = nil
    let finding = try finding(document)
    let observables = finding["observables"]?.array ?? []
    #expect(observables.count >= 6)
    for observable in observables {
      let place = observable["name"]?.string ?? ""
      var value: JSONValue? = finding
      for part in place.split(whereSeparator: { ".[]".contains($0) }) {
        value = Int(part).map { value?[$0] } ?? value?[String(part)]
      }
      #expect(value?.string == observable["value"]?.string, "\(place)")
    }
  }

  @Test func `says what it left out`() throws {
    let whole = try finding(fullDossier("x"))
    #expect(whole["metadata"]?["is_truncated"] == nil)
    var document = fullDossier("x")
    var part = document["dossier"]?.object ?? [:]
    part["statements"] = .array((0..<30).map { statement("s\($0)", rows: 150) })
    document["dossier"] = .object(part)
    let cut = try finding(document)
    #expect(cut["metadata"]?["is_truncated"]?.bool == true)
    #expect(cut["metadata"]?["untruncated_size"]?.int == 1_000)
    let rows = (cut["enrichments"]?.array ?? []).map { $0["data"]?["rows"]?.array?.count ?? 0 }
    #expect(rows.reduce(0, +) == OCSFFinding.mostRowsTogether)
    #expect(rows.count == 30)
  }

  @Test func `makes one enrichment of each statement`() throws {
    let enrichments = try finding(fullDossier("x"))["enrichments"]?.array ?? []
    #expect(enrichments.compactMap { $0["name"]?.string } == ["dns_cache", "failed"])
    #expect(enrichments[0]["data"]?["rows"]?[0]?["name"]?.string == "x")
    #expect(enrichments[1]["data"]?["error"]?.string == "x")
  }
}

/// A statement that was answered with so many rows.
func statement(_ id: String, rows: Int, value: String = "v") -> JSONValue {
  [
    "id": .string(id), "label": "A label", "sql": "SELECT 1", "sql_run": "SELECT 1;", "status": "ok",
    "started": "2026-10-04T08:00:00.500Z", "duration_ms": 1,
    "rows": .array((0..<rows).map { _ in ["name": .string(value), "empty": nil] }),
    "rows_total": .number(JSONNumber(rows)), "truncated": false,
  ]
}

/// A dossier with the value everywhere, statements, techniques and connections.
func fullDossier(_ value: String) -> JSONObject {
  var document = dossier(with: value)
  document["kibana.alert.severity"] = "high"
  document["kibana.alert.risk_score"] = 73
  document["kibana.alert.uuid"] = .string(value)
  document["kibana.alert.rule.rule_id"] = .string(value)
  document["kibana.alert.rule.threat"] = [
    [
      "framework": "MITRE ATT&CK", "tactic": ["id": .string(value), "name": .string(value)],
      "technique": [
        [
          "id": "T1218", "name": .string(value),
          "subtechnique": [["id": "T1218.011", "name": .string(value)]],
        ]
      ],
    ],
    ["tactic": nil, "technique": ["id": "not one"]], ["technique": "x"], "x",
  ]
  document["host"] = ["id": .string(value), "os": ["type": "windows"]]
  var part = document["dossier"]?.object ?? [:]
  part["statements"] = [
    statement("dns_cache", rows: 2, value: value),
    [
      "id": "failed", "label": .string(value), "sql": .string(value), "status": "error",
      "error": .string(value),
    ],
  ]
  part["network"] = [
    "dns_cache": [["name": .string(value)], ["name": "mail.a.example"]],
    "sockets": [
      ["remote_address": "203.0.113.7", "remote_port": 443, "protocol": "tcp", "tie": .string(value)],
      ["remote_address": "::", "tie": "x"],
      ["remote_address": .string(value), "remote_port": 70_000, "tie": "x"],
    ],
  ]
  document["dossier"] = .object(part)
  return document
}
