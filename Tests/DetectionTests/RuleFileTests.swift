import ECS
import Testing

@testable import Detection

struct RuleFileTests {
  private static func problem(_ text: String) -> RuleProblem? {
    do {
      _ = try RuleSet.read(Array(text.utf8), file: "rule.toml")
      return nil
    } catch {
      return error
    }
  }

  private static let base = Fixture.toml("eql", #"process where process.name : "a.exe""#)

  @Test(arguments: [
    ("severity = \"medium\"", "severity = \"grave\"", 10, "severity"),
    ("risk_score = 47", "risk_score = 147", 11, "risk_score"),
    ("type = \"eql\"", "type = \"magic\"", 8, "magic"),
    ("language = \"eql\"", "language = \"kuery\"", 9, "language"),
    ("name = \"A rule\"", "", 4, "name"),
    ("type = \"eql\"", "type = \"new_terms\"\nnew_terms = 1", 10, "kuery"),
    ("risk_score = 47", "risk_score = 47\nmax_signals = 0", 12, "max_signals"),
    ("risk_score = 47", "risk_score = 47\ninterval = \"5 minutes\"", 12, "interval"),
    ("risk_score = 47", "risk_score = 47\nfrom = \"yesterday\"", 12, "yesterday"),
    ("risk_score = 47", "risk_score = 47\nindex = \"logs-*\"", 12, "index"),
    ("risk_score = 47", "risk_score = = 47", 11, ""),
  ])
  func `says line and column of a wrong setting`(old: String, new: String, line: Int, word: String) throws {
    let text = Self.base.replacing(old, with: new)
    let problem = try #require(Self.problem(text))
    #expect(problem.kind == .invalid)
    #expect(problem.line == line, "\(problem)")
    #expect(problem.column != nil)
    #expect(problem.message.contains(word), "\(problem)")
    #expect(problem.description.hasPrefix("rule.toml:\(line):"))
  }

  @Test(arguments: [
    ("eql", "process where\n  process.name == )", 13, 19),
    ("eql", "process where bogus(process.name)", 12, 26),
    ("query", "a: b and", 12, 17), ("query", "a:1 and\n (b: 2", 13, 2),
  ])
  func `says where in the file a query is wrong`(type: String, query: String, line: Int, column: Int) throws {
    let problem = try #require(Self.problem(Fixture.toml(type, query)))
    #expect(problem.message.hasPrefix("in the query: "))
    #expect(problem.line == line, "\(problem)")
    #expect(problem.column == column, "\(problem)")
    #expect(problem.excerpt.contains("^"))
  }

  @Test func `places an error behind an escape by the file's columns`() throws {
    let text = Self.base.replacing(
      #"query = '''process where process.name : "a.exe"'''"#,
      with: #"query = "any where a == \"\\\\\" and bogus(b)""#)
    let problem = try #require(Self.problem(text))
    let line = try #require(text.split(separator: "\n", omittingEmptySubsequences: false).dropFirst(11).first)
    let column = try #require(line.firstRange(of: "bogus")).lowerBound
    #expect(problem.line == 12)
    #expect(problem.column == line.distance(from: line.startIndex, to: column) + 1)
  }

  @Test(arguments: [
    ("esql", "ES|QL"), ("machine_learning", "anomaly"), ("saved_query", "export"),
  ])
  func `knows types that are not executed here, and why`(type: String, word: String) throws {
    let problem = try #require(Self.problem(Fixture.toml(type, "x")))
    #expect(problem.kind == .notExecutable)
    #expect(problem.ruleType == type)
    #expect(problem.message.contains(word))
  }

  @Test func `queries in Lucene's syntax and pipes are not executed`() throws {
    let lucene = Fixture.toml("query", "a:1").replacing("\"kuery\"", with: "\"lucene\"")
    #expect(Self.problem(lucene)?.kind == .notExecutable)
    #expect(Self.problem(Fixture.toml("eql", "any where true | head 1"))?.kind == .notExecutable)
  }

  @Test func `names the place of a filter that can't be used`() throws {
    let filter = "[[rule.filters]]\n[rule.filters.query]\nfuzzy = { a = \"b\" }"
    let problem = try #require(Self.problem(Fixture.toml("query", "*", more: filter)))
    #expect(problem.line == 13, "\(problem)")
    #expect(problem.message.contains("fuzzy"))
  }

  @Test func `fills in Elastic's defaults`() throws {
    let rule = try Fixture.rule("query", "*")
    #expect(rule.schedule == RuleSchedule(interval: .seconds(300), lookBack: .seconds(360)))
    #expect(rule.maxSignals == 100)
    #expect(rule.version == 1)
    #expect(rule.suppression == nil)
    #expect(rule.parameters["from"] == "now-6m")
  }

  @Test func `reads what belongs to each type`() throws {
    let threshold = try Fixture.rule(
      "threshold", "*",
      more: """
        [rule.threshold]
        field = ["host.name"]
        value = 3
        [[rule.threshold.cardinality]]
        field = "user.name"
        value = 2
        """)
    guard case .threshold(_, let value) = threshold.kind else { throw Unexpected() }
    #expect(value.fields == ["host.name"])
    #expect(value.cardinality == Threshold.Cardinality(field: "user.name", value: 2))
    let suppressed = try Fixture.rule(
      "query", "*",
      more: """
        [rule.alert_suppression]
        group_by = ["host.name"]
        missing_fields_strategy = "doNotSuppress"
        duration = {value = 5, unit = "m"}
        """)
    #expect(
      suppressed.suppression
        == AlertSuppression(fields: ["host.name"], duration: .seconds(300), joinsMissing: false))
  }

  private struct Unexpected: Error {}

  @Test(arguments: [
    "[rule.threshold]\nvalue = 0", "[rule.threshold]\nfield = [\"a\"]",
    "[rule.threshold]\nvalue = 1\ncardinality = [{field = \"a\"}]",
    "[rule.threshold]\nvalue = 1\n[rule.alert_suppression]\nmissing_fields_strategy = \"suppress\"",
  ])
  func `refuses a threshold that says too little`(more: String) {
    #expect(Self.problem(Fixture.toml("threshold", "*", more: more))?.kind == .invalid)
  }
}

struct IndexPatternsTests {
  @Test(arguments: [
    (["logs-*"], "logs-endpoint", true), (["logs-*"], "metrics-1", false), ([], "anything", true),
    (["logs-*", "-logs-secret*"], "logs-secret-1", false), (["a*b*c"], "axxbyyc", true),
    (["a*b*c"], "axxbyy", false), (["*"], "", true), (["exact"], "exact", true),
    (["exact"], "exactly", false),
    (["-logs-*"], "logs-1", false),
  ])
  func `match the index that an event came from`(patterns: [String], index: String, expected: Bool) {
    #expect(IndexPatterns(patterns).match(index) == expected)
  }

