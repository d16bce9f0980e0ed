#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// What the file system says of a file.
struct FileStatus: Sendable, Hashable {
  enum Kind: String, Sendable, Hashable {
    case regular = "a regular file"
    case folder = "a directory"
    case link = "a symbolic link"
    case other = "a pipe, socket or device"
  }

  /// What tells files apart as long as they exist.
  struct Identity: Sendable, Hashable {
    var device: UInt64
    var inode: UInt64
  }

  var identity: Identity
  var size: Int64
  /// Nanoseconds since 1970.
  var modified: Int64
  var kind: Kind

  init(_ status: stat) {
    identity = Identity(
      device: UInt64(truncatingIfNeeded: status.st_dev), inode: UInt64(truncatingIfNeeded: status.st_ino))
    size = Int64(status.st_size)
    modified = status.modifiedNanoseconds
    switch mode_t(status.st_mode) & S_IFMT {
    case S_IFREG: kind = .regular
    case S_IFDIR: kind = .folder
    case S_IFLNK: kind = .link
    default: kind = .other
    }
  }

  /// Of a path; opens nothing.
  static func of(_ path: String, followsLinks: Bool) throws(SystemFailure) -> FileStatus {
    var status = stat()
    guard fstatat(AT_FDCWD, path, &status, followsLinks ? 0 : AT_SYMLINK_NOFOLLOW) == 0 else {
      throw .current
    }
    return FileStatus(status)
  }
}

/// An error number of the system.
struct SystemFailure: Error, Hashable {
  let number: Int32

  /// Must be called before anything else that may touch `errno`.
  static var current: SystemFailure { SystemFailure(number: errno) }

  var isAbsence: Bool { number == ENOENT || number == ENOTDIR }
  /// The system's words.
  var reason: String { String(cString: strerror(number)) }
}
