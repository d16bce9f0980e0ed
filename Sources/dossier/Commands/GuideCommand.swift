import Agent
import ArgumentParser
import ECS
import Enrichment
import Foundation
import Guides
import Osquery

struct GuideCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "guide", abstract: "Investigation guides and their query sets, on demand.",
    subcommands: [
      GuideListCommand.self, GuideShowCommand.self, GuideRunCommand.self, GuideCheckCommand.self,
      GuideImportCommand.self,
    ])
}

struct GuideListCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Lists the guides and query sets.",
    discussion: "Example: dossier guide list")

  @Option(name: .long, help: "Configuration file.")
  var config: String?

  @Option(name: .long, help: "table or json.")
  var format = OutputFormat.table

  func run() throws {
    let library = try GuideLibrary.configured(config)
    switch format {
    case .json:
      for guide in library.guides { Console.print(Self.json(guide)) }
    case .table:
      var table = TextTable(headers: ["name", "statements", "steps", "title"])
      table.rows = library.guides.map { guide in
        [guide.id, String(guide.statements.count), String(guide.steps.count), guide.title]
      }
      for line in table.lines() { Console.print(line) }
    }
  }

  private static func json(_ guide: Guide) -> JSONValue {
    var object: JSONObject = ["name": .string(guide.id), "title": .string(guide.title)]
    if let rule = guide.ruleID { object["rule_id"] = .string(rule) }
    object["statements"] = .array(guide.statements.map { .string($0.id) })
    object["steps"] = .number(JSONNumber(guide.steps.count))
    return .object(object)
  }
}

struct GuideShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows a guide: its steps and statements.",
    discussion: "Example: dossier guide show windows-update-imageload")

  @Argument(help: "A query set's name, a rule id or a rule name.")
  var name: String

  @Option(name: .long, help: "Configuration file.")
  var config: String?

  func run() throws {
    let guide = try GuideLibrary.configured(config).named(name)
    Console.print(guide.title)
    if let origin = guide.origin { Console.print(origin) }
    for section in GuideStep.Section.allCases {
      let steps = guide.steps(of: section)
      guard !steps.isEmpty else { continue }
      Console.print("\n" + section.rawValue.replacingOccurrences(of: "_", with: " "))
      for step in steps { Console.print(String(repeating: "  ", count: step.depth) + "- " + step.text) }
    }
    for statement in guide.statements {
      Console.print("\n\(statement.id): \(statement.label)")
      if let limits = statement.limits { Console.print("  limits: \(limits)") }
      for line in statement.sql.split(separator: "\n") { Console.print("  \(line)") }
    }
  }
}

struct GuideRunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run",
    abstract: "Runs a query set or a guide's statements on this host, or on a snapshot.",
    discussion: """
      Placeholders such as {{user.name}} take their values from --alert or --set.

      Example: dossier guide run windows-update-imageload --snapshot Config/demo/host
      """)

  @Argument(help: "A query set's name, a rule id or a rule name.")
  var name: String

  @Option(name: .long, help: "An alert whose fields fill the placeholders.")
  var alert: String?

  @Option(name: .long, help: "FIELD=VALUE for a placeholder; may stand several times.")
  var set: [String] = []

  @Option(name: .long, help: "table or json (one statement a line).")
  var format = OutputFormat.table

  @Flag(name: .long, help: "Run statements as they are published, also where they are known to be wrong.")
  var noRepair = false

  @OptionGroup var options: RuntimeOptions

  func run() async throws {
    let values = try self.values()
    var failures = 0
    var strangers = 0
    let configuration = try options.configuration()
    try await Runtime.with(configuration, searchPath: Environment.variables["PATH"], now: Environment.now) {
      runtime in
      for problem in runtime.guides.problems { Console.error(problem.description) }
      let guide = try runtime.guides.named(name)
      if case .failure(let error) = runtime.engine { throw CommandFailure.failed(error.description) }
      var enricher = runtime.enricher
      enricher.settings.repairsStatements = !noRepair
      await GuideRun(enricher).run(guide, values: values) { outcome in
        let isAnswered = outcome.result.status == .ok || outcome.result.status == .empty
        let isStranger = outcome.result.status == .notApplicable
        strangers += isStranger ? 1 : 0
        failures += isAnswered || isStranger ? 0 : 1
        switch format {
        case .json: Console.print(.object(outcome.document))
        case .table: Self.show(outcome)
        }
      }
    }
    if strangers > 0 { Console.note("\(strangers) statements are not meant for this host; see above") }
    if failures > 0 { throw CommandFailure.failed("\(failures) statements have no answer; see above") }
  }

  private func values() throws -> JSONObject {
    var values = JSONObject()
    if let alert {
      guard let data = FileManager.default.contents(atPath: alert) else {
        throw CommandFailure.failed("\(alert) cannot be read")
      }
      guard case .alert(let document)? = AlertReader.alerts(in: Array(data), name: alert).first else {
        throw CommandFailure.badInput("\(alert) holds no alert")
      }
      values = document
    }
    for assignment in set {
      guard let equals = assignment.firstIndex(of: "="), equals > assignment.startIndex else {
        throw CommandFailure.usage("--set takes FIELD=VALUE, not '\(assignment)'")
      }
      values[String(assignment[..<equals])] = .string(String(assignment[assignment.index(after: equals)...]))
    }
    return values
  }

  private static func show(_ outcome: GuideRun.Outcome) {
    let result = outcome.result
    Console.print("\(outcome.statement.id): \(outcome.statement.label)")
    if let error = result.error { Console.print("  \(result.status.rawValue): \(error)") }
    for repair in outcome.repairs { Console.print("  mended \(repair.id.rawValue): \(repair.reason)") }
    for warning in result.warnings { Console.print("  warning: \(warning)") }
    if result.rowsKept > 0 {
      var table = TextTable(headers: result.columns.map(\.name))
      table.rows = result.rows.map { row in row.map { $0.text ?? "NULL" } }
      for line in table.lines() { Console.print("  " + line) }
    }
    let kept =
      result.truncated ? "\(result.rowsKept) of \(result.rowsTotal) rows" : "\(result.rowsTotal) rows"
    Console.print("  \(kept)\n")
  }
}

extension GuideLibrary {
  /// The library of the configuration; files that hold no guide are reported on standard error.
  static func configured(_ config: String?) throws -> GuideLibrary {
    let configuration = try Environment.configuration(config)
    let library = GuideLibrary.load(querySets: configuration.guides.paths, rules: configuration.rules.paths)
    for problem in library.problems { Console.error(problem.description) }
    return library
  }

  func named(_ name: String) throws -> Guide {
    if let guide = guide(named: name) { return guide }
    let names = guides.map(\.id).joined(separator: ", ")
    throw CommandFailure.usage("there is no guide '\(name)'; there are: \(names.isEmpty ? "none" : names)")
  }
}
