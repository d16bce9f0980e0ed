import Agent
import Detection
import ECS
import Foundation
import Testing

/// Rules over files of events, as `dossier detect` runs them.
struct DetectionRunTests {
  /// A folder of files that goes with the test.
  private final class Folder {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("run-\(UUID().uuidString)").path

    init(_ files: [String: String]) throws {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
      for (name, text) in files { try Data(text.utf8).write(to: URL(fileURLWithPath: path + "/" + name)) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  private static func rule(_ id: String, _ type: String, _ query: String, more: String = "") -> String {
    """
    [rule]
    rule_id = "\(id)"
    name = "\(id)"
    description = "d"
    type = "\(type)"
    language = "\(type == "eql" ? "eql" : "kuery")"
    severity = "low"
    risk_score = 1
    max_signals = 1000
    query = '''\(query)'''
    \(more)
    """
  }

  private static let rules = [
    "a.toml": rule("single", "eql", "process where n % 7 == 3"),
    "b.toml": rule(
      "sequence", "eql",
      "sequence by host.id with maxspan=1m [process where n % 5 == 0] [network where n % 5 == 1]"),
    "c.toml": rule(
      "threshold", "threshold", "*", more: "[rule.threshold]\nfield = [\"host.id\"]\nvalue = 20"),
    "d.toml": rule(
      "suppressed", "query", "event.category:network",
      more: "[rule.alert_suppression]\ngroup_by = [\"host.id\"]"),
    "e.toml": rule(
      "terms", "new_terms", "*",
      more: """
        [rule.new_terms]
        value = ["user.name"]
        history_window_start = [{field = "history_window_start", value = "now-1h"}]
        """),
    "f.toml": rule("unsupported", "esql", "from logs"),
  ]

  private static func events(_ count: Int, host: String) -> String {
    (0..<count).map { number in
      let time = Timestamp(milliseconds: 1_767_225_600_000 + Int64(number) * 500)
      let category = number.isMultiple(of: 2) ? "process" : "network"
      return
        #"{"@timestamp":"\#(time)","n":\#(number),"event":{"category":"\#(category)"},"host":{"id":"\#(host)"},"user":{"name":"u\#(number % 9)"}}"#
    }.joined(separator: "\n")
  }

  private func run(
    _ folder: Folder, _ files: [String], jobs: Int = 1, change: (inout DetectionInputs) -> Void = { _ in }
  ) throws -> (alerts: [JSONObject], outcome: DetectionOutcome) {
    var configuration = Configuration()
    configuration.rules.paths = [folder.path]
    var inputs = DetectionInputs()
    inputs.jobs = jobs
    change(&inputs)
    var alerts: [JSONObject] = []
    let outcome = try DetectionRun(configuration, inputs: inputs).run(files.map { folder.path + "/" + $0 }) {
      alerts.append($0)
    }
    return (alerts, outcome)
  }

  @Test func `the alerts are the same, in the same order, for any number of threads`() throws {
    let folder = try Folder(
      Self.rules.merging([
        "one.ndjson": Self.events(3_000, host: "h1") + "\nbroken\n\n[]\n",
        "two.ndjson": Self.events(2_500, host: "h2"),
      ]) { $1 })
    let files = ["one.ndjson", "two.ndjson"]
    let (expected, outcome) = try run(folder, files)
    #expect(outcome.tally.events == 5_500)
    #expect(outcome.tally.badLines == 2)
    let names = Dictionary(grouping: expected) { $0["kibana.alert.rule.rule_id"]?.string ?? "" }.mapValues(
      \.count)
    #expect(names.keys.sorted() == ["sequence", "single", "suppressed", "terms", "threshold"])
    for jobs in [2, 3, 8] {
      let (alerts, other) = try run(folder, files, jobs: jobs)
      #expect(alerts == expected, "\(jobs)")
      #expect(other.tally == outcome.tally)
    }
  }

  @Test(arguments: [1, 2])
  func `the alerts are the same for any order of the events and files`(jobs: Int) throws {
    let lines = Self.events(2_000, host: "h1").split(separator: "\n").map(String.init)
    var random = SystemRandomNumberGenerator()
    let halves = [lines.indices.filter { $0 % 5 < 2 }, lines.indices.filter { $0 % 5 >= 2 }]
      .map { $0.map { lines[$0] }.joined(separator: "\n") }
    let folder = try Folder(
      Self.rules.merging([
        "ordered.ndjson": lines.joined(separator: "\n"),
        "newest-first.ndjson": lines.reversed().joined(separator: "\n"),
        "shuffled.ndjson": lines.shuffled(using: &random).joined(separator: "\n") + "\n{broken",
        "1.ndjson": halves[0], "2.ndjson": halves[1] + "\n",
      ]) { $1 })
    let (expected, ordered) = try run(folder, ["ordered.ndjson"])
    #expect(!ordered.isSorted)
    for files in [
      ["newest-first.ndjson"], ["shuffled.ndjson"], ["1.ndjson", "2.ndjson"], ["2.ndjson", "1.ndjson"],
    ] {
      let (alerts, outcome) = try run(folder, files, jobs: jobs)
      #expect(outcome.isSorted)
      #expect(outcome.tally.events == 2_000)
      #expect(alerts == expected, "\(files)")
      let broken = files[0] == "shuffled.ndjson" ? ["\(folder.path)/shuffled.ndjson:2001:"] : []
      #expect(outcome.tally.badLineReports.map { String($0.prefix(broken.first?.count ?? 0)) } == broken)
    }
  }

  @Test func `what 'now' in rules stands for decides which exceptions count and what dates mean`() throws {
    let exception =
      #"{"list_id":"l","item_id":"i","expire_time":"2026-06-01T00:00:00Z","entries":["#
      + #"{"field":"n","operator":"included","type":"match","value":"3"}]}"#
    let folder = try Folder([
      "q.toml": Self.rule(
        "r", "query", "@timestamp < now and n >= 3", more: "exceptions_list = [{list_id = \"l\"}]"),
      "events.ndjson": Self.events(5, host: "h"), "exceptions.ndjson": exception,
    ])
    func numbers(now: String) throws -> [Int?] {
      var configuration = Configuration()
      configuration.rules.paths = [folder.path + "/q.toml"]
      configuration.rules.exceptions = [folder.path + "/exceptions.ndjson"]
      var found: [Int?] = []
      _ = try DetectionRun(configuration, now: Timestamp(now)).run([folder.path + "/events.ndjson"]) {
        found.append($0["n"]?.int)
      }
      return found
    }
    #expect(try numbers(now: "2025-01-01T00:00:00Z") == [])
    #expect(try numbers(now: "2026-02-01T00:00:00Z") == [4])
    #expect(try numbers(now: "2026-07-01T00:00:00Z") == [3, 4])
  }

  @Test func `files of which nothing is an event are no success`() throws {
    let folder = try Folder(
      Self.rules.merging([
        "bad.ndjson": "x\ny\n", "list.ndjson": "[\n{}\n]\n", "empty.ndjson": "",
        "good.ndjson": Self.events(9, host: "h"),
      ]) { $1 })
    for name in ["bad.ndjson", "list.ndjson"] {
      let outcome = try run(folder, [name, "good.ndjson"]).outcome
      #expect(outcome.tally.unusable.count == 1)
      #expect(outcome.tally.events == 9)
    }
    #expect(try run(folder, ["empty.ndjson"]).outcome.tally.unusable.isEmpty)
  }

  @Test(arguments: [1, 2])
  func `reads what is compressed by gzip, and tells a torn end`(jobs: Int) throws {
    let folder = try Folder(Self.rules.merging(["one.ndjson": Self.events(3_000, host: "h")]) { $1 })
    let (expected, _) = try run(folder, ["one.ndjson"])
    let gzip = Process()
    gzip.executableURL = URL(filePath: "/bin/gzip")
    gzip.arguments = ["-k", folder.path + "/one.ndjson"]
    try gzip.run()
    gzip.waitUntilExit()
    let (alerts, outcome) = try run(folder, ["one.ndjson.gz"], jobs: jobs)
    #expect(alerts == expected)
    #expect(!outcome.isFailed)
    let whole = try Data(contentsOf: URL(filePath: folder.path + "/one.ndjson.gz"))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: folder.path + "/torn.ndjson.gz"))
    let torn = try run(folder, ["torn.ndjson.gz"], jobs: jobs).outcome
    #expect(torn.isFailed)
    #expect(torn.tally.events > 0)
  }

