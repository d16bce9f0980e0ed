public import ECS
internal import Synchronization

/// Keeps compact summaries of the events that pass, within bounds: which processes ran, who started them and what
/// they did. What is oldest is dropped first, and counted.
///
/// Safe to use from several threads. Nothing is written to disk; an event costs some microseconds.
public final class EventLog: EventHistory, Sendable {
  /// The bounds of a log.
  public struct Limits: Sendable, Hashable {
    /// The most processes of all hosts.
    public var processes: Int
    /// The most actions of one process and one topic; repeats count once.
    public var actionsPerTopic: Int
    /// The most actions of all processes.
    public var actions: Int
    /// About the most memory, in bytes.
    public var bytes: Int
    /// How long things are kept, by the events' own time.
    public var age: Duration
    /// The most hosts; events of further ones are refused.
    public var hosts: Int
    /// The most services, tasks and run keys of one host.
    public var registrations: Int

    /// Bounds; the defaults suit one busy host for a day.
    public init(
      processes: Int = 50_000, actionsPerTopic: Int = 200, actions: Int = 400_000, bytes: Int = 96 << 20,
      age: Duration = .seconds(86_400), hosts: Int = 256, registrations: Int = 500
    ) {
      self.processes = processes
      self.actionsPerTopic = actionsPerTopic
      self.actions = actions
      self.bytes = bytes
      self.age = age
      self.hosts = hosts
      self.registrations = registrations
    }
  }

  /// What a log holds.
  public struct Totals: Sendable, Hashable {
    /// Events that passed.
    public var events = 0
    /// Events without time or host, or of one host too many.
    public var refused = 0
    /// Processes kept.
    public var processes = 0
    /// Actions kept.
    public var actions = 0
    /// About the memory they take, in bytes.
    public var bytes = 0
    /// Processes and actions that a bound dropped.
    public var dropped = 0
  }

  private let state: Mutex<EventLogState>

  /// An empty log.
  ///
  /// - Parameter now: the present; an event dated later ages nothing.
  public init(limits: Limits = Limits(), now: @escaping @Sendable () -> Timestamp) {
    state = Mutex(EventLogState(limits: limits, now: now))
  }

  /// Takes an event in; one that tells nothing is only counted.
  public func record(_ event: JSONObject) {
    record(EventReading(event))
  }

  func record(_ reading: EventReading?) { state.withLock { $0.record(reading) } }

  /// What the log holds.
  public var totals: Totals { state.withLock { $0.totals } }

  /// What the kept events tell about the alert's process.
  public func observed(_ alert: AlertFacts) -> ObservedTree {
    state.withLock { ObservedTree(alert, in: $0) }
  }
}
