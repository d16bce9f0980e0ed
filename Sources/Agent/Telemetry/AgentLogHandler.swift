public import ECS
public import Logging

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Writes log lines, as JSON with ECS field names or as text, whole lines at a time.
///
/// Metadata keys that have a name in ECS get it (`alert` becomes `kibana.alert.uuid`, `rule` becomes `rule.id`);
/// others become labels. Values are written as they are: what must not be seen must not be logged.
public struct AgentLogHandler: LogHandler {
  /// How lines look.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// For people, and for the system's journal.
    case text
    /// One JSON object a line.
    case json
  }

  /// Metadata that every line of this logger has.
  public var metadata: Logger.Metadata = [:]
  /// Metadata of the task that logs.
  public var metadataProvider: Logger.MetadataProvider?
  /// Less important lines are left out.
  public var logLevel: Logger.Level
  private let label: String
  private let format: Format
  private let hasPriority: Bool
  private let now: @Sendable () -> Timestamp
  private let write: @Sendable (String) -> Void

  /// A handler for `LoggingSystem.bootstrap`.
  /// - Parameters:
  ///   - environment: tells by `JOURNAL_STREAM` whether text goes to the system's journal, which wants the level
  ///     in front and puts the time there itself.
  ///   - write: takes each line with its end.
  public init(
    label: String, format: Format, level: Logger.Level, environment: [String: String] = [:],
    now: @escaping @Sendable () -> Timestamp, write: @escaping @Sendable (String) -> Void = Self.standardError
  ) {
    self.label = label
    self.format = format
    self.now = now
    self.write = write
    logLevel = level
    hasPriority = environment["JOURNAL_STREAM"] != nil
  }

  /// A value that every line of this logger has.
  public subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  /// Writes a line.
  public func log(event: LogEvent) {
    var all = metadata
    if let provided = metadataProvider?.get() { all.merge(provided) { $1 } }
    if let own = event.metadata { all.merge(own) { $1 } }
    let line = LogLine(time: now(), event: event, logger: label, metadata: all)
    write(format == .json ? line.json : line.text(hasPriority: hasPriority))
  }

  /// Writes a line to standard error. What can't be written is lost: a log must not stop the agent.
  public static let standardError: @Sendable (String) -> Void = { writeToStandardError($0) }
}

private func writeToStandardError(_ line: String) {
  var line = line
  line.withUTF8 { bytes in
    var done = 0
    while done < bytes.count {
      // Safe: the text's bytes outlive the call. One call writes one line, so that lines of threads do not mix.
      let count = write(2, bytes.baseAddress.map { $0 + done }, bytes.count - done)
      if count < 0, errno != EINTR { return }
      done += max(count, 0)
    }
  }
}
