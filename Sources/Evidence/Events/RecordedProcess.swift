public import ECS

/// A process as the events that passed describe it.
public struct RecordedProcess: Sendable, Hashable {
  /// The process id.
  public var pid: Int?
  /// The sensor's id of the process.
  public var entityID: String?
  /// The file name.
  public var name: String?
  /// The program's path.
  public var executable: String?
  /// The command line, at most ``EventReading/longestText`` bytes.
  public var commandLine: String?
  /// The user, with domain where known.
  public var user: String?
  /// The program's SHA-256.
  public var sha256: String?
  /// What the events say of the signature.
  public var signature: AlertSignature?
  /// When it started.
  public var start: Timestamp?
  /// When it ended; nil when no event says so.
  public var end: Timestamp?
  /// What it ended with.
  public var exitCode: Int?
  /// The sensor's id of the parent.
  public var parentEntityID: String?
  /// The parent's process id.
  public var parentPID: Int?
  /// Whether the event of its start is among those that passed.
  public var isStartSeen = false
  /// How many of its actions a bound dropped.
  public var dropped = 0

  /// Nothing known.
  public init() {}

  /// Adds what `other`, read later, knows; the later word counts for the program, since a process may execute
  /// another one.
  mutating func merge(_ other: RecordedProcess, isStart: Bool) {
    func take<Value>(_ old: Value?, _ new: Value?) -> Value? { isStart ? new ?? old : old ?? new }
    pid = pid ?? other.pid
    entityID = entityID ?? other.entityID
    name = take(name, other.name)
    executable = take(executable, other.executable)
    commandLine = take(commandLine, other.commandLine)
    user = take(user, other.user)
    sha256 = take(sha256, other.sha256)
    signature = take(signature, other.signature)
    start = start ?? other.start
    end = end ?? other.end
    exitCode = exitCode ?? other.exitCode
    parentEntityID = parentEntityID ?? other.parentEntityID
    parentPID = parentPID ?? other.parentPID
    isStartSeen = isStartSeen || other.isStartSeen
  }

  /// About what it takes in memory, in bytes.
  var cost: Int {
    let texts = [name, executable, commandLine, user, sha256, entityID, parentEntityID, signature?.subject]
    return texts.reduce(400) { $0 + ($1?.utf8.count ?? 0) }
  }
}
