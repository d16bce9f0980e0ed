internal import ECS
internal import Osquery

extension ObservedTree {
  /// The tree of the alert's process out of a log.
  init(_ alert: AlertFacts, in log: EventLogState) {
    let names = [alert.hostID, alert.hostName, alert.hostName?.lowercased()].compactMap(\.self)
    guard let host = names.lazy.compactMap({ log.hostNumbers[$0] }).first else {
      self.init(coverage: HistoryCoverage())
      return
    }
    self.init(coverage: log.hosts[host].coverage)
    namedFiles = Self.namedFiles(alert, host, log)
    guard let subject = Self.subject(of: alert, host, log), let found = log.slots[subject] else { return }
    self.subject = Self.observed(found, level: 0)
    ancestors = Self.ancestors(of: subject, host, log)
    (descendants, leftOut) = Self.descendants(of: subject, host, log)
    let start = found.process.start ?? alert.time
    registrations = log.hosts[host].registrations.filter { entry in start.map { entry.time >= $0 } ?? true }
  }

  private static func subject(of alert: AlertFacts, _ host: Int, _ log: EventLogState) -> Int? {
    guard let named = alert.subject else { return nil }
    var process = RecordedProcess()
    process.pid = named.pid
    process.entityID = named.entityID
    process.executable = named.executable
    process.start = named.start.flatMap { Timestamp($0) }
    let time = alert.time ?? log.hosts[host].coverage.until ?? Timestamp(nanoseconds: 0)
    if let slot = log.find(process, host, at: time, isStart: false) { return slot }
    // Another sensor's alert has ids of its own.
    process.entityID = nil
    return log.find(process, host, at: time, isStart: false)
  }

  private static func observed(_ slot: EventLogState.Slot, level: Int) -> ObservedProcess {
    ObservedProcess(
      process: slot.process, level: level,
      actions: RecordedAction.Topic.allCases.flatMap { topic in
        (slot.actions[topic] ?? []).sorted { $0.first < $1.first }
      })
  }

  /// The slot of a process's parent; by pid only where that one lived when the child started.
  private static func parent(of process: RecordedProcess, _ host: Int, _ log: EventLogState) -> Int? {
    if let entityID = process.parentEntityID {
      return log.byEntity[EventLogState.EntityKey(host: host, entityID: entityID)]
    }
    guard let pid = process.parentPID, pid != process.pid else { return nil }
    return log.byPID[EventLogState.PIDKey(host: host, pid: pid)]?.last { slot in
      guard let candidate = log.slots[slot]?.process else { return false }
      guard let start = process.start else { return candidate.end == nil }
      return (candidate.start ?? start) <= start
        && (candidate.end ?? start).advanced(by: .seconds(2)) >= start
    }
  }

  private static func ancestors(of subject: Int, _ host: Int, _ log: EventLogState) -> [ObservedProcess] {
    var ancestors: [ObservedProcess] = []
    var visited: Set = [subject]
    var next = subject
    while ancestors.count < ProcessTree.mostRelatives, let process = log.slots[next]?.process,
      let parent = parent(of: process, host, log), visited.insert(parent).inserted,
      let slot = log.slots[parent]
    {
      ancestors.append(observed(slot, level: -ancestors.count - 1))
      next = parent
    }
    return ancestors
  }

  private static func descendants(
    of subject: Int, _ host: Int, _ log: EventLogState
  ) -> ([ObservedProcess], leftOut: Int) {
    var children: [Int: [Int]] = [:]
    for (number, slot) in log.slots.enumerated() {
      guard let slot, slot.host == host, let parent = parent(of: slot.process, host, log) else { continue }
      children[parent, default: []].append(number)
    }
    var found: [ObservedProcess] = []
    var leftOut = 0
    var visited: Set = [subject]
    var waiting = [(number: subject, level: 0)]
    while let next = waiting.popLast() {
      if next.level > 0, let slot = log.slots[next.number] {
        if found.count < ProcessTree.mostRelatives {
          found.append(observed(slot, level: next.level))
        } else {
          leftOut += 1
        }
      }
      let below = (children[next.number] ?? []).filter { visited.insert($0).inserted }
      let ordered = below.sorted { left, right in
        let (a, b) = (log.slots[left]?.process.start, log.slots[right]?.process.start)
        return a == b ? left > right : (a ?? .earliest) > (b ?? .earliest)
      }
      waiting += ordered.map { ($0, next.level + 1) }
    }
    return (found, leftOut)
  }

  /// What the host's processes did to the alert's own files, by time.
  private static func namedFiles(_ alert: AlertFacts, _ host: Int, _ log: EventLogState) -> [ObservedFile] {
    let named = Set(alert.files.map { PathPlaces.normal($0.path) })
    var files: [ObservedFile] = []
    for case let slot? in log.slots where slot.host == host {
      for action in slot.actions[.files] ?? [] {
        let paths = [action.target, action.kind == .renamed ? action.detail : nil].compactMap(\.self)
        guard paths.contains(where: { named.contains(PathPlaces.normal($0)) }) else { continue }
        files.append(ObservedFile(process: slot.process, action: action))
      }
    }
    return Array(files.sorted { $0.action.first < $1.action.first }.prefix(200))
  }
}

extension Timestamp {
  fileprivate static let earliest = Timestamp(nanoseconds: .min)
}
