internal import ECS
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
    let host = HostProcesses(survey, platform: alert.platform)
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
  private let platform: HostPlatform

  /// How far the sensor's and the host's clock may differ on when a process started, in seconds.
  private static let clockDifference = 60

  init(_ survey: HostSurvey, platform: HostPlatform) {
    self.platform = platform
    isAnswered = survey.isAnswered(.processes)
    users = Dictionary(
      survey.rows(.users).compactMap { row in row["uid"].flatMap { uid in row["username"].map { (uid, $0) } }
      },
      uniquingKeysWith: { first, _ in first })
    for row in survey.rows(.processes) {
      guard let pid = row["pid"].flatMap(Int.init) else { continue }
      byPID[pid] = row
      if let parent = row["parent"].flatMap(Int.init), parent != pid {
        byParent[parent, default: []].append(row)
      }
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
    // The system gives an id to another process once its first owner has ended.
    guard Self.isSame(process, row) else {
      evidence.isRunning = false
      evidence.differences.append(
        "the host shows \(row["path"] ?? row["name"] ?? "another program") under this pid")
      return evidence
    }
    if let other = otherStart(process, row) {
      evidence.isRunning = false
      evidence.differences.append("the host shows a process that started at \(other) under this pid")
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
      parent > 0, let row = byPID[parent], visited.insert(parent).inserted,
      !Self.isEarlier(next.pid.flatMap { byPID[$0] }, than: row)
    {
      next = ProcessEvidence(sources: [.osquery])
      next.fill(from: row, users: users)
      next.isRunning = true
      ancestors.append(next)
    }
    return ancestors
  }

  func children(of pid: Int) -> [ProcessEvidence] {
    let own = byPID[pid]
    return (byParent[pid] ?? []).filter { !Self.isEarlier($0, than: own) }.prefix(ProcessTree.mostRelatives)
      .map { row in
        var child = ProcessEvidence(sources: [.osquery])
        child.fill(from: row, users: users)
        child.isRunning = true
        return child
      }
  }

  /// When the row's process started, where that is not when the event's did. On Windows only: elsewhere osquery adds
  /// to the time of the boot, which moves when the clock is set.
  private func otherStart(_ process: AlertProcess, _ row: StatementRow) -> Timestamp? {
    guard platform == .windows, let ours = process.start.flatMap({ Timestamp($0) }),
      let theirs = Self.start(of: row)
    else { return nil }
    let other = Timestamp(milliseconds: theirs * 1_000)
    let difference = max(other, ours).since(min(other, ours))
    return difference > .seconds(Self.clockDifference) ? other : nil
  }

  /// Whether the row's process started before the other: then that is not its parent, but has the parent's id.
  private static func isEarlier(_ row: StatementRow?, than other: StatementRow?) -> Bool {
    guard let ours = row.flatMap(start(of:)), let theirs = other.flatMap(start(of:)) else { return false }
    return ours < theirs
  }

  /// Seconds since 1970, of this and the next few centuries; nil where the host cannot tell.
  private static func start(of row: StatementRow) -> Int64? {
    row["start_time"].flatMap { Int64($0) }.flatMap { (1...10_000_000_000).contains($0) ? $0 : nil }
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
