import Agent
import ArgumentParser
import ECS
import Enrichment
import Evidence
import Foundation
import Guides
import Handoff
import Osquery

struct EnrichCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "enrich",
    abstract: "Turns alerts into dossiers: NDJSON on standard output, or a file each in a folder.",
    discussion: """
      Alerts come as one JSON document, an array, NDJSON, {"alerts": […]} or the answer of an Elasticsearch search.

      Example: dossier enrich alerts.ndjson --output dossiers
      """)

  @Argument(help: "Files of alerts; - for standard input.")
  var alerts: [String]

  @Option(name: .long, help: "Write one JSON file a dossier into this folder.")
  var output: String?

  @Flag(name: .long, help: "Run statements as they are published, also where they are known to be wrong.")
  var noRepair = false

  @Option(
    name: .long, parsing: .upToNextOption,
    help: "NDJSON files of the host's events: what the alert's process and those below it did.")
  var events: [String] = []

  @OptionGroup var options: RuntimeOptions

  func run() async throws {
    let configuration = try options.configuration()
    let log = try readEvents(configuration)
    let items = try alerts.flatMap(Self.read)
    let sink = try output.map { try DirectorySink(path: Environment.absolute($0)) }
    var refused = 0
    var failed = 0
    try await Runtime.with(
      configuration, searchPath: Environment.variables["PATH"], events: log, now: Environment.now
    ) { opened in
      var runtime = opened
      runtime.enricher.settings.repairsStatements = !noRepair
      if case .failure(let error) = runtime.engine { Console.error(error.description) }
      defer {
        if let reason = opened.executor?.health.resignation { Console.error("no engine starts: \(reason)") }
      }
      for problem in runtime.guides.problems { Console.error(problem.description) }
      for item in items {
        switch item {
        case .refused(let reason):
          refused += 1
          Console.error(reason)
        case .alert(let alert):
          let dossier = try await runtime.dossier(for: alert)
          if dossier.status == .failed { failed += 1 }
          if let sink {
            Console.note(try sink.write(dossier.document, id: dossier.id))
          } else {
            Console.print(.object(dossier.document))
          }
        }
      }
    }
    if refused > 0 { throw CommandFailure.badInput("\(refused) of \(items.count) items are no alerts") }
    if failed > 0 { throw CommandFailure.failed("\(failed) of \(items.count) dossiers hold no evidence") }
  }

  /// The history of the events given; nil when none are.
  private func readEvents(_ configuration: Configuration) throws -> EventLog? {
    guard !events.isEmpty else { return nil }
    let log = EventLog(limits: configuration.events.limits, now: Environment.now)
    let progress = Progress()
    let tally = try EventFiles(paths: events).forEach { tally in
      progress.show("\(tally.events) events")
    } _: { event in
      log.record(event.document)
    }
    progress.end()
    for report in tally.badLineReports + tally.unreadable { Console.error(report) }
    let hidden = tally.badLines - tally.badLineReports.count
    if hidden > 0 { Console.error("\(hidden) further lines are no events") }
    let totals = log.totals
    Console.note(
      "\(tally.events) events: \(totals.processes) processes, \(totals.actions) actions kept, "
        + "\(totals.dropped) dropped, \(totals.refused) without time or host")
    guard tally.unreadable.isEmpty else {
      throw CommandFailure.failed("not all events could be read; see above")
    }
    return log
  }

  private static func read(_ path: String) throws -> [AlertReader.Item] {
    let bytes: [UInt8]
    do {
      bytes =
        path == "-"
        ? Array(try FileHandle.standardInput.readToEnd() ?? Data())
        : Array(try Data(contentsOf: URL(filePath: path)))
    } catch {
      throw CommandFailure.failed("\(path) cannot be read: \(error.localizedDescription)")
    }
    return AlertReader.alerts(in: bytes, name: path)
  }
}
