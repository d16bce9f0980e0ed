#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// A file that a setting names.
struct NamedFile {
  let path: String
  /// What it is, such as "token file".
  let what: String
  /// The setting, such as `http.tls_key`.
  let setting: String

  /// More bytes than these are not read.
  static let mostBytes = 1 << 20

  /// Its bytes and its mode.
  /// - Throws: `ServerError` in words that name the file, the setting and the remedy.
  func read() throws(ServerError) -> (bytes: [UInt8], mode: mode_t) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { throw failure(errno) }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { throw failure(errno) }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw ServerError("the \(what) \(path) is no regular file: let \(setting) name one")
    }
    var bytes: [UInt8] = []
    while bytes.count <= Self.mostBytes {
      var number: Int32 = 0
      let more = [UInt8](unsafeUninitializedCapacity: 64 << 10) { buffer, filled in
        // Safe: the kernel writes at most the buffer's length.
        let count = Self.read(descriptor, buffer.baseAddress, buffer.count)
        if count < 0 { number = errno }
        filled = max(count, 0)
      }
      if number == EINTR { continue }
      guard number == 0 else { throw failure(number) }
      if more.isEmpty { return (bytes, status.st_mode) }
      bytes += more
    }
    throw ServerError("the \(what) \(path) is larger than 1 MiB, which no such file is: see \(setting)")
  }

  private static func read(
    _ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int
  ) -> Int {
    #if canImport(Glibc)
      Glibc.read(descriptor, buffer, count)
    #elseif canImport(Musl)
      Musl.read(descriptor, buffer, count)
    #else
      Darwin.read(descriptor, buffer, count)
    #endif
  }

  private func failure(_ number: Int32) -> ServerError {
    switch number {
    case ENOENT, ENOTDIR:
      ServerError("there is no \(what) \(path): make it, or let \(setting) name another")
    case EACCES, EPERM:
      ServerError(
        "the \(what) \(path) may not be read by the user that the agent runs as: let that user own it, or let "
          + "\(setting) name another")
    default:
      ServerError("the \(what) \(path) of \(setting) cannot be read: \(String(cString: strerror(number)))")
    }
  }
}
