#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Reads a file, pipe or standard input line by line, within a bound on the length of a line.
///
/// Lines end with LF or CRLF; the last one need not. Owns its descriptor and closes it, except standard input.
public struct LineReader: ~Copyable {
  /// A line, or what stood in its place.
  public enum Line: Sendable {
    /// The bytes without the line's end.
    case text([UInt8])
    /// A line longer than the bound, skipped; its length in bytes.
    case tooLong(Int)
  }

  /// Why a file cannot be read.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// The file's path.
    public let path: String
    /// The system's words.
    public let reason: String

    /// A sentence with path and reason.
    public var description: String { "\(path) cannot be read: \(reason)" }
  }

  /// The path, or `-` for standard input.
  public let path: String
  /// The number of the line that `next` returned last, from 1.
  public private(set) var lineNumber = 0
  /// Bytes consumed so far, line ends included.
  public private(set) var bytesRead = 0

  private let descriptor: Int32
  private let maximumLength: Int
  private var buffer: [UInt8]
  private var start = 0
  private var end = 0
  private var isAtEnd = false

  private static let blockSize = 256 << 10

  /// Opens a file, `-` meaning standard input.
  /// - Throws: `Failure` when it cannot be opened, or is a directory.
  public init(path: String, maximumLength: Int = 16 << 20) throws(Failure) {
    self.path = path
    self.maximumLength = maximumLength
    buffer = [UInt8](repeating: 0, count: Self.blockSize)
    descriptor = path == "-" ? 0 : try Self.descriptor(of: path)
  }

  /// A FIFO is waited for until someone opens its other end.
  private static func descriptor(of path: String) throws(Failure) -> Int32 {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT != S_IFDIR else {
      close(descriptor)
      throw Failure(path: path, reason: String(cString: strerror(EISDIR)))
    }
    return descriptor
  }

  deinit {
    if descriptor > 0 { close(descriptor) }
  }

  /// The next line, or nil at the end.
  public mutating func next() throws(Failure) -> Line? {
    var searched = start
    var dropped = 0
    while true {
      if let newline = buffer[searched..<end].firstIndex(of: 0x0A) {
        defer { start = newline + 1 }
        return take(start..<newline, dropped: dropped, consumed: newline + 1 - start)
      }
      if isAtEnd {
        guard start < end || dropped > 0 else { return nil }
        defer { start = end }
        return take(start..<end, dropped: dropped, consumed: end - start)
      }
      // The last byte stays: it may be the CR of a CRLF, which does not count.
      if end - start - 1 > maximumLength {
        dropped += end - start - 1
        bytesRead += end - start - 1
        start = end - 1
      }
      searched = end - start
      try fill()
    }
  }

  private mutating func take(_ range: Range<Int>, dropped: Int, consumed: Int) -> Line {
    lineNumber += 1
    bytesRead += consumed
    var line = buffer[range]
    if line.last == 0x0D { line.removeLast() }
    guard dropped == 0, line.count <= maximumLength else { return .tooLong(dropped + line.count) }
    return .text(Array(line))
  }

  /// Moves the rest to the front and reads a block behind it.
  private mutating func fill() throws(Failure) {
    buffer.replaceSubrange(0..<end - start, with: Array(buffer[start..<end]))
    end -= start
    start = 0
    if buffer.count - end < Self.blockSize {
      buffer.append(contentsOf: repeatElement(0, count: max(Self.blockSize, buffer.count)))
    }
    let count = buffer.withUnsafeMutableBytes { bytes in
      // Safe: the pointer lives for this call only, and at most what lies behind `end` is written.
      var count: Int
      repeat {
        count = read(descriptor, bytes.baseAddress.map { $0 + end }, bytes.count - end)
      } while count < 0 && errno == EINTR
      return count
    }
    guard count >= 0 else { throw Failure(path: path, reason: String(cString: strerror(errno))) }
    if count == 0 { isAtEnd = true } else { end += count }
  }
}
