#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// That no other agent works with the same store: two would do everything twice. Ends with the process, however that
/// dies.
final class AgentLock: Sendable {
  /// Why there is no lock.
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  private let descriptor: Int32

  /// - Throws: `Failure` when another agent has it, or its file can't be made.
  init(store: String) throws(Failure) {
    let path = store + ".lock"
    descriptor = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
    guard descriptor >= 0 else {
      throw Failure(description: "\(path) cannot be made: \(String(cString: strerror(errno)))")
    }
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
      close(descriptor)
      throw Failure(
        description:
          "another agent works with the store \(store); end it first, or give this one a store of its own")
    }
  }

  deinit { close(descriptor) }
}
