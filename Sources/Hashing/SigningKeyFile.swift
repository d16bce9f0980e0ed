#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A key's file, opened once: what is asked of it is asked of what is read.
struct KeyFile {
  static let largest = 64 << 10

  let bytes: [UInt8]
  let mode: UInt32

  static func read(_ path: String) throws(SigningKeyError) -> KeyFile {
    guard !path.utf8.contains(0) else {
      throw SigningKeyError(code: .unreadable, path: path, reason: "its path has a NUL in it")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw error(path) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw error(path) }
    guard status.st_mode & S_IFMT == S_IFREG, status.st_size <= largest else {
      throw SigningKeyError(
        code: .noKey, path: path, reason: "it is no file, or larger than \(largest) bytes")
    }
    return KeyFile(bytes: try contents(descriptor, path), mode: UInt32(status.st_mode))
  }

  private static func contents(_ descriptor: Int32, _ path: String) throws(SigningKeyError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: largest)
    var count = 0
    while count < largest {
      // Safe: read into the array within its bounds, for this call only.
      let more = bytes.withUnsafeMutableBytes { buffer in
        sysRead(descriptor, buffer.baseAddress.map { $0 + count }, largest - count)
      }
      if more < 0, errno == EINTR { continue }
      guard more >= 0 else { throw error(path) }
      guard more > 0 else { break }
      count += more
    }
    return Array(bytes.prefix(count))
  }

  private static func sysRead(_ descriptor: Int32, _ target: UnsafeMutableRawPointer?, _ count: Int) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, target, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, target, count)
    #else
      Darwin.read(descriptor, target, count)
    #endif
  }

  private static func error(_ path: String) -> SigningKeyError {
    SigningKeyError(code: .unreadable, path: path, reason: String(cString: strerror(errno)))
  }
}
