import SystemPackage

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension FileDescriptor {
  func stopBlocking() throws(Errno) {
    let flags = fcntl(rawValue, F_GETFL)
    if flags < 0 || fcntl(rawValue, F_SETFL, flags | O_NONBLOCK) < 0 { throw Errno(rawValue: errno) }
  }

  /// Reads once; 0 at the end of the stream, `wouldBlock` when nothing is there.
  func readNow(into buffer: inout [UInt8]) throws(Errno) -> Int {
    let descriptor = rawValue
    // Sound: the buffer is only written inside of the closure, and only as many bytes as it has.
    return try buffer.withUnsafeMutableBytes { bytes in
      retrying { systemRead(descriptor, bytes) }
    }.get()
  }

  /// Writes once, perhaps not all; `wouldBlock` when there is no room.
  func writeNow(_ data: ArraySlice<UInt8>) throws(Errno) -> Int {
    let descriptor = rawValue
    // Sound: the buffer is only read, and only inside of the closure.
    return try data.withUnsafeBytes { bytes in
      retrying { systemWrite(descriptor, bytes) }
    }.get()
  }

  /// Reads what is there without waiting; false at the end of the stream or on an error.
  ///
  /// Bounded, so that a stream that never ends cannot hold the reader.
  @discardableResult
  func drain(into sink: inout FirstBytes) -> Bool {
    var buffer = [UInt8](repeating: 0, count: 16 << 10)
    for _ in 0..<64 {
      do throws(Errno) {
        let count = try readNow(into: &buffer)
        if count == 0 { return false }
        sink.feed(buffer[..<count])
        if count < buffer.count { return true }
      } catch {
        return error == .wouldBlock
      }
    }
    return true
  }
}

// Outside of the extension, where `read` and `write` mean the system's.
private func systemRead(_ descriptor: CInt, _ bytes: UnsafeMutableRawBufferPointer) -> Int {
  read(descriptor, bytes.baseAddress, bytes.count)
}

private func systemWrite(_ descriptor: CInt, _ bytes: UnsafeRawBufferPointer) -> Int {
  write(descriptor, bytes.baseAddress, bytes.count)
}

private func retrying(_ call: () -> Int) -> Result<Int, Errno> {
  while true {
    let count = call()
    if count >= 0 { return .success(count) }
    if errno != EINTR { return .failure(Errno(rawValue: errno)) }
  }
}
