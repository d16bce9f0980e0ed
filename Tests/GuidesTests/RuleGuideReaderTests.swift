import ECS
import Testing

@testable import Guides

@Suite struct RuleGuideReaderTests {
  private func read(_ text: String, limits: GuideLimits = GuideLimits()) throws -> Guide? {
    try RuleGuideReader(limits: limits).guide(Array(text.utf8), file: "rule.toml")
  }

  @Test func `joins the note and the transforms`() throws {
    let guide = try #require(
      try read(
        #"""
        [[transform.osquery]]
        label = "One"
        query = "SELECT 1"
        [[transform.osquery]]
        label = "Two"
        query = "SELECT {{user.name}}"
        ecs_mapping = { "host.name" = { value = ["a", "b"] } }
        [[transform.investigate]]
        label = "Search"
        providers = [[{ excluded = false, field = "host.id", queryType = "phrase", value = "{{host.id}}" }]]
        [rule]
        rule_id = "abc"
        name = "A rule"
        version = 3
        note = """
        ### Investigation steps
        - Look
          - $osquery_1
          - $osquery_0
        - Search $investigate_0
        """
        """#))
    #expect(guide.id == "abc" && guide.title == "A rule" && guide.ruleVersion == 3)
    #expect(guide.source == .ruleFile(file: "rule.toml"))
    #expect(
      outline(guide) == [
        "investigation.1 Look [osquery_1 osquery_0]", "investigation.2 Search [investigate_0]",
      ])
    #expect(guide.statement("osquery_1")?.ecsMapping == ["host.name": .values(["a", "b"])])
    #expect(guide.problems.isEmpty)
  }

  @Test func `places what is wrong in the file, and keeps the numbers of the rest`() throws {
    let guide = try #require(
      try read(
        """
        [[transform.osquery]]
        label = "No query"
        [[transform.osquery]]
        label = "Two"
        query = "SELECT 2"
        [rule]
        note = '''
        - $osquery_0
        - good $osquery_1
        - $osquery_9'''
        """))
    #expect(guide.problems.map(\.code) == [.malformedBlock, .unknownReference, .unknownReference])
    #expect(guide.problems.map(\.place.line) == [1, 8, 10])
    #expect(guide.problems.last?.place.column == 3)
    #expect(guide.problems.last?.description.hasPrefix("rule.toml:10:3: the note names $osquery_9") == true)
    #expect(guide.statements.map(\.id) == ["osquery_1"])
  }

  @Test func `finds no guide in a rule without note and statements`() throws {
    #expect(try read("[rule]\nname = 'x'") == nil)
    #expect(try read("[rule]\nname = 'x'\n[[transform.osquery]]\nquery = 'SELECT 1'")?.statements.count == 1)
  }

  @Test(arguments: [
    ("= x", GuideError.Code.toml), ("name = 'x'", .shape), ("rule = 1", .shape), ("", .shape),
  ])
  func `refuses what is no rule`(text: String, code: GuideError.Code) throws {
    do {
      _ = try read(text)
      Issue.record("no error")
    } catch let error as GuideError {
      #expect(error.code == code && error.place.line == 1 && error.place.file == "rule.toml")
    }
  }

  @Test func `refuses a file larger than allowed`() throws {
    var limits = GuideLimits()
    limits.fileBytes = 20
    #expect(throws: GuideError.self) { try read("[rule]\nname = 'twenty bytes and more'", limits: limits) }
  }
}
