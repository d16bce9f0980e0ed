import Agent
import ArgumentParser
import Detection
import ECS
import Foundation
import Predicates

struct SearchCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "search",
    abstract: "Searches events with EQL or KQL; answers in the shape of Elasticsearch's EQL search API.",
    discussion: """
      Events may come in any order, also compressed by gzip. A bad query ends with status 65, its line and a caret below the place.

      Example: dossier search --eql 'process where process.name : "cmd.exe"' events.ndjson
      """)

  @Option(name: .long, help: "A query in EQL: events, a sequence or a sample.")
  var eql: String?

  @Option(name: .long, help: "A query in KQL.")
  var kql: String?

  @Argument(help: "NDJSON files of events, also gzipped; - for standard input.")
  var events: [String]

  @Option(name: .long, help: "A mapping as Elasticsearch's get mapping API answers it. [default: ECS]")
  var mapping: String?

  @Option(name: .long, help: "The field that EQL's event category is compared with.")
  var categoryField = "event.category"

  @Option(name: .long, help: "The field that orders events.")
  var timestampField = "@timestamp"

  @Option(name: .long, help: "The field that orders events of the same time.")
  var tiebreakerField: String?

  @Option(name: .long, help: "The most events, sequences or samples in the answer: the last ones.")
  var size = 10

  @Option(name: .long, help: "The most samples of one key.")
  var maxSamplesPerKey = 1

  @Option(name: .long, help: "json, or table for eyes.")
  var format = OutputFormat.json

  func validate() throws {
    guard (eql == nil) != (kql == nil) else { throw ValidationError("Give one query: --eql or --kql.") }
    guard size >= 0, maxSamplesPerKey >= 1 else {
      throw ValidationError("--size is at least 0, --max-samples-per-key at least 1.")
    }
  }

  func run() throws {
    let began = ContinuousClock.now
    var search = try compiled()
    for warning in search.warnings { Console.note("dossier: warning: \(warning)") }
    let progress = Progress()
    let tally: EventFiles.Tally
    do {
      tally = try EventFiles(paths: events).forEach { tally in
        progress.show("\(tally.events) events")
      } _: { event in
        try search.add(event)
      }
    } catch let limit as SearchLimitError {
      throw CommandFailure.failed(limit.description)
    }
    progress.end()
    let hits = try search.hits()
    switch format {
    case .json: Console.print(Self.answer(hits, began.duration(to: .now)))
    case .table: for line in SearchTable(hits).lines() { Console.print(line) }
    }
    tally.report()
    try tally.check()
  }

  private func compiled() throws -> EventSearch {
    var settings = SearchSettings(types: try fieldTypes())
    settings.categoryField = categoryField
    settings.timestampField = timestampField
    settings.tiebreakerField = tiebreakerField
    settings.size = size
    // The built-in types list no plain keywords, so that only a mapping can tell what is unknown.
    settings.unknownFields = mapping == nil ? .accepted : .warned
    settings.samplesPerKey = maxSamplesPerKey
    do throws(QueryError) {
      if let eql { return try EventSearch(eql: eql, settings: settings) }
      return try EventSearch(kql: kql ?? "", settings: settings)
    } catch {
      throw CommandFailure.badInput("the query cannot be used: \(error)")
    }
  }

  private func fieldTypes() throws -> Mapping {
    guard let mapping else { return .ecs }
    guard let bytes = FileManager.default.contents(atPath: mapping) else {
      throw CommandFailure.failed("the mapping \(mapping) cannot be read")
    }
    do throws(MappingError) {
      return try Mapping(json: Array(bytes))
    } catch {
      throw CommandFailure.badInput("\(mapping): \(error)")
    }
  }

  private static func answer(_ hits: JSONObject, _ time: Duration) -> JSONValue {
    let (seconds, attoseconds) = time.components
    let milliseconds = seconds * 1_000 + attoseconds / 1_000_000_000_000_000
    return [
      "is_partial": false, "is_running": false, "took": .number(JSONNumber(milliseconds)), "timed_out": false,
      "hits": .object(hits),
    ]
  }
}

/// An answer as a table: an event a line, a sequence's events together under their number.
private struct SearchTable {
  private static let columns: [FieldPath] = [
    "@timestamp", "host.name", "user.name", "event.category", "event.action", "process.name", "file.path",
  ]
  private var table: TextTable

  init(_ hits: JSONObject) {
    let isSequences = hits["sequences"] != nil
    table = TextTable(headers: (isSequences ? ["#", "keys"] : []) + Self.columns.map(\.name))
    for event in hits["events"]?.array ?? [] { table.rows.append(Self.cells(event)) }
    for (number, sequence) in (hits["sequences"]?.array ?? []).enumerated() {
      let keys = (sequence["join_keys"]?.array ?? []).map { $0.scalarText ?? "null" }.joined(separator: ", ")
      for event in sequence["events"]?.array ?? [] {
        table.rows.append([String(number + 1), keys] + Self.cells(event))
      }
    }
  }

  func lines() -> [String] { table.lines() }

  private static func cells(_ event: JSONValue) -> [String] {
    guard let source = event["_source"]?.object else { return ["(missing)"] }
    return columns.map { path in source.scalars(at: path).compactMap(\.scalarText).joined(separator: ", ") }
  }
}
