import ECS
import Foundation  // whole, for searching in texts
import Testing

@testable import Guides

@Suite struct QuerySetReaderTests {
  private func read(_ text: String, limits: GuideLimits = GuideLimits()) throws(GuideError) -> Guide {
    try QuerySetReader(limits: limits).guide(Array(text.utf8), file: "a.json", name: "a")
  }

  private static func set(_ inner: String) -> String {
    #"{"queries":{"x":{"query":"SELECT 1"},"y":{"query":"SELECT 2"}},"#
      + #""dossier":{"id":"s","title":"S",\#(inner)}}"#
  }

  @Test func `reads any osquery pack`() throws {
    let guide = try read(
      #"{"platform":"posix","queries":{"b":{"query":"SELECT 1","interval":"60","description":"One"},"#
        + #""a":{"query":"SELECT 2","platform":"windows, linux","denylist":false}},"discovery":[]}"#
    )
    #expect(guide.id == "a" && guide.title == "a" && guide.ruleID == nil && guide.steps.isEmpty)
    #expect(guide.source == .querySet(file: "a.json"))
    #expect(guide.statements.map(\.id) == ["b", "a"])
    #expect(guide.statements.map(\.summary) == ["One", nil])
    #expect(guide.statements.map(\.platforms) == [["posix"], ["windows", "linux"]])
    #expect(guide.statements.map { $0.runs(on: "linux") } == [true, true])
    #expect(guide.statements.map { $0.runs(on: "windows") } == [false, true])
  }

  @Test func `reads a pack as osquery writes it, with comments and texts over several lines`() throws {
    let text = #"""
      # A pack "with { a comment
      {
        // and another, [ too
        "queries": {
          "a": {
            "query": "SELECT pid, 'x // y' \
              FROM processes \
              WHERE name == null;",
            # "interval": 1,
            "description": "it's # none"
          },
          "b": {"query": "SELECT 1 == null"}
        }
      }
      // the end
      """#.replacing("\\\\", with: "\\")
    let guide = try read(text)
    #expect(guide.statements.map(\.id) == ["a", "b"])
    #expect(guide.statements.map(\.summary) == ["it's # none", nil])
    let statement = guide.statements[0]
    #expect(
      statement.sql == "SELECT pid, 'x // y'         FROM processes         WHERE name == null;")
    let places = [("SELECT", 6, 17), ("FROM", 7, 9), ("null", 8, 23)]
    for (words, line, column) in places {
      let range = try #require(statement.sql.range(of: words))
      let offset = statement.sql.utf8.distance(from: statement.sql.startIndex, to: range.lowerBound)
      let place = try #require(statement.place).position(ofUTF8Offset: offset, in: statement.sql)
      #expect(place.line == line && place.column == column, "\(words): \(place)")
    }
    let second = try #require(guide.statements[1].place).position(ofUTF8Offset: 0, in: "")
    #expect(second.line == 12 && second.column == 21)
    let error = #expect(throws: GuideError.self) {
      try read("# one\n{\"a\": \"x\\\ny\",\n\"b\": tru}")
    }
    #expect(error?.description.contains("a.json:4:") == true, "\(error?.description ?? "-")")
  }

  @Test func `reads the order, the notes and the steps of a query set`() throws {
    let guide = try read(
      Self.set(
        #""order":["y","x"],"rule_id":"r","rule_version":4,"source":"own","steps":[{"id":"investigation.1","#
          + #""section":"investigation","depth":0,"text":"Look","answers":["dns_cache","sandbox"],"#
          + #""statements":["x"],"why":"because"}]"#))
    #expect(guide.id == "s" && guide.title == "S" && guide.ruleID == "r" && guide.ruleVersion == 4)
    #expect(guide.origin == "own")
    #expect(guide.statements.map(\.id) == ["y", "x"])
    let step = try #require(guide.steps.first)
    #expect(
      step.answers == [.dnsCache, .sandbox] && step.statements == ["x"] && step.manualReason == "because")
  }

  private static let broken: [(text: String, code: GuideError.Code, place: String)] = [
    ("[", .json, "a.json:1:2"), ("[]", .shape, "a.json#"), ("{}", .shape, "a.json#"),
    (#"{"queries":[]}"#, .shape, "a.json#/queries"),
    (#"{"queries":{"a/b~c":{}}}"#, .shape, "a.json#/queries/a~1b~0c"),
    (#"{"queries":{"a":{"query":1}}}"#, .shape, "a.json#/queries/a/query"),
    (#"{"queries":{"a":{"query":" "}}}"#, .shape, "a.json#/queries/a/query"),
    (#"{"queries":{},"dossier":{}}"#, .shape, "a.json#/dossier"),
    (set(#""order":["x"]"#), .shape, "a.json#/dossier/order"),
    (set(#""order":["x","z"]"#), .unknownReference, "a.json#/dossier/order/1"),
    (set(#""order":["x","x"]"#), .duplicate, "a.json#/dossier/order/1"),
    (set(#""steps":[{"id":"a"}]"#), .shape, "a.json#/dossier/steps/0"),
    (
      set(#""steps":[{"id":"a","section":"investigation","text":"t","answers":["guess"]}]"#), .shape,
      "a.json#/dossier/steps/0/answers/0"
    ),
    (
      set(#""steps":[{"id":"a","section":"investigation","text":"t","statements":["q"]}]"#),
      .unknownReference,
      "a.json#/dossier/steps/0/statements/0"
    ),
    (
      set(#""steps":[{"id":"a","section":"elsewhere","text":"t"}]"#), .shape,
      "a.json#/dossier/steps/0/section"
    ),
    (
      set(#""steps":[{"id":"a","section":"response","text":"t","depth":99}]"#), .shape,
      "a.json#/dossier/steps/0"
    ),
    (
      set(
        #""steps":[{"id":"a","section":"response","text":"t"},{"id":"a","section":"response","text":"t"}]"#),
      .duplicate, "a.json#/dossier/steps/1/id"
    ),
  ]

  @Test(arguments: broken.indices)
  func `says what is wrong with a set, and where`(index: Int) throws {
    let (text, code, place) = Self.broken[index]
    do {
      _ = try read(text)
      Issue.record("no error")
    } catch {
      #expect(error.code == code)
      #expect(error.place.description == place)
    }
  }

  @Test func `refuses more than its limits`() throws {
    var limits = GuideLimits()
    limits.statements = 1
    let code = #expect(throws: GuideError.self) { try read(Self.set(#""source":"""#), limits: limits) }?.code
    #expect(code == .tooLarge)
    limits = GuideLimits()
    limits.fileBytes = 10
    let size = #expect(throws: GuideError.self) { try read(Self.set(#""source":"""#), limits: limits) }?.code
    #expect(size == .tooLarge)
  }

  @Test func `knows which answers go first`() {
    #expect([Statement.Volatility.lasting, .fleeting, .short].sorted() == [.fleeting, .short, .lasting])
  }
}
