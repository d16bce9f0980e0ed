import Agent
import ArgumentParser
import ECS
import Osquery

struct SnapshotCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "snapshot",
    abstract: "Collects a host's osquery tables, for osqueryi-replay to answer from.",
    subcommands: [Capture.self])

  struct Capture: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Writes this host's tables to a new folder.",
      discussion: """
        Without --tables the usual ones of the platform are read: processes, connections, services, what starts by \
        itself, users, programs, and the hashes and signatures of the files that those name. Obvious secrets, such \
        as --password X or token=X, are replaced by <redacted>; still treat the folder as confidential. Any command \
        takes it with --snapshot DIR. What could not be collected stands in DIR/capture.json.

        Example: dossier snapshot capture --output host
        """)

    @Option(name: .long, help: "The folder to make; its parent must exist.")
    var output: String

    @Option(name: .long, help: "Tables, separated by commas. [default: the usual ones]")
    var tables: String?

    @Option(name: .long, help: "The most rows of one table.")
    var rows = 50_000

    @Option(name: .long, help: "table or json.")
    var format = OutputFormat.table

    @OptionGroup var options: RuntimeOptions

    func validate() throws {
      if !(1...2_000_000).contains(rows) { throw ValidationError("--rows must be 1 to 2000000.") }
    }

    func run() async throws {
      var configuration = try options.configuration()
      // One row more than is kept, so that a cut is noticed.
      configuration.osquery.rowsKept = rows + 1
      configuration.store.path = nil
      let settings = CaptureSettings(
        tables: tables?.split(separator: ",").map { String($0).trimmingSpaces }, rows: rows)
      let progress = Progress()
      defer { progress.end() }
      let summary = try await Runtime.with(
        configuration, searchPath: Environment.variables["PATH"], now: Environment.now
      ) { runtime in
        guard let executor = runtime.executor else {
          if case .failure(let error) = runtime.engine { throw CommandFailure.failed(error.description) }
          throw CommandFailure.failed("there is no osqueryi")
        }
        return try await capture(HostCapture(executor, safety: runtime.safety, settings: settings), progress)
      }
      progress.end()
      show(summary)
    }

    private func capture(_ capture: HostCapture, _ progress: Progress) async throws -> CaptureSummary {
      do {
        return try await capture.write(to: Environment.absolute(output)) { step in
          progress.show("\(step.number) of \(step.count): \(step.table)")
        }
      } catch let error as CaptureError {
        if case .unknownTable = error { throw CommandFailure.usage(error.description) }
        throw CommandFailure.failed(error.description)
      } catch let error as SnapshotError {
        throw CommandFailure.failed("\(error)")
      }
    }

    private func show(_ summary: CaptureSummary) {
      switch format {
      case .json: Console.print(summary.json)
      case .table:
        var table = TextTable(headers: ["table", "rows", "redacted"])
        table.rows = summary.tables.map { [$0.name, "\($0.rows)", $0.redacted == 0 ? "" : "\($0.redacted)"] }
        for line in table.lines() { Console.print(line) }
      }
      for gap in summary.gaps { Console.note(gap) }
      Console.note(
        "\(summary.tables.count) tables with \(summary.rows) rows of \(summary.manifest.host.name) in \(output); "
          + "secrets replaced in \(summary.redacted) values; \(summary.gaps.count) gaps")
    }
  }
}

extension String {
  fileprivate var trimmingSpaces: String {
    String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
  }
}
