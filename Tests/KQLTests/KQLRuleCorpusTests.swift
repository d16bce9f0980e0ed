import ECS
import FoundationEssentials
import KQL
import Predicates
import Testing

@Suite(.enabled(if: Shared.has("corpus/rules"), "the shared rule corpus is not here"))
struct KQLRuleCorpusTests {
  struct Rule: CustomTestStringConvertible {
    let name: String
    let query: String

    var testDescription: String { name }

    /// Takes the query out of a rule file by its lines: all KQL queries of the corpus stand between `'''`,
    /// where TOML has no escapes.
    init?(name: String, _ text: String) {
      guard text.contains("\nlanguage = \"kuery\"\n"),
        let start = text.firstRange(of: "\nquery = '''\n"),
        let end = text[start.upperBound...].firstRange(of: "'''")
      else { return nil }
      self.name = name
      query = String(text[start.upperBound..<end.lowerBound])
    }
  }

  static let rules: [Rule] = {
    guard let folder = Shared.folder.map({ $0 + "/corpus/rules" }),
      let paths = try? FileManager.default.subpathsOfDirectory(atPath: folder)
    else { return [] }
    return paths.filter { $0.hasSuffix(".toml") }.sorted().compactMap { path in
      Rule(name: path, String(decoding: Shared.bytes("corpus/rules/" + path), as: UTF8.self))
    }
  }()

  @Test func `the corpus has hundreds of queries`() { #expect(Self.rules.count > 400) }

  @Test(arguments: rules)
  func `a public rule's query parses and compiles`(rule: Rule) throws {
    var context = CompileContext(types: Mapping.ecs, now: Timestamp(milliseconds: 1_700_000_000_000))
    let predicate = try KQLQuery.parse(rule.query).compile(in: &context)
    #expect(context.warnings.isEmpty)
    #expect(context.fields.count > 0)
    #expect(predicate != .always(true) && predicate != .always(false))
  }

  static let guideRule = "corpus/rules-of-the-guides/powershell_imgload_v211.toml"

  private static func signed(_ isTrusted: Bool, by subject: String) -> String {
    #","code_signature":{"trusted":\#(isTrusted),"subject_name":"\#(subject)"}"#
  }

  @Test(
    .enabled(if: Shared.has(guideRule), "the shared rule of the guide is not here"),
    arguments: [
      (#"C:\\Temp\\x.exe"#, "x.exe", "", true),
      (#"c:\\windows\\system32\\WindowsPowerShell\\V1.0\\PowerShell.exe"#, "PowerShell.exe", "", false),
      (#"C:\\Program Files (x86)\\A\\b.EXE"#, "b.exe", signed(true, by: "A"), false),
      (#"C:\\Program Files\\A\\b.exe"#, "b.exe", signed(false, by: "A"), true),
      (#"C:\\a.exe"#, "a.exe", signed(true, by: "Microsoft Windows"), false),
      (#"C:\\a.exe"#, "RegSvr32.exe", signed(true, by: "Microsoft Windows"), true),
    ])
  func `the guide's rule finds engine loads by unusual processes`(
    executable: String, name: String, signature: String, expected: Bool
  ) throws {
    let text = String(decoding: Shared.bytes(Self.guideRule), as: UTF8.self)
    let rule = try #require(Rule(name: Self.guideRule, text))
    let event = #"""
      {"host": {"os": {"type": "windows"}}, "event": {"category": ["library"]},
       "dll": {"name": "System.Management.Automation.dll"},
       "process": {"executable": "\#(executable)", "name": "\#(name)"\#(signature)}}
      """#
    #expect(try matches(rule.query, event, Mapping.ecs) == expected)
  }
}
