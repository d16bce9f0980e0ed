/// Something that happened to a file that is followed or read once, for logs and metrics.
public enum FollowEvent: Sendable, Hashable, CustomStringConvertible {
  /// Who must act, as log levels have it.
  public enum Level: Sendable, Hashable {
    /// All is well.
    case info
    /// Nothing is lost so far, but somebody should look.
    case warning
    /// Something can't be read, and will not be.
    case error
  }

  /// A file is read from a byte on.
  case opened(path: String, offset: Int64)
  /// The path names another file now; the former one is read to its end.
  case rotated(path: String)
  /// The file became shorter, or begins differently; it is read from its start.
  case truncated(path: String)
  /// A file that is read once was read to its end.
  case finished(path: String, lines: Int)
  /// What was written behind the position before a rotation was found in another file.
  case continued(path: String, from: String)
  /// The file that was being read is gone, and no rotated one continues it: lines written behind `offset` are lost.
  case lost(path: String, offset: Int64)
  /// The file can't be read now, or never.
  case unreadable(path: String, reason: String)
  /// A file that could not be read can be read again.
  case readable(path: String)
  /// A line was longer than allowed and was skipped.
  case oversizedLine(path: String, line: Int, bytes: Int64)
  /// Bytes of value zero stood where a line should begin, as after a truncation under a writer that does not append.
  case zeroBytes(path: String, offset: Int64, count: Int64)
  /// A compressed file was given up at a byte of its content.
  case abandoned(path: String, offset: Int64, reason: String)
  /// More files match than are followed at the same time.
  case tooManyFiles(limit: Int)
  /// A search for files ended at its bound.
  case searchCut(limit: Int)
  /// The path names nothing any more and was read to its end: its stored position can be forgotten.
  case forgotten(path: String)

  /// How much it matters.
  public var level: Level {
    switch self {
    case .opened, .rotated, .finished, .continued, .readable, .forgotten: .info
    case .truncated, .unreadable, .zeroBytes, .tooManyFiles, .searchCut: .warning
    case .lost, .oversizedLine, .abandoned: .error
    }
  }

  /// A sentence with path, place and, where there is one, the remedy.
  public var description: String {
    switch self {
    case .opened(let path, let offset): "\(path) is read from byte \(offset)"
    case .finished(let path, let lines): "\(path) was read to its end, line \(lines)"
    case .rotated(let path): "\(path) was rotated; the former file is read to its end"
    case .truncated(let path): "\(path) was truncated and is read from its start"
    case .continued(let path, let other): "\(path) is continued in \(other)"
    case .lost(let path, let offset):
      "the file that was \(path) and was read up to byte \(offset) is no longer found beside it; lines that were "
        + "written behind that byte are lost: keep more rotated files if the agent may be down this long"
    case .unreadable(let path, let reason): "\(path) cannot be read: \(reason)"
    case .readable(let path): "\(path) can be read again"
    case .oversizedLine(let path, let line, let bytes):
      "\(path):\(line): a line of \(bytes) bytes is longer than intake.longest_line and was skipped"
    case .zeroBytes(let path, let offset, let count):
      "\(path): \(count) bytes of value zero at byte \(offset) were skipped; let its writer open it for appending"
    case .abandoned(let path, let offset, let reason):
      "\(path) was given up at byte \(offset) of its content: \(reason)"
    case .tooManyFiles(let limit):
      "more files match intake.files and intake.alert_files than the \(limit) of intake.most_files"
    case .searchCut(let limit):
      "the search for files ended after \(limit) directory entries; make the patterns of [intake] narrower"
    case .forgotten(let path): "\(path) is gone and was read to its end"
    }
  }
}
