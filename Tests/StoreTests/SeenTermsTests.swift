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
}
