/// Why there is no engine to run statements with.
public enum OsqueryError: Error, Sendable, Hashable {
  /// No osquery shell stands where one is looked for.
  case notFound(tried: [String])
  /// The file is there but must not or cannot be run.
  case unfit(path: String, why: ExecutableFault)
  /// It ran but did not tell a version.
  case noVersion(path: String, answer: String)
  /// A replay was found but no snapshot was named.
  case noSnapshot(path: String)
  /// The snapshot that was named for a replay is not there.
  case snapshotMissing(String)
  /// What was named as the snapshot for a replay is none that can be read.
  case snapshotUnfit(directory: String, why: SnapshotError)
  /// The process could not be started, or did not answer once started.
  case cannotStart(path: String, reason: String)
}

/// What speaks against running an executable.
public enum ExecutableFault: Sendable, Hashable {
  /// The path does not begin at the root.
  case relativePath
  /// Nothing is there, or it cannot be looked at.
  case missing
  /// A directory, device or the like.
  case notRegular
  /// This user has no right to execute it.
  case notExecutable
  /// Every user of the host can change it.
  case worldWritable
  /// Every user of the host can replace it, because this directory is writable for all and not sticky.
  case inWorldWritableDirectory(String)
}

extension OsqueryError {
  /// What tells one fault at the start from another.
  var reason: String {
    if case .cannotStart(_, let reason) = self { reason } else { description }
  }
}

extension OsqueryError: CustomStringConvertible {
  /// A full sentence with the remedy.
  public var description: String {
    switch self {
    case .notFound(let tried):
      "No osquery shell was found; looked at \(tried.joined(separator: ", ")). "
        + "Install osquery from https://osquery.io/downloads, name its osqueryi in the configuration, "
        + "or name osqueryi-replay with a snapshot to answer from a recorded host."
    case .unfit(let path, let why):
      "\(path) cannot serve as the osquery shell: \(why)"
    case .noVersion(let path, let answer):
      "\(path) does not answer --version like an osquery shell (it wrote \"\(answer)\"); name an osqueryi or "
        + "osqueryi-replay."
    case .noSnapshot(let path):
      "\(path) is a replay and answers from a recorded host only; name the snapshot's directory as well."
    case .snapshotMissing(let path):
      "There is no snapshot at \(path); name the directory that dossier snapshot capture wrote."
    case .snapshotUnfit(let directory, let why):
      "\(directory) cannot serve as the snapshot of a host: \(why). Name the directory that dossier snapshot "
        + "capture wrote, with snapshot.json in it."
    case .cannotStart(let path, let reason):
      "\(path) could not be started: \(reason)"
    }
  }
}

extension ExecutableFault: CustomStringConvertible {
  /// A full sentence with the remedy.
  public var description: String {
    switch self {
    case .relativePath: "the path is relative; write it from the root."
    case .missing: "there is no such file, or its directory cannot be entered; check the path."
    case .notRegular: "it is not a regular file; name the executable itself."
    case .notExecutable: "this user may not execute it; check its mode and the mount options."
    case .worldWritable: "every user of this host can change it; take the write permission for others away."
    case .inWorldWritableDirectory(let directory):
      "every user of this host can replace it, because \(directory) is writable for all; correct its mode."
    }
  }
}
