import Agent
import ArgumentParser
import Detection
import ECS
import Foundation

struct DetectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "detect",
    abstract: "Runs the rules over events and prints the alerts as NDJSON.",
    discussion: """
      Example: dossier detect Config/demo/events.ndjson --rules Config/rules --start 2026-10-14T00:00:00Z
      """)

  @Argument(
    help: """
      NDJSON files of ECS events, in any order; - for standard input, whose events are taken as they come.
      """)
  var events: [String]

  @Option(
    name: .long, parsing: .upToNextOption, help: "Rule files and folders. [default: the configuration's]")
  var rules: [String] = []

  @Option(name: .long, help: "Events before this time only feed the history of new_terms rules.")
  var start: String?

  @Option(
    name: .long,
    help: "What 'now' in rules stands for, and what exceptions expire by. [default: the time of day]")
  var now: String?

  @Option(
    name: .long,
    help: """
      NDJSON file of indicators for threat_match rules, their age counted from the newest; may be repeated.
      """)
  var indicators: [String] = []

  @Option(name: .long, help: "NDJSON file of exception items, as Kibana exports them; may be repeated.")
  var exceptions: [String] = []

  @Option(name: .long, help: "A mapping as Elasticsearch's get mapping API answers it. [default: ECS]")
  var mapping: String?

  @Option(
    name: .long,
    help: "Threads that match events; the alerts are the same for any number. [default: all cores]")
  var jobs: Int?

  @Flag(
    name: .long,
    help: "Pass over lines that cannot match without reading them; broken lines among them go unnoticed.")
  var skipLines = false

  @Option(name: .long, help: "Configuration file.")
  var config: String?

  @Option(name: .long, help: "The database of what this host has seen.")
  var store: String?

  func validate() throws {
    try Jobs.validate(jobs)
  }

  func run() throws {
    var configuration = try Environment.configuration(config)
    if !rules.isEmpty { configuration.rules.paths = rules }
    if let store { configuration.store.path = Environment.absolute(store) }
    let start = try self.start.map(Self.time)
    let now = try self.now.map(Self.time) ?? Environment.now()
    if !indicators.isEmpty { configuration.rules.indicators = indicators }
    if !exceptions.isEmpty { configuration.rules.exceptions = exceptions }
    if let mapping { configuration.rules.mapping = mapping }
    var inputs = DetectionInputs(configuration.rules)
    inputs.skipsLines = skipLines
    inputs.jobs = Jobs.threads(jobs)
    let progress = Progress()
    let outcome = try DetectionRun(configuration, start: start, inputs: inputs, now: now).run(
      events, handing: { Console.print($0) }, progress: { progress.show("\($0.events) events") })
    progress.end()
    outcome.report()
    try outcome.tally.check()
    if outcome.rules == 0, outcome.ruleProblems.isEmpty {
      throw CommandFailure.badInput(
        "there is no rule in \(configuration.rules.paths.joined(separator: ", "))")
    }
    if outcome.isFailed { throw CommandFailure.failed("not everything could be read; see above") }
  }

  static func time(_ text: String) throws -> Timestamp {
    guard let time = Timestamp(text) else {
      throw CommandFailure.usage("'\(text)' is no time; write it as 2026-10-14T00:00:00Z")
    }
    return time
  }
}

/// The option `--jobs`.
enum Jobs {
  static func validate(_ jobs: Int?) throws {
    guard (1...256).contains(jobs ?? 1) else { throw ValidationError("--jobs is a number from 1 to 256.") }
  }

  /// As many threads as asked for, else one a core.
  static func threads(_ jobs: Int?) -> Int { jobs ?? ProcessInfo.processInfo.activeProcessorCount }
}

extension Console {
  /// One alert on a line of its own.
  static func print(_ alert: DetectionAlert) {
    var line = JSONWriter()
    alert.write(to: &line)
    line.splice([0x0A])
    write(line.bytes)
  }
}

extension DetectionOutcome {
  /// Says what happened on standard error.
  func report() {
    for problem in ruleProblems { Console.error(problem.description) }
    for problem in inputProblems { Console.error(problem) }
    for sentence in missingExceptions { Console.note(sentence) }
    if rulesWithoutIndicators > 0 {
      Console.note(
        "\(rulesWithoutIndicators) threat_match rules found nothing to look for: give --indicators")
    }
    if isSorted { Console.note("the events are not in the order of their time, and were read in that order") }
    tally.report()
    for (rule, count) in dropped.sorted(by: { $0.key < $1.key }) {
      Console.error("rule \(rule): \(count) alerts were dropped at its max_signals")
    }
    for (rule, count) in forgotten.sorted(by: { $0.key < $1.key }) {
      Console.error("rule \(rule): \(count) things under way were forgotten because there were too many")
    }
    let bad = tally.badLines == 0 ? "" : ", \(tally.badLines) lines refused"
    Console.note("\(tally.events) events, \(rules) rules, \(alerts) alerts\(bad)")
  }
}
