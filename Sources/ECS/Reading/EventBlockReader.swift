internal import CScan

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Reads a file, pipe or standard input in blocks of whole lines, for `EventRecord.fill(_:of:)`.
///
/// Closes the descriptors that it opened. Not for use by several threads at once: let them take turns at
/// `read` and work on their blocks side by side.
public struct EventBlockReader: ~Copyable, Sendable {
  /// Bounds of what is read.
  public struct Limits: Sendable {
    /// Bytes of a block, where lines are shorter.
    public let blockBytes: Int
    /// Longest line in bytes, its end not counted; longer ones are skipped. At least the block's size, at
    /// most 1 GiB.
    public let lineBytes: Int

    /// Bounds; what is out of range is brought to the nearest that is in range.
    public init(blockBytes: Int = 256 << 10, lineBytes: Int = 16 << 20) {
      self.blockBytes = min(max(blockBytes, 64), 64 << 20)
      self.lineBytes = min(max(lineBytes, self.blockBytes), 1 << 30)
    }
  }

  /// The path, or `-` for standard input.
  public let path: String
  /// Lines read so far, blank and skipped ones included; those of the last block count once the next is read.
  public private(set) var lineCount = 0
  /// Bytes read so far, line ends and skipped lines included.
  public private(set) var byteCount = 0
  /// Lines skipped so far because they were too long.
  public private(set) var oversizedCount = 0

  private let descriptor: Int32
  private let ownsDescriptor: Bool
  private let limits: Limits
  /// The start of the line that the last block ended in.
  private var rest: [UInt8] = []
  /// Whether what follows belongs to a line that is too long.
  private var isSkipping = false
  private var isAtEnd = false
  /// The last block, whose lines are still to be counted, and how many blocks there were.
  private var last: (bytes: [UInt8], count: Int)?
  private var serial = 0

  /// Opens a file, `-` meaning standard input.
  /// - Throws: `LineReader.Failure` when it cannot be opened.
  public init(path: String, limits: Limits = Limits()) throws(LineReader.Failure) {
    self.path = path
    self.limits = limits
    ownsDescriptor = path != "-"
    descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw Self.failure(path) }
  }

  /// Reads from a descriptor that stays the caller's. `path` names it in errors.
  public init(descriptor: Int32, path: String, limits: Limits = Limits()) {
    self.path = path
    self.limits = limits
    self.descriptor = descriptor
    ownsDescriptor = false
  }

  deinit {
    if ownsDescriptor { close(descriptor) }
  }

  /// Fills a block with the next lines; false at the end, when the block has none. Waits for one line at
  /// least, not for a full block.
  public mutating func readLines(into block: inout EventBlock) throws(LineReader.Failure) -> Bool {
    countLines(with: block)
    var capacity = max(limits.blockBytes, min(2 * rest.count, limits.lineBytes + 1))
    block.renew(capacity: capacity)
    var filled = takeRest(into: &block)
    while !isAtEnd {
      if filled == capacity {
        if capacity > limits.lineBytes {
          isSkipping = true
          filled = 0
        } else {
          capacity = min(2 * capacity, limits.lineBytes + 1)
          block.grow(capacity: capacity)
        }
      }
      let start = filled
      let count = try fill(&block.bytes, from: start, to: capacity)
      filled += count
      if count == 0 { break }
      if isSkipping { filled = endSkipping(&block.bytes, filled) }
      if let newline = block.bytes[min(start, filled)..<filled].lastIndex(of: 0x0A) {
        finish(&block, count: newline + 1, filled: filled)
        return true
      }
    }
    return finishLastLine(&block, filled)
  }

  /// Where in the file the block that was filled last begins.
  func blockOffset(_ block: EventBlock) -> Int { byteCount - rest.count - block.count }

  /// Looks for the end of the line that is skipped, and moves what stands behind it to the front. Returns how
  /// much that is.
  private mutating func endSkipping(_ bytes: inout [UInt8], _ filled: Int) -> Int {
    guard let newline = bytes[..<filled].firstIndex(of: 0x0A) else { return 0 }
    countSkipped()
    let behind = Array(bytes[(newline + 1)..<filled])
    bytes.replaceSubrange(0..<behind.count, with: behind)
    return behind.count
  }

  private mutating func countSkipped() {
    isSkipping = false
    lineCount += 1
    oversizedCount += 1
  }

  private mutating func finish(_ block: inout EventBlock, count: Int, filled: Int) {
    rest.append(contentsOf: block.bytes[count..<filled])
    block.count = count
    block.firstLine = lineCount + 1
    serial += 1
    block.serial = serial
    last = (block.bytes, count)
  }

  /// Counts the lines of the block before, unless it comes back counted.
  private mutating func countLines(with block: EventBlock) {
    guard let last else { return }
    if block.serial == serial, let count = block.newlineCount {
      lineCount += count
    } else {
      lineCount += last.bytes.withUnsafeBufferPointer { bytes in
        // Safe: `count` is within the bytes.
        bytes.baseAddress.map { cscan_count_newlines(EventBlock.kernel, $0, last.count) } ?? 0
      }
    }
    self.last = nil
  }

  /// The last line need not end with a line feed.
  private mutating func finishLastLine(_ block: inout EventBlock, _ filled: Int) -> Bool {
    if isSkipping || filled > limits.lineBytes {
      countSkipped()
      return false
    }
    guard filled > 0 else { return false }
    block.bytes[filled] = 0x0A
    block.count = filled
    block.firstLine = lineCount + 1
    lineCount += 1
    return true
  }

  private mutating func takeRest(into block: inout EventBlock) -> Int {
    block.bytes.replaceSubrange(0..<rest.count, with: rest)
    defer { rest.removeAll(keepingCapacity: true) }
    return rest.count
  }

  private mutating func fill(
    _ bytes: inout [UInt8], from start: Int, to end: Int
  ) throws(LineReader.Failure) -> Int {
    let count = bytes.withUnsafeMutableBytes { bytes in
      // Safe: the pointer lives for this call only, and `end` is within the bytes.
      var count: Int
      repeat {
        count = read(descriptor, bytes.baseAddress.map { $0 + start }, end - start)
      } while count < 0 && errno == EINTR
      return count
    }
    guard count >= 0 else { throw Self.failure(path) }
    if count == 0 { isAtEnd = true }
    byteCount += count
    return count
  }

  private static func failure(_ path: String) -> LineReader.Failure {
    LineReader.Failure(path: path, reason: String(cString: strerror(errno)))
  }
}
