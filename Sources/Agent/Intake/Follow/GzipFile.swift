/// A file that rotation compressed: what stands behind a place of its content, handed on once.
struct GzipFile {
  private let file: OpenFile
  /// What tells the content from others', as of the opening: the name may be another file's by now.
  let whole: FollowPosition.Finished
  let path: String
  let identity: FileStatus.Identity
  /// The first byte of the content that was not consumed.
  private(set) var offset: Int64
  private(set) var line: Int
  private(set) var lastChange: ContinuousClock.Instant
  let head: FileHead
  private(set) var modified: Int64

  private let inflater: Inflater
  private var size: Int64 = 0
  /// Bytes of the file that were given to the inflater.
  private var consumed: Int64 = 0
  /// Bytes of content that came out of it.
  private var produced: Int64 = 0
  /// Content that was not handed on: the beginning of a line.
  private var held: [UInt8] = []
  private var skippedOfLine: Int64 = 0
  private var isMemberEnd = false
  private var isFinished = false

  private static let inputBytes = 64 << 10
  /// The ratio counts from here on.
  static let freeBytes: Int64 = 64 << 20
  private static let mostSteps = 64

  /// Takes up a compressed file at a byte of its content that begins line `line + 1`.
  init(
    _ rotated: RotatedFile, offset: Int64, line: Int, head: FileHead, followsLinks: Bool = false,
    now: ContinuousClock.Instant
  ) throws(OpenFile.Failure) {
    file = try OpenFile.open(rotated.path, followsLinks: followsLinks)
    whole = rotated.whole
    path = rotated.path
    identity = rotated.status.identity
    modified = rotated.status.modified
    self.offset = offset
    self.line = line
    self.head = head
    lastChange = now
    do { inflater = try Inflater() } catch { throw .kind(.other) }
  }

  /// The first bytes of a compressed file's content; nil when it is no gzip.
  static func head(of path: String, followsLinks: Bool = false) -> [UInt8]? {
    guard let file = try? OpenFile.open(path, followsLinks: followsLinks), let inflater = try? Inflater(),
      let input = try? file.read(inputBytes, at: 0)
    else { return nil }
    return try? inflater.step(input[...], most: FileHead.most).output
  }

  /// The size of the content of a compressed file of one member (RFC 1952, section 2.3.1: ISIZE), below 4 GiB.
  static func contentSize(of path: String) -> Int64? {
    guard let file = try? OpenFile.open(path, followsLinks: false), let size = try? file.status().size,
      size >= 18,
      let bytes = try? file.read(4, at: size - 4), bytes.count == 4
    else { return nil }
    return bytes.reversed().reduce(0) { $0 << 8 | Int64($1) }
  }

  var part: FollowPosition.Part {
    FollowPosition.Part(
      device: identity.device, inode: identity.inode, head: head, offset: offset, line: line,
      modified: modified, isCompressed: true)
  }

  /// Inflates until a chunk of lines is there.
  mutating func next(
    _ settings: FollowSettings, now: ContinuousClock.Instant, events: inout [FollowEvent]
  ) -> PartOutcome {
    guard !isFinished else { return .finished }
    do {
      for _ in 0..<Self.mostSteps {
        let step = try step()
        guard let step else { return atEnd(settings, now, &events) }
        lastChange = now
        keep(step)
        if produced > settings.inflatedBytes {
          return abandon("its content has more than \(settings.inflatedBytes) bytes", &events)
        }
        if produced > Self.freeBytes, produced / settings.inflationRatio > consumed {
          return abandon("it gives more than \(settings.inflationRatio) bytes for each of its own", &events)
        }
        if held.count >= settings.blockBytes, let lines = takeLines(settings, &events) { return lines }
      }
      return .progress
    } catch let failure as SystemFailure {
      return .failed(failure.reason)
    } catch {
      return abandon("it is damaged", &events)
    }
  }

  /// One step of the inflater; nil when the file has no more bytes for it.
  private mutating func step() throws -> [UInt8]? {
    let input = try file.read(Self.inputBytes, at: consumed)
    if isMemberEnd {
      // Another member may follow; what else stands behind the last one is padding.
      guard input.starts(with: [0x1F, 0x8B]) else { return nil }
      try inflater.restart()
      isMemberEnd = false
    }
    let step = try inflater.step(input[...], most: 256 << 10)
    guard step.consumed > 0 || !step.output.isEmpty || step.isMemberEnd else { return nil }
    consumed += Int64(step.consumed)
    isMemberEnd = step.isMemberEnd
    return step.output
  }

  /// Drops what lies before the position, keeps the rest.
  private mutating func keep(_ output: [UInt8]) {
    let start = produced
    produced += Int64(output.count)
    guard produced > offset else { return }
    held += output.dropFirst(Int(max(0, offset + Int64(held.count) + skippedOfLine - start)))
  }

  private mutating func takeLines(_ settings: FollowSettings, _ events: inout [FollowEvent]) -> PartOutcome? {
    if skippedOfLine > 0 {
      guard let end = held.firstIndex(of: 0x0A) else {
        skippedOfLine += Int64(held.count)
        held.removeAll()
        return nil
      }
      let length = skippedOfLine + Int64(end)
      events.append(.oversizedLine(path: path, line: line + 1, bytes: length))
      offset += length + 1
      line += 1
      skippedOfLine = 0
      held.removeFirst(end + 1)
      return .progress
    }
    guard let end = held.prefix(settings.blockBytes).lastIndex(of: 0x0A) ?? held.firstIndex(of: 0x0A) else {
      if held.count > settings.longestLine {
        skippedOfLine = Int64(held.count)
        held.removeAll()
      }
      return nil
    }
    guard end <= settings.longestLine else {
      skippedOfLine = Int64(end)
      held.removeFirst(end)
      return takeLines(settings, &events)
    }
    return take(Array(held[...end]), length: end + 1)
  }

  private mutating func take(_ lines: [UInt8], length: Int) -> PartOutcome {
    let first = line + 1
    offset += Int64(length)
    line += lines.count(where: { $0 == 0x0A })
    held.removeFirst(length)
    return .lines(lines, firstLine: first, hasMore: true)
  }

  private mutating func atEnd(
    _ settings: FollowSettings, _ now: ContinuousClock.Instant, _ events: inout [FollowEvent]
  ) -> PartOutcome {
    if let lines = takeLines(settings, &events) { return lines }
    guard isMemberEnd else {
      // It may still be written.
      if let status = try? file.status(), status.size != size {
        size = status.size
        lastChange = now
      }
      if now - lastChange < settings.rotatedQuiet { return .nothing }
      return abandon("it ends in the middle", &events)
    }
    isFinished = true
    if skippedOfLine > 0 {
      events.append(.oversizedLine(path: path, line: line + 1, bytes: skippedOfLine + Int64(held.count)))
      return .finished
    }
    guard !held.isEmpty else { return .finished }
    return take(held + [0x0A], length: held.count)
  }

  private mutating func abandon(_ reason: String, _ events: inout [FollowEvent]) -> PartOutcome {
    events.append(.abandoned(path: path, offset: offset, reason: reason))
    isFinished = true
    return .finished
  }
}
