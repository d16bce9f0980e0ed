#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Reads a file once, or standard input as it comes, in the form that followed files have. What is compressed by gzip
/// is inflated, within the bounds that rotated files have.
///
/// Blocks while it waits for bytes; owns its descriptor and closes it, except standard input. Takes memory for one
/// chunk and one line.
public struct InputChunks: ~Copyable {
  /// Why input cannot be read, or not further.
  public struct Failure: Error, Sendable, CustomStringConvertible {
    /// The path, or `-` for standard input.
    public let path: String
    /// The system's words, or what is wrong with compressed bytes.
    public let reason: String

    /// A sentence with path and reason.
    public var description: String { "\(path) cannot be read: \(reason)" }
  }

  /// The path, or `-` for standard input.
  public let path: String
  /// What was skipped since this was emptied last.
  public var events: [FollowEvent] = []

  private let descriptor: Int32
  private let settings: FollowSettings
  private var held: [UInt8] = []
  private var line = 0
  /// Bytes of a line that is too long, and was dropped so far.
  private var skipped: Int64 = 0
  private var isAtEnd = false
  private var inflater: Inflater?
  private var compressed: ArraySlice<UInt8> = []
  private var consumed: Int64 = 0
  private var produced: Int64 = 0

  private static let readBytes = 256 << 10

  /// Opens a file, `-` meaning standard input. A pipe is waited for until someone opens its other end.
  /// - Parameter settings: the longest line, and the bounds of what is compressed.
  /// - Throws: `Failure` when it cannot be opened, or is a directory.
  public init(
    path: String, settings: FollowSettings = FollowSettings(patterns: [])
  ) throws(Failure) {
    self.path = path
    self.settings = settings
    descriptor = path == "-" ? 0 : open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw Failure(path: path, reason: SystemFailure.current.reason)
    }
    let first: [UInt8]
    do throws(SystemFailure) {
      first = try Self.read(descriptor)
    } catch {
      if descriptor > 0 { close(descriptor) }
      throw Failure(path: path, reason: error.reason)
    }
    if first.starts(with: [0x1F, 0x8B]), let inflater = try? Inflater() {
      self.inflater = inflater
      compressed = first[...]
    } else {
      held = first
      isAtEnd = first.isEmpty
    }
  }

  deinit {
    if descriptor > 0 { close(descriptor) }
  }

  /// The next lines, as soon as they are there; nil at the end. A last line without its end gets one.
  /// - Throws: `Failure` when reading fails, or compressed bytes are damaged or inflate too much.
  public mutating func next() throws(Failure) -> FollowChunk? {
    while true {
      if let lines = take() { return chunk(lines) }
      guard !isAtEnd else { return last() }
      do {
        let more = try fill()
        if more.isEmpty { isAtEnd = true } else { held += more }
      } catch {
        throw Failure(
          path: path, reason: (error as? SystemFailure)?.reason ?? String(describing: error))
      }
    }
  }

  private mutating func chunk(_ lines: [UInt8]) -> FollowChunk {
    let first = line + 1
    line += lines.count(where: { $0 == 0x0A })
    return FollowChunk(path: path, bytes: lines, firstLine: first, isReplay: false, position: nil)
  }

  private mutating func take() -> [UInt8]? {
    if skipped > 0 || (held.firstIndex(of: 0x0A) ?? held.count) > settings.longestLine {
      guard let end = held.firstIndex(of: 0x0A) else {
        skipped += Int64(held.count)
        held.removeAll(keepingCapacity: true)
        return nil
      }
      line += 1
      events.append(.oversizedLine(path: path, line: line, bytes: skipped + Int64(end)))
      skipped = 0
      held.removeFirst(end + 1)
      return take()
    }
    guard let end = held.prefix(settings.blockBytes).lastIndex(of: 0x0A) ?? held.firstIndex(of: 0x0A) else {
      return nil
    }
    let lines = Array(held[...end])
    held.removeFirst(end + 1)
    return lines
  }

  private mutating func last() -> FollowChunk? {
    if skipped > 0 {
      line += 1
      events.append(.oversizedLine(path: path, line: line, bytes: skipped + Int64(held.count)))
      skipped = 0
      held = []
    }
    guard !held.isEmpty else { return nil }
    let lines = held + [0x0A]
    held = []
    return chunk(lines)
  }

  /// More content; none at the end.
  private mutating func fill() throws -> [UInt8] {
    guard let inflater else { return try Self.read(descriptor) }
    while true {
      if compressed.isEmpty { compressed = try Self.read(descriptor)[...] }
      guard !compressed.isEmpty else { throw GzipFailure.short }
      let step = try inflater.step(compressed, most: Self.readBytes)
      compressed = compressed.dropFirst(step.consumed)
      consumed += Int64(step.consumed)
      produced += Int64(step.output.count)
      guard produced <= settings.inflatedBytes,
        produced <= GzipFile.freeBytes || produced / settings.inflationRatio <= consumed
      else { throw GzipFailure.tooMuch }
      if step.isMemberEnd {
        if compressed.isEmpty { compressed = try Self.read(descriptor)[...] }
        // What follows the last member, and is none itself, is padding.
        if compressed.starts(with: [0x1F, 0x8B]) { try inflater.restart() } else { self.inflater = nil }
        if self.inflater == nil { isAtEnd = true }
      }
      if !step.output.isEmpty || isAtEnd { return step.output }
    }
  }

  private static func read(_ descriptor: Int32) throws(SystemFailure) -> [UInt8] {
    while true {
      var failure: SystemFailure?
      let bytes = [UInt8](unsafeUninitializedCapacity: readBytes) { buffer, filled in
        // Safe: the kernel writes at most the buffer's length.
        let count = systemRead(descriptor, buffer.baseAddress, readBytes)
        if count < 0 { failure = .current }
        filled = max(count, 0)
      }
      guard let failure else { return bytes }
      if failure.number != EINTR { throw failure }
    }
  }
}

/// Why compressed input is given up.
private enum GzipFailure: Error, CustomStringConvertible {
  case short
  case tooMuch

  var description: String {
    switch self {
    case .short: "its compressed content ends in the middle"
    case .tooMuch: "its compressed content inflates to more than is allowed"
    }
  }
}

private func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutablePointer<UInt8>?, _ count: Int) -> Int {
  read(descriptor, buffer, count)
}
