public import ECS
internal import Hashing

/// When a file changed, by one of its times.
public struct FileChange: Sendable, Hashable {
  /// Which time says so.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// Its content was written. Whoever writes a file may set this time as they like.
    case written = "mtime"
    /// It was made, at this place: a copy has a new one, and the old time of writing.
    case created = "btime"
    /// Its content or its attributes changed, by the kernel's clock.
    case changed = "ctime"
  }

  /// Which time.
  public var kind: Kind
  /// When.
  public var time: Timestamp

  /// A change.
  public init(kind: Kind, time: Timestamp) {
    self.kind = kind
    self.time = time
  }

  /// The times of a table's row, in seconds; 0 stands for a time that osquery does not know.
  ///
  /// Not `ctime`: Windows sets it for every system file that an update links into place while the host boots.
  static func all(modified: String?, created: String?) -> [FileChange] {
    [(Kind.written, modified), (.created, created)].compactMap { kind, text in
      guard let seconds = text.flatMap(Int64.init), seconds > 0 else { return nil }
      return Timestamp(seconds: seconds).map { FileChange(kind: kind, time: $0) }
    }
  }
}

extension FileEvidence {
  /// The times of its changes, as the host's tables and, where this is the host, its file system tell them.
  public var changes: [FileChange] {
    guard let metadata else { return hostTimes }
    var changes = hostTimes.filter { $0.kind != .written }
    changes.insert(contentsOf: [(.written, metadata.modified)].compactMap(Self.change), at: 0)
    if isOnThisHost { changes += [(.changed, metadata.changed)].compactMap(Self.change) }
    return changes
  }

  private static func change(_ kind: FileChange.Kind, _ time: FileTime) -> FileChange? {
    Timestamp(seconds: time.seconds, nanoseconds: time.nanoseconds).map { FileChange(kind: kind, time: $0) }
  }
}
