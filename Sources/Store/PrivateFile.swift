#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Creates a file that only its owner may read: SQLite would create it with the process's umask.
enum PrivateFile {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  static func create(_ path: String) throws {
    let descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { throw Failure(description: String(cString: strerror(errno))) }
    close(descriptor)
  }
}
