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
      Alerts come as one JSON document, an array, NDJSON, {"alerts": […]} or the answer of an Elasticsearch search, also compressed by gzip.

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
    let files = try alerts.map { (path: $0, file: try Self.read($0)) }
    let items = files.flatMap(\.file.items)
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
    if refused > 0 { Console.error("\(refused) of \(items.count) items are no alerts") }
    try Self.check(files)
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
    tally.report()
    let totals = log.totals
    Console.note(
      "\(tally.events) events: \(totals.processes) processes, \(totals.actions) actions kept, "
        + "\(totals.dropped) dropped, \(totals.refused) without time or host")
    try tally.check()
    return log
  }

  private static func read(_ path: String) throws -> AlertInput {
    do throws(InputChunks.Failure) {
      return try AlertInput(path: path)
    } catch {
      throw error.isOfContent
        ? CommandFailure.badInput(error.description) : CommandFailure.failed(error.description)
    }
  }

  /// Single items that are no alerts are a warning, given before; a file that has no others is bad input.
  private static func check(_ files: [(path: String, file: AlertInput)]) throws {
    let empty = files.filter { $0.file.alerts == 0 }
    guard let first = empty.first else { return }
    let name = first.path == "-" ? "standard input" : first.path
    throw CommandFailure.badInput("\(empty.count) of the inputs hold no alerts, such as \(name); see above")
  }
}
