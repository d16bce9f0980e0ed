import ECS
import Guides
import Testing

@Suite struct AlertGuideReaderTests {
  private static let note = "- look\n  - !{osquery{\"label\":\"DNS\",\"query\":\"SELECT * FROM dns_cache\"}}"

  private static let alerts: [JSONObject] = [
    [
      "kibana.alert.rule.note": .string(note), "kibana.alert.rule.rule_id": "abc",
      "kibana.alert.rule.name": "A rule", "kibana.alert.rule.version": 7,
    ],
    [
      "kibana": [
        "alert": ["rule": ["note": .string(note), "rule_id": "abc", "name": "A rule", "version": 7]]
      ]
    ],
    [
      "kibana.alert": [
        "rule": ["note": [.string(note)], "rule_id": ["abc"], "name": ["A rule"], "version": [7]]
      ]
    ],
  ]

  @Test(arguments: alerts)
  func `reads the guide that an alert carries, however its fields are nested`(alert: JSONObject) throws {
    let guide = try #require(AlertGuideReader().guide(of: alert))
    #expect(guide.id == "abc" && guide.ruleID == "abc" && guide.title == "A rule" && guide.ruleVersion == 7)
    #expect(guide.source == .alert)
    #expect(guide.statements.map(\.label) == ["DNS"])
    #expect(guide.steps.map(\.statements) == [["osquery_0"]])
  }

  @Test(arguments: [JSONObject(), ["kibana.alert.rule.note": ""], ["kibana.alert.rule.note": .null]])
  func `has no guide without a note`(alert: JSONObject) {
    #expect(AlertGuideReader().guide(of: alert) == nil)
  }
}
