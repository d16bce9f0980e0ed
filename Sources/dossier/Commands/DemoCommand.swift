import Agent
import ArgumentParser
import Detection
import ECS
import Enrichment
import Evidence
import Foundation
import Handoff
import Osquery

struct DemoCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "demo",
    abstract: "The whole way on a bundled Windows host: events, rules, guides, dossiers.",
    discussion: "Example: dossier demo --output dossiers")

  @Option(name: .long, help: "Write the dossiers into this folder.")
  var output = "dossier-demo"

  @Option(name: .long, help: "The osqueryi-replay to use. [default: the one beside dossier]")
  var osqueryi: String?

  @Flag(name: .long, help: "Also print the dossiers as NDJSON on standard output.")
  var ndjson = false

  func run() async throws {
    guard let data = Environment.data else {
      throw CommandFailure.failed(
        "the demo's data was not found; run it in Dossier's folder, or name that folder in DOSSIER_DATA")
    }
    let configuration = self.configuration(data)
    let start = try DetectCommand.time(Self.detectionStart(data))
    let sink = try DirectorySink(path: Environment.absolute(output))
    Console.note("Reading events of a Windows host (\(data.demo)/events.ndjson) …")
    let log = EventLog(limits: configuration.events.limits, now: Environment.now)
    let (alerts, outcome) = try detect(configuration, data, start, log)
    outcome.report()
    Console.note("Working through the guides with \(configuration.osquery.path ?? "osqueryi") …")
    var summaries: [DossierSummary] = []
    try await Runtime.with(
      configuration, searchPath: Environment.variables["PATH"], events: log, now: Environment.now
    ) { runtime in
      if case .failure(let error) = runtime.engine { throw CommandFailure.failed(error.description) }
      for alert in alerts {
        let dossier = try await runtime.dossier(for: alert)
        let path = try sink.write(dossier.document, id: dossier.id)
        if ndjson { Console.print(.object(dossier.document)) }
        summaries.append(DossierSummary(dossier, path: path))
      }
    }
    for summary in summaries { for line in summary.lines() { Console.note(line) } }
    Console.note("\n\(summaries.count) dossiers in \(sink.path)")
    if outcome.isFailed { throw CommandFailure.failed("not everything could be read; see above") }
  }

  private func configuration(_ data: DataLocation) -> Configuration {
    var configuration = Configuration()
    configuration.rules.paths = [data.rules]
    configuration.guides.paths = [data.queries]
    configuration.osquery.path = osqueryi.map(Environment.absolute) ?? Environment.replay
    configuration.osquery.snapshot = data.demo + "/host"
    configuration.files.root = data.demo + "/files"
    configuration.store.remembersInMemory = true
    return configuration
  }

  private func detect(
    _ configuration: Configuration, _ data: DataLocation, _ start: Timestamp, _ log: EventLog
  ) throws -> ([JSONObject], DetectionOutcome) {
    var alerts: [JSONObject] = []
    let progress = Progress()
    let run = DetectionRun(configuration, start: start, log: log)
    let outcome = try run.run([data.demo + "/events.ndjson"]) { alert in
      alerts.append(alert)
    } progress: { tally in
      progress.show("\(tally.events) events")
    }
    progress.end()
    return (alerts, outcome)
  }

  /// What lies before only fills the history of new_terms rules.
  private static func detectionStart(_ data: DataLocation) throws -> String {
    let path = data.demo + "/stories.json"
    guard let bytes = FileManager.default.contents(atPath: path),
      let start = try? JSONParser.parse(Array(bytes))["detection_start"]?.string
    else { throw CommandFailure.failed("\(path) does not say when detection starts") }
    return start
  }
}
