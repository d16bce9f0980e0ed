import ECS
import Testing

@testable import Handoff

struct SinkFilterTests {
  static let document: JSONObject = [
    "kibana.alert.severity": "medium",
    "kibana": ["alert": ["rule": ["rule_id": "9AAA-1", "name": "Suspicious Update Client"]]],
    "dossier": [
      "findings": [["id": "untrusted_code", "severity": "high"], ["id": "rare_file", "severity": "low"]]
    ],
  ]

  private func patterns(_ texts: [String]) -> [WildcardPattern] { texts.compactMap { WildcardPattern($0) } }

  @Test(arguments: [
    (FilterSeverity.low, true), (.medium, true), (.high, false), (.critical, false), (.info, true),
  ])
  func `asks for the severity of the alert`(minimum: FilterSeverity, passes: Bool) {
    #expect(SinkFilter(minimumSeverity: minimum).accepts(Self.document) == passes)
    #expect(SinkFilter(minimumSeverity: minimum).accepts([:]))
  }

  @Test(arguments: [
    (["9aaa-1"], true), (["suspicious*"], true), (["*client"], true), (["nothing", "9A?A-*"], true),
    (["suspicious"], false), (["*x*"], false),
  ])
  func `asks for the rule's id or name`(rules: [String], passes: Bool) {
    #expect(SinkFilter(rules: patterns(rules)).accepts(Self.document) == passes)
    #expect(!SinkFilter(rules: patterns(rules)).accepts([:]))
  }

  @Test(
    arguments: [
      (["untrusted_code"], nil, true), ([], .high, true), ([], .critical, false), (["rare_*"], .low, true),
      (["rare_*"], .medium, false), (["other"], nil, false),
    ] as [([String], FilterSeverity?, Bool)])
  func `asks for one finding that is both`(ids: [String], minimum: FilterSeverity?, passes: Bool) {
    let filter = SinkFilter(findings: patterns(ids), minimumFindingSeverity: minimum)
    #expect(filter.accepts(Self.document) == passes)
    #expect(!filter.accepts([:]))
  }

  @Test func `all conditions must hold, and none lets everything through`() {
    #expect(SinkFilter().accepts([:]))
    let filter = SinkFilter(minimumSeverity: .low, rules: patterns(["9*"]), findings: patterns(["other"]))
    #expect(!filter.accepts(Self.document))
  }
}

struct WildcardPatternTests {
  @Test(arguments: [
    ("a*b", "ab", true), ("a*b", "aXXb", true), ("a*b", "aXXbc", false), ("*", "", true), ("?", "é", true),
    ("?", "", false), ("a?c", "abc", true), ("**a**", "bab", true), ("a*a*a", "aa", false),
    ("É", "é", false),
    ("ABC", "abc", true), ("a*b*c", "a1b2b3c", true), ("*.exe", "x.exe.txt", false),
  ])
  func `matches whole texts`(pattern: String, text: String, matches: Bool) {
    #expect(WildcardPattern(pattern)?.matches(text) == matches)
  }

  @Test func `refuses empty and overlong patterns`() {
    #expect(WildcardPattern("") == nil)
    #expect(WildcardPattern(String(repeating: "a", count: 1_025)) == nil)
    #expect(WildcardPattern(String(repeating: "*", count: 1_024)) != nil)
  }

  @Test func `a pattern made to be slow is not`() throws {
    let pattern = try #require(WildcardPattern(String(repeating: "a*", count: 512)))
    #expect(pattern.matches(String(repeating: "a", count: 10_000) + "bc"))
  }
}