  @Test func `says what is wrong and goes on`() throws {
    let folder = try Folder(Self.rules.merging(["one.ndjson": Self.events(10, host: "h")]) { $1 })
    let (alerts, outcome) = try run(folder, ["none.ndjson", "one.ndjson"]) { inputs in
      inputs.indicators = [folder.path + "/nothing.ndjson"]
    }
    #expect(!alerts.isEmpty)
    #expect(outcome.tally.unreadable.count == 1)
    #expect(outcome.inputProblems.count == 1)
    #expect(outcome.ruleProblems.map(\.kind) == [.notExecutable])
    #expect(outcome.isFailed)
  }

  @Test func `takes indicators and exceptions from files`() throws {
    let mapping = """
      threat_query = "*"
      threat_mapping = [{entries = [{field = "user.name", type = "mapping", value = "indicator.name"}]}]
      exceptions_list = [{list_id = "l"}]
      """
    let folder = try Folder([
      "t.toml": Self.rule("threat", "threat_match", "*", more: mapping),
      "events.ndjson": Self.events(9, host: "h"),
      "indicators.ndjson": "{\"indicator\":{\"name\":[\"u1\",\"u3\"]}}\n",
      "exceptions.ndjson":
        #"{"list_id":"l","item_id":"i","entries":[{"field":"n","operator":"included","type":"match","value":"3"}]}"#,
    ])
    let without = try run(folder, ["events.ndjson"])
    #expect(without.alerts.isEmpty)
    #expect(without.outcome.rulesWithoutIndicators == 1)
    let (alerts, _) = try run(folder, ["events.ndjson"]) { inputs in
      inputs.indicators = [folder.path + "/indicators.ndjson"]
      inputs.exceptions = [folder.path + "/exceptions.ndjson"]
    }
    #expect(alerts.map { $0["n"]?.int } == [1])
  }
}
