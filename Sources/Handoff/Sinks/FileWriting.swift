#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Writing to descriptors to the end, whatever interrupts it.
enum FileWriting {
  /// Writes all bytes; on false `errno` says why, and some may have been written.
  static func writeAll(_ descriptor: Int32, _ bytes: [UInt8]) -> Bool {
    var written = 0
    while written < bytes.count {
      // Safe: the pointer is used for this call only, within the array's bounds.
      let count = bytes[written...].withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EAGAIN, isWritable(descriptor) { continue }
      guard count > 0 else { return false }
      written += count
    }
    return true
  }

  /// Waits up to a second where somebody made the descriptor non-blocking.
  private static func isWritable(_ descriptor: Int32) -> Bool {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    return poll(&entry, 1, 1_000) > 0
  }

  /// The system's words for what went wrong last.
  static var lastError: String { String(cString: strerror(errno)) }
}

/// When a file was last written, by the name that the platform gives it.
enum FileAge {
  static func modified(_ status: stat) -> time_t {
    #if canImport(Darwin)
      status.st_mtimespec.tv_sec
    #else
      status.st_mtim.tv_sec
    #endif
  }
}
