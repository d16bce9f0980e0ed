import ECS
import Guides
import Testing

@Suite struct StartingRulesTests {
  struct Case: Sendable {
    let rule: String
    let original: String
    let set: String
  }

  static let cases = [
    Case(
      rule: "Config/rules/defense_evasion_windows_update_imageload.toml", original: "wuauclt_v112.toml",
      set: "windows-update-imageload"),
    Case(
      rule: "Config/rules/execution_suspicious_powershell_imageload.toml",
      original: "powershell_imgload_v211.toml",
      set: "powershell-engine-imageload"),
  ]

  @Test(arguments: cases)
  func `the note of a starting rule and the steps of its query set are the same`(pair: Case) throws {
    let note = try #require(try RuleGuideReader().guide(try Place.bytes(pair.rule), file: pair.rule))
    let set = try Place.querySet(pair.set)
    #expect(note.problems.isEmpty)
    #expect(note.ruleID == set.ruleID && note.title == set.title && note.ruleVersion == set.ruleVersion)
    #expect(note.steps.map { [$0.id, $0.text] } == set.steps.map { [$0.id, $0.text] })
    #expect(note.steps.map(\.depth) == set.steps.map(\.depth))
    #expect(note.steps.map(\.section) == set.steps.map(\.section))
    #expect(GuideStep.Section.allCases.allSatisfy { !set.steps(of: $0).isEmpty })
  }

  @Test(arguments: cases)
  func `a step is a person's alone exactly where no evidence of the host can answer it`(pair: Case) throws {
    for step in try Place.querySet(pair.set).steps where step.section != .response {
      #expect((step.manualReason != nil) == (step.answers.isEmpty || step.answers == [.sandbox]))
    }
  }

  @Test func `the Windows Update set has the statements of its rule, at the same steps`() throws {
    let note = try #require(try RuleGuideReader().guide(try Place.bytes(Self.cases[0].rule)))
    let set = try Place.querySet("windows-update-imageload")
    let words: (Guide) -> [[Substring]] = {
      $0.statements.map { $0.sql.split(whereSeparator: \.isWhitespace) }
    }
    #expect(words(note) == words(set))
    let ids = Dictionary(uniqueKeysWithValues: zip(note.statements.map(\.id), set.statements.map(\.id)))
    #expect(
      note.steps.map { $0.statements.map { ids[$0] } } == set.steps.map { $0.statements.map(Optional.some) })
  }

  @Test(
    .enabled(if: Place.shared != nil, "needs the shared corpus"),
    .enabled(if: Python.interpreter != nil, "needs Python 3.11"), arguments: cases)
  func `a starting rule says what the original says, except for the words of its guide`(pair: Case) throws {
    let paths: JSONValue = [
      .string(Place.path(pair.rule)),
      .string((Place.shared ?? "") + "/corpus/rules-of-the-guides/" + pair.original),
    ]
    let script = """
      import json, re, sys, tomllib
      ours, theirs = [tomllib.load(open(p, "rb")) for p in json.load(open(sys.argv[1]))]
      words = ["note", "description", "setup"]
      parts = [s.strip() for k in words for s in re.split(r"[.:]\\s|\\n|- ", theirs["rule"].get(k, ""))]
      copied = [s for s in parts if len(s) > 40 and s in ours["rule"]["note"] + ours["rule"]["description"]]
      added = {k: v for k, v in ours["rule"].items() if k not in theirs["rule"]}
      for d in (ours, theirs):
          for k in words + list(added): d["rule"].pop(k, None)
      print(json.dumps({"same": ours == theirs, "copied": copied, "added": added}, sort_keys=True))
      """
    let answer = try Python.run(Python.interpreter, script, input: paths)
    #expect(answer["same"] == true)
    #expect(answer["copied"] == [])
    #expect(answer["added"]?["interval"] == "5m" && answer["added"]?["max_signals"] == 100)
    #expect(answer["added"]?.object?.count == 3)
  }
}
