import Agent
import ArgumentParser
import ECS

struct DoctorCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Checks what Dossier needs on this host and says what it found.",
    discussion: "Example: dossier doctor --format json")

  @Option(name: .long, help: "table or json.")
  var format = OutputFormat.table

  @OptionGroup var options: RuntimeOptions

  func run() async throws {
    let checks = try await HostChecks(options.configuration()).run(
      searchPath: Environment.variables["PATH"], now: Environment.now)
    checks.show(format)
    if checks.contains(where: { $0.status == .failed }) {
      throw CommandFailure.failed("something that Dossier needs is missing; see above")
    }
  }
}

extension [HostChecks.Check] {
  /// Prints what was found.
  func show(_ format: OutputFormat) {
    switch format {
    case .json:
      Console.print(
        .array(
          map { check in
            [
              "check": .string(check.name), "status": .string(check.status.rawValue),
              "found": .string(check.found),
            ]
          }))
    case .table:
      var table = TextTable(headers: ["check", "status", "found"])
      table.widest = 110
      table.rows = map { [$0.name, $0.status.rawValue, $0.found] }
      for line in table.lines() { Console.print(line) }
      for check in self where check.status != .ok && check.found.count > table.widest {
        Console.note(check.found)
      }
    }
  }
}
