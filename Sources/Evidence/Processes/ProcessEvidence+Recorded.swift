internal import ECS

extension ProcessEvidence {
  /// A process that only the events that passed know.
  init(_ recorded: RecordedProcess, level: Int) {
    self.init(sources: [])
    self.level = level
    add(recorded)
  }

  /// Adds what the events that passed know and this does not.
  mutating func add(_ recorded: RecordedProcess) {
    pid = pid ?? recorded.pid
    entityID = entityID ?? recorded.entityID
    name = name ?? recorded.name
    executable = executable ?? recorded.executable
    commandLine = commandLine ?? recorded.commandLine
    user = user ?? recorded.user
    start = start ?? recorded.start.map { $0.description }
    end = end ?? recorded.end.map { $0.description }
    exitCode = exitCode ?? recorded.exitCode
    sha256 = sha256 ?? recorded.sha256
    signature = signature ?? recorded.signature
    parentEntityID = parentEntityID ?? recorded.parentEntityID
    if let theirs = recorded.parentPID {
      if let ours = parentPID, ours != theirs {
        differences.append("the event history shows the parent pid \(theirs)")
      }
      parentPID = parentPID ?? theirs
    }
    if !sources.contains(.history) { sources.append(.history) }
  }
}
