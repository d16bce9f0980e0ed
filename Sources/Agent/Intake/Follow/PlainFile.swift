/// A file that is read as it grows.
///
/// Bytes of an unfinished line are not kept: they are read again once the line has its end. So following thousands
/// of files takes no more memory than following one.
struct PlainFile {
  let file: OpenFile
  /// The name that it was opened under.
  var path: String
  let identity: FileStatus.Identity
  /// The first byte that was not consumed; a line begins there.
  private(set) var offset: Int64
  /// Lines before `offset`.
  private(set) var line: Int
  /// The file as it was found last.
  private(set) var size: Int64
  private(set) var modified: Int64
  /// When it was written last, as of the last look that still found the same file.
  private(set) var settled: Int64
  private(set) var head: FileHead
  /// When it was last seen to change, or to lose its name.
  var lastChange: ContinuousClock.Instant

  private var headBytes: [UInt8]
  /// No line ends between `offset` and here.
  private var searched: Int64
  /// Whether the line at `offset` is known to be too long.
  private var isSkipping = false

  /// A look costs at most this many reads, so that one file cannot hold up the others.
  private static let mostReads = 16

  /// Takes up a file at a byte that begins line `line + 1`.
  init(
    _ file: OpenFile, path: String, offset: Int64, line: Int, now: ContinuousClock.Instant
  ) throws(SystemFailure) {
    let status = try file.status()
    self.file = file
    self.path = path
    identity = status.identity
    (size, modified, settled) = (status.size, status.modified, status.modified)
    self.offset = offset
    self.line = line
    searched = offset
    lastChange = now
    headBytes = try file.head()
    head = FileHead(of: headBytes)
  }

  var part: FollowPosition.Part {
    FollowPosition.Part(
      device: identity.device, inode: identity.inode, head: head, offset: offset, line: line,
      modified: modified, isCompressed: false)
  }

  /// Whether everything up to the last known size was consumed, but for a line without its end.
  var isAtEnd: Bool { searched >= size }
  /// Bytes of a line that has no end yet.
  var heldBytes: Int64 { size - offset }

  /// Looks at the file without reading on: whether it is still the same one.
  mutating func observe(now: ContinuousClock.Instant) -> PartOutcome {
    do {
      let status = try file.status()
      guard status.size != size || status.modified != modified else { return .nothing }
      lastChange = now
      (size, modified) = (status.size, status.modified)
      guard status.size >= searched, try isSameFile(as: []) else { return .truncated }
      settled = modified
      return .nothing
    } catch let failure as SystemFailure {
      return .failed(failure.reason)
    } catch {
      return .failed(String(describing: error))
    }
  }

  /// Reads on from where it stands, up to the size that was observed last.
  mutating func next(_ settings: FollowSettings, events: inout [FollowEvent]) -> PartOutcome {
    do {
      return try read(settings, &events)
    } catch let failure as SystemFailure {
      return .failed(failure.reason)
    } catch {
      return .failed(String(describing: error))
    }
  }

  private mutating func read(
    _ settings: FollowSettings, _ events: inout [FollowEvent]
  ) throws -> PartOutcome {
    let start = (offset, searched)
    for _ in 0..<Self.mostReads where searched < size {
      if searched > offset {
        guard let outcome = try finishLine(settings, &events) else { continue }
        return outcome
      }
      let block = try file.read(settings.blockBytes, at: offset)
      guard try isSameFile(as: block) else { return .truncated }
      guard !block.isEmpty else { break }
      if block[0] == 0 {
        skipZeroBytes(block, &events)
        continue
      }
      if let end = block.lastIndex(of: 0x0A) {
        return take(Array(block[...end]), hasMore: offset + Int64(block.count) < size)
      }
      searched = offset + Int64(block.count)
      isSkipping = searched - offset > settings.longestLine
    }
    return start != (offset, searched) && searched < size ? .progress : .nothing
  }

  /// Looks for the end of a line that was found without one; nil when there is more to look through.
  private mutating func finishLine(
    _ settings: FollowSettings, _ events: inout [FollowEvent]
  ) throws -> PartOutcome? {
    let block = try file.read(settings.blockBytes, at: searched)
    guard try isSameFile(as: []) else { return .truncated }
    guard !block.isEmpty else { return .nothing }
    guard let end = block.firstIndex(of: 0x0A) else {
      searched += Int64(block.count)
      isSkipping = isSkipping || searched - offset > settings.longestLine
      return nil
    }
    let next = searched + Int64(end) + 1
    let length = next - 1 - offset
    guard !isSkipping, length <= settings.longestLine else {
      events.append(.oversizedLine(path: path, line: line + 1, bytes: length))
      (offset, searched, line, isSkipping) = (next, next, line + 1, false)
      return .progress
    }
    let whole = try file.read(Int(next - offset), at: offset)
    // The file can have been truncated and written anew between the two readings.
    guard try isSameFile(as: whole), whole.last == 0x0A, whole.count == Int(next - offset) else {
      return .truncated
    }
    return take(whole, hasMore: next < size)
  }

  private mutating func take(_ lines: [UInt8], hasMore: Bool) -> PartOutcome {
    let first = line + 1
    offset += Int64(lines.count)
    searched = offset
    line += lines.count(where: { $0 == 0x0A })
    return .lines(lines, firstLine: first, hasMore: hasMore)
  }

  /// Zero bytes begin no line: they are a hole, or what a crash of the system left.
  private mutating func skipZeroBytes(_ block: [UInt8], _ events: inout [FollowEvent]) {
    var next = offset + Int64(block.firstIndex { $0 != 0 } ?? block.count)
    if next == offset + Int64(block.count) {
      // A hole can be larger than anyone wants to read. Its last block may hold data.
      next = max(next, min(nextData(file.descriptor, from: next) ?? next, size))
    }
    events.append(.zeroBytes(path: path, offset: offset, count: next - offset))
    offset = next
    searched = next
  }

  /// Whether the file still begins as it did, and `block`, just read at `offset`, belongs to that beginning. Called
  /// after each reading: what was read before a truncation is still what was written.
  private mutating func isSameFile(as block: [UInt8]) throws -> Bool {
    let now = try file.head()
    guard now.starts(with: headBytes) else { return false }
    if offset < Int64(now.count) {
      let rest = now[Int(offset)...]
      guard zip(rest, block).allSatisfy({ $0 == $1 }) else { return false }
    }
    if now.count > headBytes.count {
      headBytes = now
      head = FileHead(of: now)
    }
    return true
  }

  /// What stands behind the last line's end, as a line; for files that get no more.
  mutating func finish(_ settings: FollowSettings, _ events: inout [FollowEvent]) -> PartOutcome {
    guard heldBytes > 0 else { return .finished }
    guard heldBytes <= settings.longestLine, let rest = try? file.read(Int(heldBytes), at: offset) else {
      events.append(.oversizedLine(path: path, line: line + 1, bytes: heldBytes))
      offset = size
      return .finished
    }
    let first = line + 1
    offset += Int64(rest.count)
    searched = offset
    line += 1
    return .lines(rest + [0x0A], firstLine: first, hasMore: false)
  }
}
