internal import TOML

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Why a configuration cannot be used.
public struct ConfigurationError: Error, Sendable, CustomStringConvertible {
  /// A sentence, or one a line, each with file, line and column.
  public let description: String
}

extension Configuration {
  /// Reads a configuration file; what it does not set keeps its default, and what `overrides` set goes before it.
  /// - Throws: `ConfigurationError` for a file that can't be read, a wrong value or an unknown key.
  public static func read(
    _ file: String, overrides: ConfigurationOverrides = ConfigurationOverrides()
  ) throws(ConfigurationError) -> Configuration {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(filePath: file), options: []))
    } catch {
      throw ConfigurationError(description: "the configuration \(file) cannot be read")
    }
    return try parse(bytes, file: file, overrides: overrides)
  }

  /// Reads a configuration from the text of `file`, whose folder relative paths are taken from.
  /// - Throws: `ConfigurationError` for a wrong value or an unknown key.
  public static func parse(
    _ bytes: [UInt8], file: String, overrides: ConfigurationOverrides = ConfigurationOverrides()
  ) throws(ConfigurationError) -> Configuration {
    do {
      let document = try TOMLDocument.parse(bytes, file: file)
      let reader =
        overrides.isEmpty
        ? TOMLReader(document) : TOMLReader(document, overlay: try overrides.document(try keys()))
      var configuration = Configuration()
      let folder = String(file.dropLast(file.split(separator: "/").last?.count ?? 0))
      try configuration.apply(reader, folder: folder)
      let unknown = reader.unknownKeys()
      guard unknown.isEmpty else {
        throw ConfigurationError(description: unknown.map { String(describing: $0) }.joined(separator: "\n"))
      }
      return configuration
    } catch let error as ConfigurationError {
      throw error
    } catch {
      throw ConfigurationError(description: String(describing: error))
    }
  }

  /// Every setting that has a fixed key, in the order of reading: what reading asks an empty file for.
  static func keys() throws(TOMLError) -> [(path: String, kind: TOMLKind)] {
    let reader = TOMLReader(try TOMLDocument.parse([], file: nil))
    var configuration = Configuration()
    try configuration.apply(reader, folder: "")
    // Keys that are only asked for to be refused are expected to be nothing.
    return reader.askedKeys().filter { $0.kind != .any }
  }

  private mutating func apply(_ reader: TOMLReader, folder: String) throws(TOMLError) {
    func located(_ path: String) -> String { path.hasPrefix("/") ? path : folder + path }
    rules.paths = try reader.strings("rules.paths")?.map(located) ?? rules.paths
    rules.indicators = try reader.strings("rules.indicators")?.map(located) ?? rules.indicators
    rules.exceptions = try reader.strings("rules.exceptions")?.map(located) ?? rules.exceptions
    rules.mapping = try reader.string("rules.mapping").map(located)
    guides.paths = try reader.strings("guides.paths")?.map(located) ?? guides.paths
    try http.apply(reader, located)
    try applyAgent(reader, located)
    // A bare name is looked up on PATH, so only a path with a slash is relative to the file.
    osquery.path = try reader.string("osquery.path").map { $0.contains("/") ? located($0) : $0 }
    osquery.snapshot = try reader.string("osquery.snapshot").map(located)
    osquery.sessions = try reader.integer("osquery.sessions", in: 1...16) ?? osquery.sessions
    osquery.statementDeadline =
      try reader.duration("osquery.statement_deadline", in: .milliseconds(100)...(.seconds(3_600)))
      ?? osquery.statementDeadline
    osquery.rowsKept = try reader.integer("osquery.rows_kept", in: 1...1_000_000) ?? osquery.rowsKept
    osquery.outputBytes =
      try reader.byteCount("osquery.output_bytes", in: 4_096...(1 << 30)) ?? osquery.outputBytes
    try applyEngineLimits(reader)
    osquery.deniedTables = try reader.strings("osquery.denied_tables") ?? osquery.deniedTables
    osquery.allowedTables = try reader.strings("osquery.allowed_tables") ?? osquery.allowedTables
    host.aliases = try reader.strings("host.aliases") ?? host.aliases
    files.root = try reader.string("files.root").map(located)
    files.rootIsComplete = try reader.boolean("files.root_is_complete") ?? files.rootIsComplete
    files.largest = try reader.byteCount("files.largest") ?? files.largest
    files.deadline = try reader.duration("files.deadline") ?? files.deadline
    files.most = try reader.integer("files.most", in: 1...100_000) ?? files.most
    files.workers = try reader.integer("files.workers", in: 1...64) ?? files.workers
    try applyLimits(reader, located)
    try applyEvents(reader)
    sinks = try SinkReader.all(reader, located)
  }

  private mutating func applyEvents(_ reader: TOMLReader) throws(TOMLError) {
    events.processes = try reader.integer("events.processes", in: 100...10_000_000) ?? events.processes
    events.actions = try reader.integer("events.actions", in: 100...100_000_000) ?? events.actions
    events.actionsPerTopic =
      try reader.integer("events.actions_per_topic", in: 1...100_000) ?? events.actionsPerTopic
    events.memory = try reader.byteCount("events.memory", in: (1 << 20)...(64 << 30)) ?? events.memory
    events.keep =
      try reader.duration("events.keep", in: .seconds(60)...(.seconds(365 * 86_400))) ?? events.keep
    events.hosts = try reader.integer("events.hosts", in: 1...1_000_000) ?? events.hosts
    events.registrations = try reader.integer("events.registrations", in: 1...100_000) ?? events.registrations
  }

  private mutating func applyEngineLimits(_ reader: TOMLReader) throws(TOMLError) {
    osquery.memory = try reader.byteCount("osquery.memory", in: 0...(64 << 30)) ?? osquery.memory
    osquery.processorPercent =
      try reader.integer("osquery.processor_percent", in: 0...10_000) ?? osquery.processorPercent
    osquery.processorWindow =
      try reader.duration("osquery.processor_window", in: .seconds(1)...(.seconds(600)))
      ?? osquery.processorWindow
    osquery.freshness =
      try reader.duration("osquery.freshness", in: .zero...(.seconds(600))) ?? osquery.freshness
    osquery.fleetingFreshness =
      try reader.duration("osquery.fleeting_freshness", in: .zero...(.seconds(600)))
      ?? osquery.fleetingFreshness
  }

  private mutating func applyLimits(_ reader: TOMLReader, _ located: (String) -> String) throws(TOMLError) {
    enrichment.budget = try reader.duration("enrichment.budget") ?? enrichment.budget
    enrichment.relatedWithin = try reader.duration("enrichment.related_within") ?? enrichment.relatedWithin
    enrichment.relatedAlerts =
      try reader.integer("enrichment.related_alerts", in: 0...10_000) ?? enrichment.relatedAlerts
    enrichment.valueBytes =
      try reader.byteCount("enrichment.value_bytes", in: 256...(1 << 24)) ?? enrichment.valueBytes
    store.path = try reader.string("store.path").map(located)
    store.keep =
      try reader.duration("store.keep", in: .seconds(86_400)...(.seconds(10_000 * 86_400))) ?? store.keep
  }
}
