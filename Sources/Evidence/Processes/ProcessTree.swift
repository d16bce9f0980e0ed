internal import ECS
internal import Osquery

/// A process with everything that is known of it, and from where.
public struct ProcessEvidence: Sendable, Hashable {
  /// Where a fact came from.
  public enum Source: String, Sendable, Hashable {
    /// The alerting event.
    case event
    /// The events that passed before and after it.
    case history
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
  /// When it started; ISO 8601 where the source's form is understood, else as the source writes it.
  public var start: String?
  /// When it ended; nil when no event says so.
  public var end: String?
  /// What it ended with.
  public var exitCode: Int?
  /// The sensor's id of the parent.
  public var parentEntityID: String?
  /// How far below the subject it stands: 1 its children, 2 theirs; nil for others.
  public var level: Int?
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
  /// The processes below the subject, each after its parent, with their `level`.
  public var children: [ProcessEvidence] = []
  /// Why the tree is not whole; nil when it is.
  public var reason: String?
  /// Why the processes below the subject are not all known; nil when they are.
  public var childrenReason: String?

  /// The most ancestors and the most children.
  public static let mostRelatives = 64

  /// Merges the alert's processes with those that the events tell of and those that the host shows.
  ///
  /// - Parameter observed: what the event history knows; nil when there is none.
  public init(_ alert: AlertFacts, survey: HostSurvey, observed: ObservedTree? = nil) {
    let host = HostProcesses(survey, platform: alert.platform)
    guard let subject = alert.subject else {
      reason = "the alert names no process"
      childrenReason = reason
      return
    }
    var merged = ProcessEvidence(subject)
    merged.parentPID = alert.ancestors.first?.pid
    merged.parentEntityID = alert.ancestors.first?.entityID
    if let recorded = observed?.subject?.process { merged.add(recorded) }
    host.confirm(&merged)
    self.subject = merged
    ancestors = Self.ancestors(of: merged, alert, host, observed)
    children = Self.children(of: merged, host, observed)
    childrenReason = Self.childrenGap(survey, merged, alert, observed)
    let gaps = [
      Self.gap(survey, merged, ancestors, childrenReason),
      Self.unseen(survey, [merged] + ancestors + children),
    ]
    reason = gaps.allSatisfy { $0 == nil } ? nil : gaps.compactMap(\.self).joined(separator: "; ")
  }

  /// Why programs or processes are missing that the host has; nil when none is.
  private static func unseen(_ survey: HostSurvey, _ processes: [ProcessEvidence]) -> String? {
    guard survey.isAnswered(.processes) else { return nil }
    if let gap = survey.sight.processGap { return gap }
    return processes.contains { $0.isRunning == true && $0.executable == nil } ? survey.sight.programGap : nil
  }

  private static func ancestors(
    of subject: ProcessEvidence, _ alert: AlertFacts, _ host: HostProcesses, _ observed: ObservedTree?
  ) -> [ProcessEvidence] {
    var ancestors = alert.ancestors.map { ProcessEvidence($0) }
    for (index, recorded) in (observed?.ancestors ?? []).map(\.process).enumerated() {
      if index >= ancestors.count {
        var ancestor = ProcessEvidence(sources: [])
        ancestor.add(recorded)
        ancestors.append(ancestor)
      } else if ancestors[index].isSame(as: recorded) {
        ancestors[index].add(recorded)
      } else {
        ancestors[index].differences.append("the event history shows another process here: \(recorded.words)")
        break
      }
    }
    for index in ancestors.indices.dropLast() where ancestors[index].parentPID == nil {
      ancestors[index].parentPID = ancestors[index + 1].pid
    }
    for index in ancestors.indices { host.confirm(&ancestors[index]) }
    host.extend(&ancestors, above: subject)
    return Array(ancestors.prefix(mostRelatives))
  }

