import ECS
import Foundation  // whole, to walk the corpus
import Guides
import Osquery
import Testing

@Suite(.enabled(if: Place.shared != nil, "needs the shared corpus")) struct CorpusTests {
  private static let rules = (Place.shared ?? "") + "/corpus/rules"

  /// An alert with a value for every field that a placeholder names.
  private static func alert(for fields: some Sequence<String>) -> JSONObject {
    JSONObject(fields.map { ($0, $0.hasSuffix(".id") ? 1000 : "o'neil") })
  }

  @Test func `every statement of the public rules is read, binds and is safe`() throws {
    let library = GuideLibrary.load(querySets: [], rules: [Self.rules])
    let statements = library.guides.flatMap(\.statements)
    #expect(statements.count == (try Self.headers(named: "[[transform.osquery]]")))
    #expect(
      library.guides.flatMap(\.investigations).count == (try Self.headers(named: "[[transform.investigate]]"))
    )
    let binder = PlaceholderBinder()
    var placeholders = 0
    for statement in statements {
      let bound = try binder.bind(statement, to: Self.alert(for: try binder.fields(of: statement)))
      placeholders += bound.parameters.isEmpty ? 0 : 1
      #expect(!bound.sqlRun.contains("{{"))
      #expect(throws: Never.self) { try StatementSafety().check(bound.sqlRun) }
    }
    #expect(placeholders > 30)
    #expect(library.problems.isEmpty)
  }

  @Test func `every guide of the public rules has steps, and every statement a step`() throws {
    let library = GuideLibrary.load(querySets: [], rules: [Self.rules])
    #expect(library.guides.count > 500)
    // A few notes are a paragraph without any list.
    let noSteps = library.guides.filter(\.steps.isEmpty)
    #expect(noSteps.count < 10 && noSteps.allSatisfy { $0.statements.isEmpty })
    var loose: [String] = []
    for guide in library.guides {
      let used = Set(guide.steps.flatMap(\.statements))
      loose += guide.statements.filter { !used.contains($0.id) }.map { "\(guide.title) \($0.id)" }
    }
    // One rule counts its references from 1, so that its first statement has none and its last names nothing.
    #expect(loose == ["Kernel Module Load via Built-in Utility osquery_0"])
    #expect(library.guides.flatMap(\.problems).map(\.code) == [.unknownReference])
  }

  @Test(.enabled(if: Python.interpreter != nil, "needs Python 3.11"))
  func `a guide is the same from the rule file and from the note that Kibana renders of it`() throws {
    let guides = GuideLibrary.load(querySets: [], rules: [Self.rules]).guides.filter {
      $0.problems.isEmpty && !($0.statements.isEmpty && $0.investigations.isEmpty)
    }
    let script = """
      import json, sys, tomllib
      notes = []
      for file in json.load(open(sys.argv[1])):
          rule = tomllib.load(open(file, "rb"))
          note = rule["rule"]["note"]
          for kind, blocks in rule["transform"].items():
              for number, block in reversed(list(enumerate(blocks))):
                  text = "!{%s%s}" % (kind, json.dumps(block, sort_keys=True, separators=(",", ":")))
                  note = note.replace("$%s_%d" % (kind, number), text)
          notes.append(note)
      print(json.dumps(notes))
      """
    let files = guides.compactMap { guide -> JSONValue? in
      if case .ruleFile(let file?) = guide.source { .string(file) } else { nil }
    }
    let notes = try Python.run(Python.interpreter, script, input: .array(files)).array ?? []
    #expect(notes.count == guides.count && guides.count > 100)
    for (guide, note) in zip(guides, notes) {
      let rendered = try #require(AlertGuideReader().guide(of: ["kibana.alert.rule.note": note]))
      #expect(rendered.problems.isEmpty)
      #expect(rendered.steps.map { [$0.id, $0.text] } == guide.steps.map { [$0.id, $0.text] })
      #expect(Self.statements(of: rendered) == Self.statements(of: guide))
      #expect(rendered.steps.map(\.investigations.count) == guide.steps.map(\.investigations.count))
    }
  }

  private static func statements(of guide: Guide) -> [[String?]] {
    guide.steps.map { step in step.statements.map { guide.statement($0)?.sql } }
  }

  /// How many lines of the rules are this header.
  private static func headers(named header: String) throws -> Int {
    let files = FileManager.default.enumerator(atPath: rules)?.compactMap { $0 as? String } ?? []
    return try files.filter { $0.hasSuffix(".toml") }.reduce(0) { count, file in
      let text = try String(contentsOfFile: rules + "/" + file, encoding: .utf8)
      return count + text.split(separator: "\n").count { $0 == header }
    }
  }
}
