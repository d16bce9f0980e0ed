public import ECS

/// What the events that passed tell about an alert's process, its tree and its host.
///
/// Two implementations: ``EventLog`` keeps what passed in memory; a test hands out a tree of its own.
public protocol EventHistory: Sendable {
  /// What the kept events tell about the alert's process; a tree without subject when they tell nothing.
  func observed(_ alert: AlertFacts) -> ObservedTree
}

/// What the kept events tell about one alert.
public struct ObservedTree: Sendable, Hashable {
  /// From when to when, and of what kinds, events of the alert's host are kept.
  public var coverage: HistoryCoverage
  /// The alert's process; nil when no event of it is kept.
  public var subject: ObservedProcess?
  /// The processes above it, the parent first.
  public var ancestors: [ObservedProcess] = []
  /// The processes below it, each after its parent, in the order in which they started.
  public var descendants: [ObservedProcess] = []
  /// Descendants that were left out because of the bound.
  public var leftOut = 0
  /// Services, tasks and run keys registered on the host since the subject started, whoever did it.
  public var registrations: [Registration] = []
  /// What any process of the host did to the files that the alert names.
  public var namedFiles: [ObservedFile] = []

  /// A tree that knows its coverage only.
  public init(coverage: HistoryCoverage) { self.coverage = coverage }
}

/// A process of a tree with what it did.
public struct ObservedProcess: Sendable, Hashable {
  /// The process.
  public var process: RecordedProcess
  /// How far below the subject: 0 the subject, 1 its children, negative above it.
  public var level: Int
  /// What it did, each kind in the order of the first times.
  public var actions: [RecordedAction]

  /// A process of a tree.
  public init(process: RecordedProcess, level: Int, actions: [RecordedAction]) {
    self.process = process
    self.level = level
    self.actions = actions
  }
}

/// What a process did to a file that the alert names.
public struct ObservedFile: Sendable, Hashable {
  /// Who.
  public var process: RecordedProcess
  /// What.
  public var action: RecordedAction

  /// An action on a named file.
  public init(process: RecordedProcess, action: RecordedAction) {
    self.process = process
    self.action = action
  }
}

/// From when to when, and of what kinds, a host's events are kept.
public struct HistoryCoverage: Sendable, Hashable {
  /// The time of the first event; nil when there is none.
  public var since: Timestamp?
  /// The time of the last event.
  public var until: Timestamp?
  /// How many events of the host were taken in.
  public var events = 0
  /// How many actions and processes a bound dropped since.
  public var dropped = 0
  /// The latest time of anything that was dropped.
  public var droppedUntil: Timestamp?
  /// The kinds of actions that the host's events report at all.
  public var kinds: Set<RecordedAction.Topic> = []

  /// Nothing kept.
  public init() {}

  /// Why what happened from `start` on is not known in full; nil when it is.
  public func gap(from start: Timestamp?) -> String? {
    guard let since else { return "the event history holds no event of this host" }
    guard let start else { return "the events do not say when the process started" }
    if since > start { return "the event history begins at \(since), after the process started at \(start)" }
    if let droppedUntil, droppedUntil >= start {
      return "the event history had to drop \(dropped) entries, up to \(droppedUntil)"
    }
    return nil
  }
}