  private static func children(
    of subject: ProcessEvidence, _ host: HostProcesses, _ observed: ObservedTree?
  ) -> [ProcessEvidence] {
    var children = (observed?.descendants ?? []).map { ProcessEvidence($0.process, level: $0.level) }
    for index in children.indices { host.confirm(&children[index]) }
    guard subject.isRunning == true, let pid = subject.pid else { return children }
    let known = Set(children.filter { $0.isRunning == true }.compactMap(\.pid))
    let isCovered = observed?.subject != nil
    for var child in host.children(of: pid) where !known.contains(child.pid ?? -1) {
      if isCovered { child.differences.append("the event history has no start of it") }
      if children.count < mostRelatives { children.append(child) }
    }
    return children
  }

  /// Why there may be more below the subject: the host shows only who lives, the history only what passed.
  private static func childrenGap(
    _ survey: HostSurvey, _ subject: ProcessEvidence, _ alert: AlertFacts, _ observed: ObservedTree?
  ) -> String? {
    if let observed {
      guard let gap = Activity(alert, observed: observed).reason else { return nil }
      return gap
    }
    if let gap = survey.gap(.processes) { return gap }
    if subject.isRunning == false {
      return "the host no longer shows the process, so its children and further ancestors are unknown"
    }
    return "without an event history only children that are still running are known"
  }

