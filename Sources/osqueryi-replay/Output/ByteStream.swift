#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Bytes on their way to a file descriptor, gathered until there are many or `flush` is called.
///
/// A failure to write goes unnoticed, as in osqueryi.
final class ByteStream {
  private static let capacity = 1 << 16
  private let descriptor: Int32
  private var buffer: [UInt8] = []

  init(descriptor: Int32) { self.descriptor = descriptor }

  func write(_ bytes: some Sequence<UInt8>) {
    buffer.append(contentsOf: bytes)
    if buffer.count >= Self.capacity { flush() }
  }

  func write(_ text: String) { write(text.utf8) }

  /// `count` spaces.
  func pad(_ count: Int) {
    if count > 0 { write(repeatElement(0x20, count: count)) }
  }

  func flush() {
    var written = 0
    while written < buffer.count {
      // Safe: the pointer is used only inside the closure, and written + count stays inside the buffer.
      let count = buffer.withUnsafeBytes { bytes in
        bytes.baseAddress.map { systemWrite(descriptor, $0 + written, bytes.count - written) } ?? 0
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      written += count
    }
    buffer.removeAll(keepingCapacity: true)
  }
}

private func systemWrite(_ descriptor: Int32, _ bytes: UnsafeRawPointer, _ count: Int) -> Int {
  write(descriptor, bytes, count)
}
