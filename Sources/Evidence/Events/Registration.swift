public import ECS

/// A service, task or run key that an event shows being registered.
public struct Registration: Sendable, Hashable {
  /// What was registered.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A Windows service, or a systemd unit.
    case service
    /// A scheduled task, or a cron entry.
    case task
    /// A registry value that starts a program at log-on.
    case runKey = "run_key"
  }

  /// How the event shows it.
  public enum Source: String, Sendable, Hashable {
    /// A registry event.
    case registry
    /// A file event.
    case file
    /// The command line of `sc` or `schtasks`.
    case commandLine = "command_line"
    /// The system's own event log.
    case eventLog = "event_log"
  }

  /// What was registered.
  public var kind: Kind
  /// The service's, task's or value's name.
  public var name: String
  /// What it starts, where the event says so.
  public var command: String?
  /// A service's DLL, where the event says so.
  public var library: String?
  /// How the event shows it.
  public var source: Source
  /// Who did it; nil when the event doesn't say.
  public var process: RecordedProcess?
  /// When.
  public var time: Timestamp

  /// A registration.
  public init(
    kind: Kind, name: String, command: String? = nil, library: String? = nil, source: Source,
    process: RecordedProcess? = nil, time: Timestamp
  ) {
    self.kind = kind
    self.name = name
    self.command = command
    self.library = library
    self.source = source
    self.process = process
    self.time = time
  }
}
