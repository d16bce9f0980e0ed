import ECS
import Store
import Testing

struct SeenTermsTests {
  private static func sighting(_ terms: [String], _ time: Int64, rule: String = "r") -> TermSighting {
    TermSighting(ruleID: rule, terms: terms, time: Timestamp(nanoseconds: time))
  }

  @Test func `the last sighting is the latest, in whichever order they come`() throws {
    let store = try DossierStore(path: nil)
    try store.record([Self.sighting(["a"], 5), Self.sighting(["a"], 9), Self.sighting(["a"], 7)])
    #expect(try store.lastSighting(ruleID: "r", terms: ["a"])?.nanoseconds == 9)
    try store.record([Self.sighting(["a"], 2)])
    #expect(try store.lastSighting(ruleID: "r", terms: ["a"])?.nanoseconds == 9)
    try store.record([Self.sighting(["a"], 12)])
    #expect(try store.lastSighting(ruleID: "r", terms: ["a"])?.nanoseconds == 12)
  }

  static let lookalikes: [[String]] = [
    ["a", "b"], ["a\",\"b"], ["a,b"], ["[\"a\",\"b\"]"], ["a", "b", ""], ["", "a", "b"], ["ab"],
    ["a\\", "b"],
    ["a\\\",\\\"b"], ["A", "b"], ["a", "b "], ["b", "a"], [], [""], ["\u{0}"], ["a\u{0}b"], ["a\u{0}c"],
    ["\u{E9}"], ["e\u{301}"],
  ]

  @Test func `no terms imitate others`() throws {
    let store = try DossierStore(path: nil)
    try store.record(Self.lookalikes.enumerated().map { Self.sighting($1, Int64($0)) })
    for (index, terms) in Self.lookalikes.enumerated() {
      #expect(try store.lastSighting(ruleID: "r", terms: terms)?.nanoseconds == Int64(index), "\(terms)")
    }
  }

  @Test func `each rule has its own past`() throws {
    let store = try DossierStore(path: nil)
    try store.record([Self.sighting(["a"], 1, rule: "one")])
    #expect(try store.lastSighting(ruleID: "two", terms: ["a"]) == nil)
    #expect(try store.lastSighting(ruleID: "one", terms: ["b"]) == nil)
  }

  @Test func `rules, alerts and files are told apart behind a NUL`() throws {
    let store = try DossierStore(path: nil)
    try store.record([Self.sighting(["t"], 1, rule: "r\u{0}a"), Self.sighting(["t"], 2, rule: "r\u{0}b")])
    #expect(try store.lastSighting(ruleID: "r\u{0}a", terms: ["t"])?.nanoseconds == 1)
    #expect(try store.lastSighting(ruleID: "r\u{0}b", terms: ["t"])?.nanoseconds == 2)
    #expect(try store.lastSighting(ruleID: "r", terms: ["t"]) == nil)
    func alert(_ id: String, user: String) -> AlertSummary {
      AlertSummary(
        id: id, time: Timestamp(nanoseconds: 5), ruleID: "r", ruleName: "n\u{0}x", severity: "low", host: "",
        user: user, reason: "because\u{0}of")
    }
    let alerts = [
      alert("a\u{0}1", user: "u\u{0}1"), alert("a\u{0}2", user: "u\u{0}1"), alert("a", user: "u"),
    ]
    try store.record(alerts)
    #expect(try store.hasAlert(id: "a\u{0}2"))
    #expect(try !store.hasAlert(id: "a\u{0}3"))
    #expect(try store.alerts(relatedTo: alerts[0], within: .seconds(1), limit: 9) == [alerts[1]])
    let file = FileSighting(sha256: "ab", path: "/tmp/x\u{0}1")
    try store.record([file], alertID: "a\u{0}1", at: Timestamp(nanoseconds: 5))
    try store.record(
      [FileSighting(sha256: "ab", path: "/tmp/x\u{0}2")], alertID: "a\u{0}2", at: Timestamp(nanoseconds: 6))
    let known = try store.prevalence(path: file.path, besides: "a")
    #expect(known?.dossiers == 1)
    #expect(known?.paths == [file.path])
    #expect(try store.prevalence(path: file.path, besides: "a\u{0}1") == nil)
    #expect(try store.prevalence(sha256: "ab", besides: "a\u{0}1")?.paths == ["/tmp/x\u{0}2"])
  }
}