  private static func gap(
    _ survey: HostSurvey, _ subject: ProcessEvidence, _ ancestors: [ProcessEvidence], _ childrenGap: String?
  ) -> String? {
    if let gap = survey.gap(.processes) { return gap }
    guard let last = ancestors.last else {
      if subject.isRunning == false {
        return "the host no longer shows the process, and no event names the one above it"
      }
      // The first processes of a system have no parent, or call themselves their own.
      guard let parent = subject.parentPID, parent > 0, parent != subject.pid else { return nil }
      return "the subject's parent (pid \(parent)) has ended, and no event names it"
    }
    // The top of every tree has no parent, or one that ended long before anybody looked.
    if last.isRunning == false, last.parentPID == nil, last.end == nil, subject.isRunning == false {
      return
        "the processes above \(last.name ?? "the last ancestor") are unknown: the host no longer shows it"
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
  private let listsAll: Bool
  private let platform: HostPlatform

  /// How far the sensor's and the host's clock may differ on when a process started.
  private static let clockDifference = Duration.seconds(60)

  init(_ survey: HostSurvey, platform: HostPlatform) {
    self.platform = platform
    isAnswered = survey.isAnswered(.processes)
    listsAll = survey.sight.showsProcesses
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

  /// Adds what the host shows under the process's id, when that is the same program.
  func confirm(_ evidence: inout ProcessEvidence) {
    guard isAnswered else { return }
    guard let pid = evidence.pid, let row = byPID[pid] else {
      // One that is not listed may only be hidden.
      guard listsAll else { return }
      evidence.isRunning = false
      if evidence.pid != nil, evidence.sources.contains(.history), evidence.end == nil {
        evidence.differences.append("the host no longer shows it, though no event tells of its end")
      }
      return
    }
    guard evidence.isSame(as: row) else {
      // The system gives an id to another process once its first owner has ended.
      evidence.isRunning = false
      if evidence.end == nil {
        evidence.differences.append(
          "the host shows \(row["path"] ?? row["name"] ?? "another program") under this pid")
      }
      return
    }
    if let other = otherStart(evidence, row) {
      evidence.isRunning = false
      evidence.differences.append("the host shows a process that started at \(other) under this pid")
      return
    }
    evidence.isRunning = true
    if evidence.end != nil {
      evidence.differences.append("an event tells of its end, but the host still shows it")
    }
    evidence.sources.append(.osquery)
    // Elsewhere than on Windows an orphan gets another parent.
    let keepsParent = platform == .windows
    if let theirs = row["parent"].flatMap(Int.init), let ours = evidence.parentPID, theirs != ours,
      keepsParent || byPID[ours] != nil
    {
      evidence.differences.append("the host shows the parent pid \(theirs), the events \(ours)")
    }
    if let theirs = row["cmdline"], let ours = evidence.commandLine, !theirs.isEmpty, theirs != ours {
      evidence.differences.append("the host shows the command line \(theirs)")
    }
    evidence.fill(from: row, users: users)
  }

  /// Goes on above the last known ancestor with what the host shows.
  func extend(_ ancestors: inout [ProcessEvidence], above subject: ProcessEvidence) {
    var visited = Set(([subject] + ancestors).compactMap(\.pid))
    var next = (ancestors.last ?? subject)
    while ancestors.count < ProcessTree.mostRelatives, let parent = next.parentPID, parent > 0,
      let row = byPID[parent], visited.insert(parent).inserted, isParent(row, of: next)
    {
      next = ProcessEvidence(sources: [.osquery])
      next.fill(from: row, users: users)
      next.isRunning = true
      ancestors.append(next)
    }
  }

  /// When the row's process started, where that is not when the event's did. On Windows only: elsewhere osquery adds
  /// to the time of the boot, which moves when the clock is set.
  private func otherStart(_ process: ProcessEvidence, _ row: StatementRow) -> Timestamp? {
    guard platform == .windows, let ours = process.start.flatMap({ Timestamp($0) }),
      let seconds = Self.start(of: row)
    else { return nil }
    let other = Timestamp(milliseconds: seconds * 1_000)
    return max(other, ours).since(min(other, ours)) > Self.clockDifference ? other : nil
  }

  /// A parent started before its child: else the system gave its id to another process. Of a child that is gone only
  /// the events know the start, and only Windows' tables tell times that can be compared with theirs.
  private func isParent(_ row: StatementRow, of child: ProcessEvidence) -> Bool {
    if child.isRunning == true { return !Self.isEarlier(child.pid.flatMap { byPID[$0] }, than: row) }
    guard platform == .windows, let ours = child.start.flatMap({ Timestamp($0) }),
      let theirs = Self.start(of: row)
    else { return false }
    return theirs <= ours.milliseconds / 1_000 + 1
  }

  func children(of pid: Int) -> [ProcessEvidence] {
    let own = byPID[pid]
    return (byParent[pid] ?? []).filter { !Self.isEarlier($0, than: own) }.prefix(ProcessTree.mostRelatives)
      .map { row in
        var child = ProcessEvidence(sources: [.osquery])
        child.level = 1
        child.fill(from: row, users: users)
        child.isRunning = true
        return child
      }
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
}

extension ProcessEvidence {
  /// The alerting event's word.
  fileprivate init(_ process: AlertProcess) {
    self.init(
      pid: process.pid, entityID: process.entityID, name: process.name, executable: process.executable,
      commandLine: process.commandLine, user: process.user,
      start: process.start.map { Timestamp($0)?.description ?? $0 }, sha256: process.sha256,
      signature: process.signature, sources: [.event])
  }

  /// The same program, compared by path, else by name.
  fileprivate func isSame(as row: StatementRow) -> Bool {
    if let ours = executable, let theirs = row["path"], !theirs.isEmpty {
      return PathPlaces.normal(ours) == PathPlaces.normal(theirs)
    }
    guard let ours = name, let theirs = row["name"] else { return true }
    return ours.lowercased() == theirs.lowercased()
  }

  fileprivate func isSame(as recorded: RecordedProcess) -> Bool {
    if let ours = entityID, let theirs = recorded.entityID { return ours == theirs }
    guard let ours = pid, let theirs = recorded.pid else { return true }
    return ours == theirs
  }

  /// Adds what a row of `processes` knows and this does not.
  fileprivate mutating func fill(from row: StatementRow, users: [String: String]) {
    pid = pid ?? row["pid"].flatMap(Int.init)
    parentPID = parentPID ?? row["parent"].flatMap(Int.init)
    name = name ?? row["name"]
    executable = executable ?? row["path"].flatMap { $0.isEmpty ? nil : $0 }
    commandLine = commandLine ?? row["cmdline"].flatMap { $0.isEmpty ? nil : $0 }
    user = user ?? row["uid"].flatMap { users[$0] }
    start =
      start
      ?? row["start_time"].flatMap(Int64.init).flatMap { seconds in
        seconds > 0 && seconds < 100_000_000_000 ? Timestamp(milliseconds: seconds * 1_000).description : nil
      }
  }
}
