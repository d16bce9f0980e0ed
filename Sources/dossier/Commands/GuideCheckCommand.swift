import Agent
import ArgumentParser
import ECS
import Guides
import Osquery

struct GuideCheckCommand: ParsableCommand {
  /// How findings are printed.
  enum Format: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
    case sarif
  }

  static let configuration = CommandConfiguration(
    commandName: "check",
    abstract: "Checks the statements of guides against osquery's tables, without a host.",
    discussion: """
      Takes rule files, exported rules, alerts, query sets, other osquery packs and configurations, files of \
      one SQL statement each (.sql), and folders of them; without a path, the guides of the configuration. \
      Exit status 1 when there are errors; warnings alone are 0.

      Example: dossier guide check Queries --format sarif
      """)

  @Argument(help: "Files and folders.")
  var paths: [String] = []

  @Option(name: .long, help: "Configuration file.")
  var config: String?

  @Option(name: .long, help: "table, json (one finding a line) or sarif (2.1.0).")
  var format = Format.table

  func run() throws {
    let readings = try self.readings()
    let findings =
      readings.problems.map { GuideFinding($0) } + GuideCheck().findings(in: readings.guides)
    switch format {
    case .table: Self.printTable(findings)
    case .json: for finding in findings { Console.print(.object(finding.json)) }
    case .sarif: Console.print(SARIFReport.document(findings, version: dossierVersion))
    }
    let errors = findings.count { $0.severity == .error }
    let statements = readings.guides.reduce(0) { $0 + $1.statements.count }
    let summary =
      "\(readings.guides.count) guides with \(statements) statements: \(errors) errors, "
      + "\(findings.count - errors) warnings"
    if errors > 0 { throw CommandFailure.failed(summary) }
    Console.note(summary)
  }

  private func readings() throws -> GuideImporter.Readings {
    guard paths.isEmpty else { return GuideImporter().read(paths) }
    let configuration = try Environment.configuration(config)
    let library = GuideLibrary.load(querySets: configuration.guides.paths, rules: configuration.rules.paths)
    return GuideImporter.Readings(guides: library.guides, problems: library.problems)
  }

  private static func printTable(_ findings: [GuideFinding]) {
    guard !findings.isEmpty else { return }
    var table = TextTable(headers: ["severity", "kind", "where", "statement", "finding"])
    table.widest = 240
    table.rows = findings.map { finding in
      let place = finding.place.map { ":\($0.line):\($0.column)" } ?? ""
      return [
        finding.severity.rawValue, finding.id.rawValue, (finding.file ?? finding.guide) + place,
        finding.statement ?? "", finding.detail + (finding.repair == nil ? "" : " (mended when run)"),
      ]
    }
    for line in table.lines() { Console.print(line) }
  }
}
