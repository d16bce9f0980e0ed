internal import ECS
internal import Osquery

/// The host's process list, by id.
struct HostProcesses {
  private var byPID: [Int: StatementRow] = [:]
  private var byParent: [Int: [StatementRow]] = [:]
  private let users: [String: String]
  private let isAnswered: Bool
  private let listsAll: Bool
  private let platform: HostPlatform
  private let programs: ProgramPaths

  /// How far the sensor's and the host's clock may differ on when a process started.
  private static let clockDifference = Duration.seconds(60)

  /// How exactly the host tells when a process started: in whole seconds, counted from a boot that is known so too.
  private static let startPrecision = Duration.seconds(2)

  init(_ survey: HostSurvey, programs: ProgramPaths) {
    platform = programs.platform
    self.programs = programs
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
    let isSameProgram = programs.isSame(evidence, as: row)
    if isSameProgram != true {
      let isSameStart = startsTogether(evidence, row)
      // Of a program that the host does not name, only the start can tell whose it is.
      if isSameProgram == nil, isSameStart == nil { return }
      guard isSameStart == true else {
        // The system gives an id to another process once its first owner has ended.
        evidence.isRunning = false
        if evidence.end == nil {
          evidence.differences.append("the host shows \(Self.words(row)) under this pid")
        }
        return
      }
      // A process may become another program, and its path may be written in ways that cannot be told alike.
      if isSameProgram == false {
        evidence.differences.append("the host shows the program \(Self.words(row))")
      }
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
    if let theirs = row["cmdline"], !CommandLineForm.agree(evidence, theirs, platform) {
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

  private static func words(_ row: StatementRow) -> String {
    [row["path"], row["name"]].compactMap(\.self).first { !$0.isEmpty } ?? "another program"
  }

  /// Whether the two started at the same time; nil where that is not known of both.
  private func startsTogether(_ process: ProcessEvidence, _ row: StatementRow) -> Bool? {
    guard let ours = process.start.flatMap({ Timestamp($0) }), let seconds = Self.start(of: row) else {
      return nil
    }
    let theirs = Timestamp(milliseconds: seconds * 1_000)
    return max(theirs, ours).since(min(theirs, ours)) <= Self.startPrecision
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