  @Test(arguments: [
    (".ds-logs-endpoint.events.process-default-2024.06.01-000001", "logs-endpoint.events.process-default"),
    (".ds-logs-x-default-000007", "logs-x-default"),
    (".fs-logs-x-default-2024.06.01-000002", "logs-x-default"),
    ("partial-.ds-logs-x-default-2024.06.01-000001", "logs-x-default"),
    ("restored-winlogbeat-8", "winlogbeat-8"),
    ("shrink-ab1c-.ds-logs-x-default-2024.06.01-000001", "logs-x-default"),
    (".internal.alerts-security.alerts-default-000001", ".alerts-security.alerts-default"),
    ("west:.ds-logs-x-default-2024.06.01-000001", "west:logs-x-default"), ("west:logs-x-default", nil),
    ("winlogbeat-8.0.0-2024.06.01-000001", nil), ("logs-x-default", nil), (".ds-logs-x", nil),
    (".ds--000001", ""),
    ("", nil), ("partial-", ""), (":", nil), (".internal.alerts-12345", nil),
  ])
  func `knows the data stream or alias behind an index`(index: String, source: String?) {
    #expect(BackingIndex.source(of: index) == source)
  }

  @Test func `finds and leaves out what is exported from the indices behind a data stream`() {
    let index = ".ds-logs-endpoint.events.process-default-2024.06.01-000001"
    #expect(IndexPatterns(["logs-endpoint.events.process-*"]).match(index))
    #expect(IndexPatterns([".ds-logs-*"]).match(index))
    #expect(!IndexPatterns(["logs-endpoint.events.network-*"]).match(index))
    #expect(!IndexPatterns(["logs-*", "-logs-endpoint.events.process-*"]).match(index))
    let alerts = ".internal.alerts-security.alerts-default-000001"
    #expect(IndexPatterns([".alerts-security.*"]).match(alerts))
  }

  @Test func `an event of unknown origin is searched by all`() {
    #expect(IndexPatterns(["logs-*"]).match(nil))
  }

  @Test func `a pattern of many stars takes no time`() {
    let pattern = String(repeating: "*a", count: 200) + "b"
    #expect(!IndexPatterns([pattern]).match(String(repeating: "a", count: 2_000)))
  }
}
