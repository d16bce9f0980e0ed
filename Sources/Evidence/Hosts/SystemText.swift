#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Small texts that the system itself keeps, such as `/etc/machine-id` and what stands below `/proc`.
enum SystemText {
  /// The most bytes of such a text.
  private static let most = 16 << 10

  /// The text of a file; nil when it cannot be read.
  static func file(_ path: String) -> String? {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK)
    guard descriptor >= 0 else { return nil }
    defer { close(descriptor) }
    var bytes = [UInt8](repeating: 0, count: most)
    var count = 0
    while count < most {
      // Safe: read writes at most as many bytes as the rest of the buffer has.
      let got = bytes[count...].withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
      guard got > 0 else { break }
      count += got
    }
    return count > 0 ? String(decoding: bytes.prefix(count), as: UTF8.self) : nil
  }

  /// The name that the machine calls itself; nil when it has none.
  static var hostName: String? {
    var bytes = [CChar](repeating: 0, count: 257)
    // Safe: the last byte is never written, so the text always ends.
    guard gethostname(&bytes, bytes.count - 1) == 0 else { return nil }
    let name = String(decoding: bytes.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    return name.isEmpty ? nil : name
  }
}
