import ECS
import Testing

@testable import Guides

@Suite struct NoteReaderTests {
  @Test func `turns the lists under known headings into numbered steps`() throws {
    let guide = try read(
      """
      ## Triage and analysis
      ### Investigating a thing
      - not a step, for the steps have a heading of their own
      ### Possible investigation steps
      - First
        - Inner
          goes on
        - Second inner
      * Star
      1. Number
      ### False positive analysis
      - Harmless
      ### Response and Remediation
      - Act
        - Quickly
      ### Related rules
      - not a step either
      """)
    #expect(
      outline(guide) == [
        "investigation.1 First", "investigation.1.1 Inner goes on", "investigation.1.2 Second inner",
        "investigation.2 Star", "investigation.3 Number", "false_positives.1 Harmless", "response.1 Act",
        "response.1.1 Quickly",
      ])
    #expect(guide.steps.map(\.depth) == [0, 1, 1, 0, 0, 0, 0, 1])
    #expect(guide.response.map(\.text) == ["Act", "Quickly"])
    #expect(guide.problems.isEmpty)
  }

  @Test func `takes the lists of a note without headings for the investigation`() throws {
    #expect(outline(try read("- Look\n- Think")) == ["investigation.1 Look", "investigation.2 Think"])
    #expect(outline(try read("## Triage\n- Look\n## Setup\n- Install")) == ["investigation.1 Look"])
  }

  @Test func `reads a bold line as a heading, and numbers on under a second heading of the section`() throws {
    let note =
      "**Investigation steps:**\n- a\n\n**Consider:**\n- b\n### Setup\n- x\n**Investigation steps**\n- c\n"
      + "**False positives**\n- d"
    #expect(
      outline(try read(note)) == [
        "investigation.1 a", "investigation.2 b", "investigation.3 c", "false_positives.1 d",
      ])
  }

  @Test func `keeps items apart that blank lines or paragraphs separate`() throws {
    let note = "- a\n\n- b\n\n  more of b\n\nno item\nno item either\n- c\nmore of c"
    #expect(
      outline(try read(note)) == [
        "investigation.1 a", "investigation.2 b more of b", "investigation.3 c more of c",
      ])
  }

  @Test func `gives a statement of its own item to the step around it`() throws {
    let block = #"!{osquery{"query":"SELECT 1","label":"One"}}"#
    let guide = try read(
      "- a\n  - b\n    - \(block)\n  - \(block)\n- c\n- \(block)\n\n\(block)\n- d \(block)")
    #expect(
      outline(guide) == [
        "investigation.1 a [osquery_1]", "investigation.1.1 b [osquery_0]",
        "investigation.2 c [osquery_2 osquery_3]", "investigation.3 d [osquery_4]",
      ])
  }

  @Test func `reads the block whatever its text holds`() throws {
    let sql = #"SELECT '}}' AS a, '{\"' AS b, {{user.name}} FROM t"#
    let query = JSONWriter.text([
      "query": .string(sql), "label": "a } b", "ecs_mapping": ["host.name": ["field": "a"]],
    ])
    let guide = try read("- x\n  - !{osquery\(query)} and on")
    #expect(guide.statements.map(\.sql) == [sql])
    #expect(guide.statements.first?.label == "a } b")
    #expect(guide.statements.first?.ecsMapping == ["host.name": .column("a")])
    #expect(outline(guide) == ["investigation.1 x", "investigation.1.1 and on [osquery_0]"])
  }

  @Test func `reads a block that goes over several lines`() throws {
    let guide = try read("- x\n!{osquery{\n  \"query\": \"SELECT 1\"\n}}\n- y")
    #expect(outline(guide) == ["investigation.1 x [osquery_0]", "investigation.2 y"])
    #expect(guide.statements.map(\.label) == ["osquery_0"])
  }

  @Test func `keeps searches as data`() throws {
    let block =
      #"!{investigate{"label":"Alerts","providers":[[{"field":"host.id","excluded":false,"#
      + #""queryType":"phrase","value":"{{host.id}}","valueType":"string"}]],"#
      + #""relativeFrom":"now-48h/h","relativeTo":"now"}}"#
    let guide = try read("- Alerts of the host \(block)")
    #expect(outline(guide) == ["investigation.1 Alerts of the host [investigate_0]"])
    let search = try #require(guide.investigations.first)
    #expect(search.label == "Alerts" && search.relativeFrom == "now-48h/h")
    #expect(search.providers.first?.first?.value == "{{host.id}}")
  }

  @Test(arguments: [
    (#"!{osquery{"query":"SELECT 1"}"#, 3), (#"!{osquery{"query":"SELECT 1}}"#, 3),
    ("!{osquery{nonsense}}", 3),
    (#"!{osquery{"label":"no query"}}"#, 3), (#"!{osquery{"query":" "}}"#, 3), (#"!{osquery{"query":7}}"#, 3),
    (#"!{osquery{"query":"SELECT 1","ecs_mapping":{"a":{}}}}"#, 3), (#"!{investigate{"label":"x"}}"#, 3),
    (#"!{investigate{"providers":[[{"value":"x"}]]}}"#, 3), ("!{osquery{\"query\":\"a\nb\"}}", 3),
  ])
  func `tells of a malformed block with its place, and reads on`(block: String, column: Int) throws {
    let guide = try read("- before\n- \(block)\n- after")
    let problem = try #require(guide.problems.first)
    #expect(guide.problems.count == 1)
    #expect(problem.code == .malformedBlock)
    #expect(problem.place.line == 2 && problem.place.column == column)
    #expect(guide.statements.isEmpty)
    #expect(guide.steps.first?.text == "before" && guide.steps.last?.text == "after")
  }

  @Test func `takes nothing out of code`() throws {
    let block = #"!{osquery{"query":"SELECT 1"}}"#
    let guide = try read("- a `\(block)` b\n```\n- \(block)\n```\n- c")
    #expect(guide.statements.isEmpty && guide.problems.isEmpty)
    #expect(outline(guide) == ["investigation.1 a `\(block)` b", "investigation.2 c"])
  }

  @Test func `keeps the statements that stand outside of any step`() throws {
    let guide = try read("Run this first:\n\n!{osquery{\"query\":\"SELECT 1\"}}\n")
    #expect(guide.steps.isEmpty)
    #expect(guide.statements.map(\.id) == ["osquery_0"])
  }

  @Test func `stops at its limits and says so`() throws {
    var limits = GuideLimits()
    limits.steps = 2
    limits.depth = 1
    limits.blocks = 1
    limits.stepBytes = 4
    let guide = try read("- a\n  - b\n    - cut off\n", limits: limits)
    #expect(outline(guide) == ["investigation.1 a", "investigation.1.1 b"])
    #expect(guide.problems.map(\.code) == [.tooLarge])
    #expect(try read("- abcdef", limits: limits).steps.map(\.text) == ["abcd"])

    let block = #"!{osquery{"query":"SELECT 1"}}"#
    let blocks = try read("\(block)\n\(block)\n\(block)", limits: limits)
    #expect(blocks.statements.count == 1 && blocks.problems.map(\.code) == [.tooLarge])

    limits.noteBytes = 3
    let cut = try read("- abc", limits: limits)
    #expect(outline(cut) == ["investigation.1 a"] && cut.problems.map(\.code) == [.tooLarge])
    limits.blockBytes = 8
    limits.noteBytes = 1 << 20
    #expect(try read(block, limits: limits).problems.map(\.code) == [.malformedBlock])
  }

  @Test(
    .timeLimit(.minutes(1)),
    arguments: [
      "!{osquery{", "!{osquery{\"", "!{investigate{{{{", "$osquery_99999999999999999999 ", "$osquery_", "- ",
      "  - x\n",
      "**", "#", "`", "```\n", "\u{0}", "\r\n- ", "\t", "1234567890123. x\n", "[ ] ", "}}", "\u{202E}é\n- 😀",
    ])
  func `stands a note of nothing but its edges`(piece: String) throws {
    for count in [1, 2, 3, 20_000] {
      let guide = try read(String(repeating: piece, count: count))
      #expect(guide.problems.count <= GuideLimits().problems + 1)
      #expect(guide.steps.count <= GuideLimits().steps)
    }
  }
}
