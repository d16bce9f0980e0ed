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
  /// The arguments as the event lists them, to compare by.
  var arguments: [String] = []
  /// The folder in which it was started, to tell what a path without root means.
  var workingDirectory: String?
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
  /// - Parameters:
  ///   - observed: what the event history knows; nil when there is none.
  ///   - isOnThisMachine: whether the host is this machine, so that its links tell which paths are one program.
  public init(
    _ alert: AlertFacts, survey: HostSurvey, observed: ObservedTree? = nil, isOnThisMachine: Bool = false
  ) {
    let programs = ProgramPaths(
      platform: alert.platform, resolve: { isOnThisMachine ? ProgramPaths.resolvedHere($0) : nil })
    let host = HostProcesses(survey, programs: programs)
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
    if let gap = untold(survey, subject) { return gap }
    if subject.isRunning == false {
      return "the host no longer shows the process, so its children and further ancestors are unknown"
    }
    return "without an event history only children that are still running are known"
  }

  /// Why it is not known whether the subject still runs; nil when it is.
  private static func untold(_ survey: HostSurvey, _ subject: ProcessEvidence) -> String? {
    guard subject.isRunning == nil, subject.pid != nil else { return nil }
    return survey.sight.processGap ?? "the host does not tell which program runs under the subject's pid"
  }

  private static func gap(
    _ survey: HostSurvey, _ subject: ProcessEvidence, _ ancestors: [ProcessEvidence], _ childrenGap: String?
  ) -> String? {
    if let gap = survey.gap(.processes) { return gap }
    if let gap = untold(survey, subject) { return gap }
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

extension ProcessEvidence {
  /// The alerting event's word.
  fileprivate init(_ process: AlertProcess) {
    self.init(
      pid: process.pid, entityID: process.entityID, name: process.name, executable: process.executable,
      commandLine: process.commandLine, user: process.user,
      start: process.start.map { Timestamp($0)?.description ?? $0 }, sha256: process.sha256,
      signature: process.signature, sources: [.event], arguments: process.arguments,
      workingDirectory: process.workingDirectory)
  }

  fileprivate func isSame(as recorded: RecordedProcess) -> Bool {
    if let ours = entityID, let theirs = recorded.entityID { return ours == theirs }
    guard let ours = pid, let theirs = recorded.pid else { return true }
    return ours == theirs
  }

  /// Adds what a row of `processes` knows and this does not.
  mutating func fill(from row: StatementRow, users: [String: String]) {
    pid = pid ?? row["pid"].flatMap(Int.init)
    parentPID = parentPID ?? row["parent"].flatMap(Int.init)
    name = name ?? row["name"]
    executable = executable ?? row["path"].flatMap { $0.isEmpty ? nil : ProgramPaths.withoutMark($0) }
    commandLine = commandLine ?? row["cmdline"].flatMap { $0.isEmpty ? nil : $0 }
    user = user ?? row["uid"].flatMap { users[$0] }
    start =
      start
      ?? row["start_time"].flatMap(Int64.init).flatMap { seconds in
        seconds > 0 && seconds < 100_000_000_000 ? Timestamp(milliseconds: seconds * 1_000).description : nil
      }
  }
}
