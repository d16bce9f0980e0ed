public import ECS

/// What the alert's process and those below it did, as the events that passed tell it.
public struct Activity: Sendable, Hashable {
  /// Who did something, and how that process is tied to the alert.
  public struct Actor: Sendable, Hashable {
    /// How a process is tied to the alert.
    public enum Relation: String, Sendable, Hashable {
      /// It is the process of the alert.
      case subject
      /// It stands below it.
      case descendant
      /// It stands above it.
      case ancestor
      /// It is another process of the host.
      case other
    }

    /// The process id.
    public var pid: Int?
    /// The sensor's id of the process.
    public var entityID: String?
    /// The file name.
    public var name: String?
    /// The tie.
    public var relation: Relation
  }

  /// An action and who did it.
  public struct Deed: Sendable, Hashable {
    /// What was done, how often and when.
    public var action: RecordedAction
    /// Who did it.
    public var actor: Actor
  }

  /// A service, task or run key that was registered since the subject started; several events that show the same
  /// are one.
  public struct Planted: Sendable, Hashable {
    /// How it is tied to the alert.
    public enum Tie: String, Sendable, Hashable {
      /// A process of the tree registered it itself.
      case tree
      /// The system registered it under the name that a command of the tree gave.
      case command
      /// It starts a file that the tree wrote, or that the alert names.
      case file
      /// Only its time is near.
      case time
    }

    /// What was registered.
    public var kind: Registration.Kind
    /// The service's, task's or value's name.
    public var name: String
    /// What it starts.
    public var command: String?
    /// A service's DLL.
    public var library: String?
    /// Who did it, each once.
    public var actors: [Actor]
    /// How the events show it.
    public var sources: [Registration.Source]
    /// When first.
    public var first: Timestamp
    /// When last.
    public var last: Timestamp
    /// The tie.
    public var tie: Tie
  }

  /// From when to when, and of what kinds, events are kept.
  public var coverage: HistoryCoverage
  /// Since when the subject's actions are wanted: its start, else the alert's time.
  public var start: Timestamp?
  /// What was done to files.
  public var files: [Deed] = []
  /// What was done to the registry.
  public var registry: [Deed] = []
  /// Connections.
  public var connections: [Deed] = []
  /// Names looked up.
  public var names: [Deed] = []
  /// Libraries loaded.
  public var libraries: [Deed] = []
  /// Services registered.
  public var services: [Planted] = []
  /// Tasks registered.
  public var tasks: [Planted] = []
  /// Run keys set.
  public var runKeys: [Planted] = []
  /// Why it is not whole; nil when it is.
  public var reason: String?
  /// Entries that were left out because of the bound.
  public var leftOut = 0

  /// The most entries of one kind.
  public static let mostEntries = 500

  /// Puts together what a tree did.
  public init(_ alert: AlertFacts, observed: ObservedTree) {
    coverage = observed.coverage
    start = observed.subject?.process.start ?? alert.subject?.start.flatMap { Timestamp($0) }
    reason = Self.gap(alert, observed, start: start)
    guard let subject = observed.subject else { return }
    for process in [subject] + observed.descendants { add(process) }
    addNamedFiles(observed)
    let review = PlantedReview(alert, observed: observed, deeds: files)
    services = review.planted(.service)
    tasks = review.planted(.task)
    runKeys = review.planted(.runKey)
  }

  private mutating func add(_ process: ObservedProcess) {
    let actor = Actor(process.process, relation: process.level == 0 ? .subject : .descendant)
    for action in process.actions {
      let deed = Deed(action: action, actor: actor)
      switch action.kind.topic {
      case .files: add(deed, to: \.files)
      case .registry: add(deed, to: \.registry)
      case .connections: add(deed, to: \.connections)
      case .names: add(deed, to: \.names)
      case .libraries: add(deed, to: \.libraries)
      }
    }
  }

  private mutating func add(_ deed: Deed, to list: WritableKeyPath<Activity, [Deed]>) {
    guard self[keyPath: list].count < Self.mostEntries else {
      leftOut += 1
      return
    }
    self[keyPath: list].append(deed)
  }

  /// Who brought the alert's files onto the host, also when that was no process of the tree.
  private mutating func addNamedFiles(_ observed: ObservedTree) {
    let tree = Set(
      ([observed.subject].compactMap(\.self) + observed.descendants).map { ProcessID($0.process) })
    let above = Set(observed.ancestors.map { ProcessID($0.process) })
    for file in observed.namedFiles where !tree.contains(ProcessID(file.process)) {
      let relation: Actor.Relation = above.contains(ProcessID(file.process)) ? .ancestor : .other
      add(Deed(action: file.action, actor: Actor(file.process, relation: relation)), to: \.files)
    }
  }

  private static func gap(_ alert: AlertFacts, _ observed: ObservedTree, start: Timestamp?) -> String? {
    guard alert.subject != nil else { return "the alert names no process" }
    if observed.coverage.since == nil { return observed.coverage.gap(from: start) }
    guard let subject = observed.subject else { return "the event history holds no event of this process" }
    var gaps: [String] = []
    if let gap = observed.coverage.gap(from: start) { gaps.append(gap) }
    let dropped = ([subject] + observed.descendants).reduce(0) { $0 + $1.process.dropped }
    if dropped > 0 {
      gaps.append("\(dropped) actions of the tree were dropped: a process did more than is kept")
    }
    if observed.leftOut > 0 { gaps.append("\(observed.leftOut) processes below the subject were left out") }
    return gaps.isEmpty ? nil : gaps.joined(separator: "; ")
  }

  /// Why the actions of one kind are not known in full; nil when they are.
  public func gap(_ topic: RecordedAction.Topic) -> String? {
    if let reason { return reason }
    if leftOut > 0 { return "\(leftOut) actions were left out of the document" }
    guard coverage.kinds.contains(topic) else {
      return "the event history holds no \(topic.words) of this host at all; perhaps nobody records them"
    }
    return nil
  }
}

/// What tells processes of one host apart.
struct ProcessID: Hashable {
  var entityID: String?
  var pid: Int?
  var start: Timestamp?

  init(_ process: RecordedProcess) {
    entityID = process.entityID
    pid = process.pid
    start = process.entityID == nil ? process.start : nil
  }
}

extension RecordedProcess {
  /// The name with the process id, for sentences.
  var words: String { (name ?? executable ?? "a process") + (pid.map { " (pid \($0))" } ?? "") }
}

extension Activity.Actor {
  init(_ process: RecordedProcess, relation: Relation) {
    pid = process.pid
    entityID = process.entityID
    name = process.name
    self.relation = relation
  }

  /// The name with the process id, for sentences.
  public var words: String {
    (name ?? "a process") + (pid.map { " (pid \($0))" } ?? "")
  }
}

extension Activity {
  /// Who removed or renamed a file and when, as a sentence; nil when no event tells of it.
  public func removal(of path: String) -> String? {
    let path = PathPlaces.normal(path)
    let deed = files.last { deed in
      switch deed.action.kind {
      case .deleted: PathPlaces.normal(deed.action.target) == path
      case .renamed: deed.action.detail.map(PathPlaces.normal) == path
      default: false
      }
    }
    guard let deed else { return nil }
    let what = deed.action.kind == .deleted ? "deleted" : "renamed to \(deed.action.target)"
    return
      "\(deed.action.detail ?? deed.action.target) was \(what) by \(deed.actor.words) at \(deed.action.last)"
  }
}
