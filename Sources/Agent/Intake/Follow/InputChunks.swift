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
    /// The system's words, or what is wrong with the content.
    public let reason: String
    /// Whether the content is at fault, not the access to it.
    public let isOfContent: Bool

    /// A sentence with path and reason.
    public var description: String {
      "\(path == "-" ? "standard input" : path) cannot be read: \(reason)"
    }
  }

  /// The path, or `-` for standard input.
  public let path: String
  /// What was skipped since this was emptied last.
  public var events: [FollowEvent] = []

  private var input: InputBytes
  private let settings: FollowSettings
  private var held: [UInt8] = []
  private var line = 0
  /// Bytes of a line that is too long, and was dropped so far.
  private var skipped: Int64 = 0
  private var isAtEnd = false

  /// Opens a file, `-` meaning standard input. A pipe is waited for until someone opens its other end.
  /// - Parameter settings: the longest line, and the bounds of what is compressed.
  /// - Throws: `Failure` when it cannot be opened, is a directory, or is certainly no text of JSON lines.
  public init(
    path: String, settings: FollowSettings = FollowSettings(patterns: [])
  ) throws(Failure) {
    self.path = path
    self.settings = settings
    let bounds = InputBytes.Bounds(inflatedBytes: settings.inflatedBytes, ratio: settings.inflationRatio)
    input = try InputBytes(path: path, bounds: bounds, isLines: true)
  }

  /// The next lines, as soon as they are there; nil at the end. A last line without its end gets one.
  /// - Throws: `Failure` when reading fails, or compressed bytes are damaged or inflate too much.
  public mutating func next() throws(Failure) -> FollowChunk? {
    while true {
      if let lines = take() { return chunk(lines) }
      guard !isAtEnd else { return last() }
      let more = try input.next()
      if more.isEmpty { isAtEnd = true } else { held += more }
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
}
