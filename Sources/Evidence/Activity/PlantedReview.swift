internal import ECS

/// Sorts the registrations of a host by their tie to the alert's tree.
struct PlantedReview {
  private let registrations: [Registration]
  private let tree: Set<ProcessID>
  private let above: Set<ProcessID>
  private let subject: ProcessID?
  /// The names that commands of the tree gave, by kind.
  private var commanded: Set<String> = []
  /// Files that the tree wrote or the alert names.
  private let files: Set<String>

  init(_ alert: AlertFacts, observed: ObservedTree, deeds: [Activity.Deed]) {
    registrations = observed.registrations
    subject = observed.subject.map { ProcessID($0.process) }
    tree = Set(([observed.subject].compactMap(\.self) + observed.descendants).map { ProcessID($0.process) })
    above = Set(observed.ancestors.map { ProcessID($0.process) })
    let written = deeds.filter { $0.action.kind != .deleted && $0.actor.relation != .other }.map(
      \.action.target)
    // What the alert's own program is may be the system's: many tasks start it.
    let named = alert.files.filter { $0.signature?.trusted != true }.map(\.path)
    files = Set((written + named).map(PathPlaces.normal))
    for entry in registrations where entry.source == .commandLine {
      if let process = entry.process, tree.contains(ProcessID(process)) { commanded.insert(Self.key(entry)) }
    }
  }

  private static func key(_ entry: Registration) -> String {
    entry.kind.rawValue + "\u{1F}" + entry.name.lowercased()
  }

  /// The registrations of a kind, one for each name, in the order of their times.
  func planted(_ kind: Registration.Kind) -> [Activity.Planted] {
    var order: [String] = []
    var found: [String: Activity.Planted] = [:]
    let all = registrations.filter { $0.kind == kind }
    for entry in all {
      let key = Self.key(Self.proper(entry, among: all))
      if found[key] == nil { order.append(key) }
      found[key, default: Self.empty(entry)].add(entry, actor: actor(entry), tie: tie(entry))
    }
    return order.compactMap { found[$0] }
  }

  private static func empty(_ entry: Registration) -> Activity.Planted {
    Activity.Planted(
      kind: entry.kind, name: entry.name, actors: [], sources: [], first: entry.time, last: entry.time,
      tie: .time)
  }

  /// Windows' own log calls a service by its display name: the registration of the same command within seconds tells
  /// its proper one.
  private static func proper(_ entry: Registration, among all: [Registration]) -> Registration {
    guard entry.source == .eventLog, let command = entry.command else { return entry }
    if all.contains(where: { $0.source != .eventLog && key($0) == key(entry) }) { return entry }
    let window = entry.time.advanced(by: .seconds(-10))...entry.time.advanced(by: .seconds(10))
    return all.first { $0.source != .eventLog && $0.command == command && window.contains($0.time) } ?? entry
  }

  private func actor(_ entry: Registration) -> Activity.Actor? {
    guard let process = entry.process else { return nil }
    let id = ProcessID(process)
    let relation: Activity.Actor.Relation =
      id == subject ? .subject : tree.contains(id) ? .descendant : above.contains(id) ? .ancestor : .other
    return Activity.Actor(process, relation: relation)
  }

  private func tie(_ entry: Registration) -> Activity.Planted.Tie {
    if let process = entry.process, tree.contains(ProcessID(process)) { return .tree }
    if commanded.contains(Self.key(entry)) { return .command }
    let started = [entry.library, entry.command.flatMap { ServiceCommand($0)?.executable }].compactMap(\.self)
    return started.contains { files.contains(PathPlaces.normal($0)) } ? .file : .time
  }
}

extension Activity.Planted {
  fileprivate mutating func add(_ entry: Registration, actor: Activity.Actor?, tie: Tie) {
    command = command ?? entry.command
    library = library ?? entry.library
    if !sources.contains(entry.source) { sources.append(entry.source) }
    if let actor, !actors.contains(actor) { actors.append(actor) }
    first = min(first, entry.time)
    last = max(last, entry.time)
    if tie.rank < self.tie.rank { self.tie = tie }
  }
}

extension Activity.Planted.Tie {
  fileprivate var rank: Int {
    switch self {
    case .tree: 0
    case .command: 1
    case .file: 2
    case .time: 3
    }
  }

  /// The tie in words.
  public var words: String {
    switch self {
    case .tree: "a process of the tree registered it"
    case .command: "the system registered it under the name that a command of the tree gave"
    case .file: "it starts a file that the tree wrote or the alert names"
    case .time: "it was registered after the alert's process started; nothing else ties it to the alert"
    }
  }
}
