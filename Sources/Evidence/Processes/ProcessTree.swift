internal import Osquery

/// A process with everything that is known of it, and from where.
public struct ProcessEvidence: Sendable, Hashable {
  /// Where a fact came from.
  public enum Source: String, Sendable, Hashable {
    /// The alerting event.
    case event
    /// The host's process list.
    case osquery
  }

  /// The process id.
  public var pid: Int?
  /// The parent's process id.
  public var parentPID: Int?
  /// The sensor's id of the process.
  public var entityID: String?
  /// The file name.
  public var name: String?
  /// The program's path.
  public var executable: String?
  /// The command line.
  public var commandLine: String?
  /// The user, with domain where known.
  public var user: String?
  /// When it started, as the source writes it.
  public var start: String?
  /// The program's SHA-256, as the event has it.
  public var sha256: String?
  /// What the event says of the signature.
  public var signature: AlertSignature?
  /// Whether the host still shows it; nil when its processes could not be read.
  public var isRunning: Bool?
  /// Where event and host disagree.
  public var differences: [String] = []
  /// Where the facts came from.
  public var sources: [Source]
}

/// The subject with what is above and below it.
public struct ProcessTree: Sendable, Hashable {
  /// The process of the alert.
  public var subject: ProcessEvidence?
  /// The parent first.
  public var ancestors: [ProcessEvidence] = []
  /// Processes that the host shows as started by the subject.
  public var children: [ProcessEvidence] = []
  /// Why the tree is not whole; nil when it is.
  public var reason: String?

  /// The most ancestors and the most children.
  public static let mostRelatives = 64

  /// Merges the alert's processes with those the host shows.
  public init(_ alert: AlertFacts, survey: HostSurvey) {
    let host = HostProcesses(survey)
    guard let subject = alert.subject else {
      reason = "the alert names no process"
      return
    }
    var merged = host.merged(subject)
    merged.parentPID = merged.parentPID ?? alert.ancestors.first?.pid
    self.subject = merged
    ancestors = host.ancestors(of: merged, named: alert.ancestors)
    if merged.isRunning == true, let pid = merged.pid { children = host.children(of: pid) }
    reason = Self.gap(survey, host: host, subject: merged)
  }

  private static func gap(_ survey: HostSurvey, host: HostProcesses, subject: ProcessEvidence) -> String? {
    if let gap = survey.gap(.processes) { return gap }
    if subject.isRunning == false {
      return "the host no longer shows the process, so its children and further ancestors are unknown"
    }
    return nil
  }
}

/// The host's process list, by id.
private struct HostProcesses {
  private var byPID: [Int: StatementRow] = [:]
  private var byParent: [Int: [StatementRow]] = [:]
  private let users: [String: String]
  private let isAnswered: Bool

  init(_ survey: HostSurvey) {
    isAnswered = survey.isAnswered(.processes)
    users = Dictionary(
      survey.rows(.users).compactMap { row in row["uid"].flatMap { uid in row["username"].map { (uid, $0) } } },
      uniquingKeysWith: { first, _ in first })
    for row in survey.rows(.processes) {
      guard let pid = row["pid"].flatMap(Int.init) else { continue }
      byPID[pid] = row
      if let parent = row["parent"].flatMap(Int.init), parent != pid { byParent[parent, default: []].append(row) }
    }
  }

  /// The event's process with what the host shows under its id, when that is the same program.
  func merged(_ process: AlertProcess) -> ProcessEvidence {
    var evidence = ProcessEvidence(
      pid: process.pid, entityID: process.entityID, name: process.name, executable: process.executable,
      commandLine: process.commandLine, user: process.user, start: process.start, sha256: process.sha256,
      signature: process.signature, sources: [.event])
    guard isAnswered else { return evidence }
    guard let pid = process.pid, let row = byPID[pid] else {
      evidence.isRunning = false
      return evidence
    }
    guard Self.isSame(process, row) else {
      // The system gives an id to another process once its first owner has ended.
      evidence.isRunning = false
      evidence.differences.append("the host shows \(row["path"] ?? row["name"] ?? "another program") under this pid")
      return evidence
    }
    evidence.isRunning = true
    evidence.sources.append(.osquery)
    evidence.fill(from: row, users: users)
    if let theirs = row["cmdline"], let ours = process.commandLine, !theirs.isEmpty, theirs != ours {
      evidence.differences.append("the host shows the command line \(theirs)")
    }
    return evidence
  }

  func ancestors(of subject: ProcessEvidence, named: [AlertProcess]) -> [ProcessEvidence] {
    var ancestors = named.map(merged)
    for index in ancestors.indices.dropLast() where ancestors[index].parentPID == nil {
      ancestors[index].parentPID = ancestors[index + 1].pid
    }
    var visited = Set(([subject] + ancestors).compactMap(\.pid))
    var next = (ancestors.last ?? subject)
    while ancestors.count < ProcessTree.mostRelatives, next.isRunning == true, let parent = next.parentPID,
      parent > 0, let row = byPID[parent], visited.insert(parent).inserted
    {
      next = ProcessEvidence(sources: [.osquery])
      next.fill(from: row, users: users)
      next.isRunning = true
      ancestors.append(next)
    }
    return ancestors
  }

  func children(of pid: Int) -> [ProcessEvidence] {
    (byParent[pid] ?? []).prefix(ProcessTree.mostRelatives).map { row in
      var child = ProcessEvidence(sources: [.osquery])
      child.fill(from: row, users: users)
      child.isRunning = true
      return child
    }
  }

  /// The same program, compared by path, else by name.
  private static func isSame(_ process: AlertProcess, _ row: StatementRow) -> Bool {
    if let ours = process.executable, let theirs = row["path"], !theirs.isEmpty {
      return PathPlaces.normal(ours) == PathPlaces.normal(theirs)
    }
    guard let ours = process.name, let theirs = row["name"] else { return true }
    return ours.lowercased() == theirs.lowercased()
  }
}

extension ProcessEvidence {
  /// Adds what a row of `processes` knows and this does not.
  fileprivate mutating func fill(from row: StatementRow, users: [String: String]) {
    pid = pid ?? row["pid"].flatMap(Int.init)
    parentPID = parentPID ?? row["parent"].flatMap(Int.init)
    name = name ?? row["name"]
    executable = executable ?? row["path"].flatMap { $0.isEmpty ? nil : $0 }
    commandLine = commandLine ?? row["cmdline"].flatMap { $0.isEmpty ? nil : $0 }
    user = user ?? row["uid"].flatMap { users[$0] }
    start = start ?? row["start_time"].flatMap { $0.isEmpty || $0 == "-1" ? nil : $0 }
  }
}
