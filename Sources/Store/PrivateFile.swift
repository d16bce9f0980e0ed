#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Sees to it that only its owner may read a file: SQLite would create it with the process's umask, and gives
/// its companions (`-wal`, `-shm`) the mode that the file has.
enum PrivateFile {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func create(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
    if descriptor >= 0 {
      close(descriptor)
      return
    }
    guard errno == EEXIST else { throw Failure(description: String(cString: strerror(errno))) }
    try keepFromOthers(path)
  }

  /// By its path: closing a descriptor of a database would drop the locks that this process has on it.
  private static func keepFromOthers(_ path: String) throws {
    var status = stat()
    guard stat(path, &status) == 0 else { throw Failure(description: String(cString: strerror(errno))) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_mode & 0o077 != 0 else { return }
    guard chmod(path, 0o600) == 0 else {
      throw Failure(
        description: "others may read it, and its mode cannot be changed: \(String(cString: strerror(errno)))"
      )
    }
  }
}
