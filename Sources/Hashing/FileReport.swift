/// How the look at a file ended.
public enum FileState: String, CaseIterable, Hashable, Sendable {
  /// The digests are those of the file, which did not change meanwhile.
  case hashed
  /// The file changed while it was read: the digests are those of the bytes that were read.
  case changed
  /// There is no such file.
  case missing
  /// The system or the library does not allow it, or failed; `reason` says which.
  case denied
  /// A directory, link, pipe, socket or device.
  case notRegular = "not_regular"
  /// Larger than the bound.
  case tooLarge = "too_large"
  /// The time was up, or the work was cancelled.
  case timeout
  /// A path of another machine, or one that this root cannot express.
  case elsewhere
}

/// A point in time as file systems keep it.
public struct FileTime: Hashable, Sendable {
  /// Seconds since 1970 in UTC.
  public let seconds: Int64
  /// Nanoseconds within the second.
  public let nanoseconds: Int32

  /// A point in time by seconds since 1970 and nanoseconds within the second.
  public init(seconds: Int64, nanoseconds: Int32) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }
}

/// What the file system says about a file.
public struct FileMetadata: Hashable, Sendable {
  /// Length in bytes.
  public let size: Int64
  /// When its content was last written, as far as its owner tells the truth.
  public let modified: FileTime
  /// When its content or its attributes last changed, by the kernel's clock.
  public let changed: FileTime
  /// Number of the file on its device.
  public let inode: UInt64
  /// Number of the device.
  public let device: UInt64
  /// Type and permission bits (`st_mode`).
  public let mode: UInt32
  /// Owner.
  public let userID: UInt32
  /// Group.
  public let groupID: UInt32

  /// Metadata from their parts; `mode` holds type and permission bits.
  public init(
    size: Int64, modified: FileTime, changed: FileTime, inode: UInt64, device: UInt64, mode: UInt32,
    userID: UInt32, groupID: UInt32
  ) {
    self.size = size
    self.modified = modified
    self.changed = changed
    self.inode = inode
    self.device = device
    self.mode = mode
    self.userID = userID
    self.groupID = groupID
  }
}

/// What is known about a file after a look at it.
public struct FileReport: Hashable, Sendable {
  /// The path that was asked for.
  public let path: RawPath
  /// How the look ended.
  public let state: FileState
  /// Why, where the state alone does not tell; a clause without full stop.
  public let reason: String?
  /// The digests, in the order asked for; none unless the state is `hashed` or `changed`. One that OpenSSL
  /// refuses is left out, and `reason` says so.
  public let digests: [Digest]
  /// What the file system said before the first byte was read; nil when it said nothing.
  public let metadata: FileMetadata?
  /// The path below the root's folder that was opened, in the spelling of the folder.
  public let found: RawPath?

  /// A report from its parts; for those who learn of a file in another way.
  public init(
    path: RawPath, state: FileState, reason: String? = nil, digests: [Digest] = [],
    metadata: FileMetadata? = nil, found: RawPath? = nil
  ) {
    self.path = path
    self.state = state
    self.reason = reason
    self.digests = digests
    self.metadata = metadata
    self.found = found
  }

  /// The digest of that algorithm in hexadecimal.
  public func hex(_ algorithm: DigestAlgorithm) -> String? {
    digests.first { $0.algorithm == algorithm }?.hex
  }

  /// The SHA-256 in hexadecimal, when the file was read.
  public var sha256: String? { hex(.sha256) }
}
