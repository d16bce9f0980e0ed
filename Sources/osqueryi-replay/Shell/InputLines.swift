#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// The lines of a file descriptor, without their line ends (`\n` or `\r\n`).
struct InputLines {
  private let descriptor: Int32
  /// Longest line, in bytes; the rest of a longer one counts as the next line.
  private let limit: Int
  private var buffer: [UInt8] = []
  private var position = 0
  private var isAtEnd = false

  init(descriptor: Int32, limit: Int) {
    self.descriptor = descriptor
    self.limit = limit
  }

  /// The next line; nil at the end. Waits for input only when no whole line is there.
  ///
  /// A NUL byte hides what follows it, up to and with the line's end, as in osqueryi.
  mutating func next() -> [UInt8]? {
    var line: [UInt8] = []
    while let part = nextPart() {
      guard let nul = part.firstIndex(of: 0) else { return line + part }
      line += part[..<nul]
      if line.count > limit { return line }
    }
    return line.isEmpty ? nil : line
  }

  private mutating func nextPart() -> [UInt8]? {
    var searched = position
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        let start = position
        position = end + 1
        return Array(buffer[start..<(end > start && buffer[end - 1] == 0x0D ? end - 1 : end)])
      }
      searched = buffer.count
      if isAtEnd || buffer.count - position > limit {
        let rest = Array(buffer[position...])
        position = buffer.count
        return rest.isEmpty ? nil : rest
      }
      searched -= fill()
    }
  }

  /// Reads more; gives the number of bytes by which what is left moved forward.
  private mutating func fill() -> Int {
    let moved = position
    buffer.removeFirst(position)
    position = 0
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    // Safe: read writes at most the chunk's length into it.
    let count = chunk.withUnsafeMutableBytes { read(descriptor, $0.baseAddress, $0.count) }
    if count > 0 {
      buffer += chunk[..<count]
    } else if count == 0 || errno != EINTR {
      isAtEnd = true
    }
    return moved
  }
}
