import Synchronization
import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A lock on a directory, held until it is released or this process ends, however it ends (see flock(2)). A child does
/// not inherit it.
final class FolderLock: Sendable {
  private let descriptor: Mutex<CInt>

  /// Locks the directory that stands at the path now; nil when somebody else holds it or took it away.
  ///
  /// - Parameter isNeeded: whether a file system that has no such locks is a failure too; otherwise nobody can lock the
  ///   directory there.
  init?(_ path: String, isNeeded: Bool) throws(Errno) {
    let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor < 0, errno == ENOENT { return nil }
    guard descriptor >= 0 else { throw Errno(rawValue: errno) }
    self.descriptor = Mutex(descriptor)
    // From here on `deinit` closes it.
    if flock(descriptor, LOCK_EX | LOCK_NB) != 0 {
      let error = Errno(rawValue: errno)
      if error == .wouldBlock { return nil }
      if isNeeded { throw error }
    }
    guard Self.stands(descriptor, at: path) else { return nil }
  }

  deinit { release() }

  /// Gives the lock up; again it does nothing.
  func release() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { close(descriptor) }
      descriptor = -1
    }
  }

  /// Whether the directory belongs to this user, and nobody else may look into it.
  var isPrivate: Bool {
    descriptor.withLock { descriptor in
      var status = stat()
      guard fstat(descriptor, &status) == 0 else { return false }
      return status.st_uid == geteuid() && status.st_mode & 0o777 == 0o700
    }
  }

  private static func stands(_ descriptor: CInt, at path: String) -> Bool {
    var (held, found) = (stat(), stat())
    return fstat(descriptor, &held) == 0 && lstat(path, &found) == 0 && held.st_dev == found.st_dev
      && held.st_ino == found.st_ino
  }
}
