/// Why a host snapshot cannot be read or written: what is wrong, in which file and line.
public struct SnapshotError: Error, Hashable, Sendable {
  /// What is wrong.
  public enum Code: Sendable, Hashable {
    /// A file or directory cannot be opened, read or written.
    case unreadable
    /// A file is larger, or has more rows, than the limits allow.
    case tooLarge
    /// Text that is not the JSON that was expected.
    case malformed
    /// A snapshot of a version or platform that is not known.
    case unsupported
    /// A column that the table does not have, or a table that osquery does not have.
    case unknownName
  }

  /// What is wrong.
  public let code: Code
  /// The file.
  public let file: String
  /// The line, from 1; nil when the file as a whole is meant.
  public let line: Int?
  /// What was found and what to do, for a person.
  public let detail: String
}

extension SnapshotError: CustomStringConvertible {
  /// File, line and reason as `file:line: reason`.
  public var description: String {
    "\(file):\(line.map { "\($0):" } ?? "") \(detail)"
  }
}

/// Bounds on what is read from a snapshot.
public struct SnapshotLimits: Sendable {
  /// Largest file, in bytes.
  public var fileBytes: Int
  /// Longest row, in bytes of its line.
  public var rowBytes: Int
  /// Most rows of a table.
  public var rows: Int

  /// Bounds; the defaults suit the largest hosts.
  public init(fileBytes: Int = 256 << 20, rowBytes: Int = 4 << 20, rows: Int = 2_000_000) {
    self.fileBytes = fileBytes
    self.rowBytes = rowBytes
    self.rows = rows
  }
}
