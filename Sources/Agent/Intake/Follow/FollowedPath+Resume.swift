extension FollowedPath {
  /// Takes up a path that was never seen, which may not exist yet.
  /// - Parameter rotated: rotated files to be read before it.
  mutating func begin(
    _ settings: FollowSettings, atEnd: Bool, rotated: [RotatedFile], now: ContinuousClock.Instant,
    events: inout [FollowEvent]
  ) {
    for file in rotated { appendWhole(file, now, &events) }
    do throws(OpenFile.Failure) {
      var live = try openLive(settings, now)
      if atEnd {
        let offset = Self.lastLineEnd(of: live.file)
        live = try openLive(settings, now, offset: offset)
      }
      parts.append(.plain(live))
      isLive = true
      hasMoved = true
      events.append(.opened(path: path, offset: live.offset))
    } catch {
      if !error.isAbsence { report(error.reason, &events) }
    }
  }

  /// Where the last whole line ends; the file's size when its last mebibyte holds no line's end.
  private static func lastLineEnd(of file: OpenFile) -> Int64 {
    guard let size = try? file.status().size, size > 0 else { return 0 }
    let count = min(size, 1 << 20)
    guard let block = try? file.read(Int(count), at: size - count) else { return size }
    guard let end = block.lastIndex(of: 0x0A) else { return count == size ? 0 : size }
    return size - count + Int64(end) + 1
  }

  /// Takes up a path where its stored position says, wherever rotation took the files meanwhile.
  mutating func resume(
    _ stored: FollowPosition, _ settings: FollowSettings, now: ContinuousClock.Instant,
    events: inout [FollowEvent]
  ) {
    finished = stored.finished
    let live: PlainFile?
    do throws(OpenFile.Failure) {
      live = try openLive(settings, now)
    } catch {
      live = nil
      if !error.isAbsence { report(error.reason, &events) }
    }
    var search = ResumeSearch(path: path, live: live)
    var since: Int64?
    var missed: Int64?
    var current: PlainFile?
    for (part, found) in search.find(stored.parts) {
      // A file that was empty may have been filled and emptied again: nothing tells it from what it was.
      if found == nil || part.head.length == 0 { missed = min(missed ?? .max, part.modified) }
      switch found {
      case .live:
        current = try? openLive(settings, now, offset: part.offset, line: part.line)
      case .rotated(let file):
        guard let opened = open(file, part, now) else { continue }
        append(opened, file, &events)
        since = max(since ?? .min, file.status.modified)
      case nil:
        if part.head.length > 0 { events.append(.lost(path: path, offset: part.offset)) }
      }
    }
    if let since = missed ?? (current == nil ? since : nil) {
      append(newerThan: since, live: live?.identity, now, &events)
    }
    if let live = current ?? live {
      parts.append(.plain(live))
      isLive = true
      hasMoved = hasMoved || current == nil
      events.append(.opened(path: path, offset: live.offset))
    }
    if let lookBack = settings.lookBack { lookBackFrom(lookBack) }
  }

  /// What to read again: before the oldest place that reading goes on from, and in the plain rotated files before it.
  private mutating func lookBackFrom(_ lookBack: FollowSettings.LookBack) {
    guard case .plain(let first)? = parts.first else { return }
    var bytes = Int64(lookBack.bytes)
    if let replay = Replay(
      first.file, before: first.offset, line: first.line, lookBack: lookBack, bytes: &bytes)
    {
      replays.insert(replay, at: 0)
    }
    let older = RotatedFile.all(of: path).filter { file in
      !file.isCompressed && !parts.contains { $0.identity == file.status.identity }
        && file.status.modified <= first.modified
    }
    for file in older.reversed() where bytes > 0 {
      guard let opened = try? OpenFile.open(file.path, followsLinks: false),
        let replay = Replay(opened, before: file.status.size, line: 0, lookBack: lookBack, bytes: &bytes)
      else { continue }
      replays.insert(replay, at: 0)
    }
  }
}

/// Finds the files of a stored position among those that are there.
struct ResumeSearch {
  enum Found {
    case live
    case rotated(RotatedFile)
  }

  private let path: String
  private var live: (status: FileStatus, head: [UInt8])?
  /// Listed only when the file behind the path isn't the one that was read.
  private lazy var rotated = RotatedFile.all(of: path)

  init(path: String, live: PlainFile?) {
    self.path = path
    self.live = live.flatMap { live in
      guard let status = try? live.file.status(), let head = try? live.file.head() else { return nil }
      return (status, head)
    }
  }

  /// The files of the parts, in the parts' order. Each file is found once.
  mutating func find(_ parts: [FollowPosition.Part]) -> [(FollowPosition.Part, Found?)] {
    // A part without a head knows its file by the inode only, which another file may have by now.
    let known = parts.map { $0.head.length > 0 ? find($0) : nil }
    return zip(parts, known).map { part, found in (part, part.head.length > 0 ? found : find(part)) }
  }

  /// The file of a part: by inode, else by what it begins with.
  private mutating func find(_ part: FollowPosition.Part) -> Found? {
    let identity = FileStatus.Identity(device: part.device, inode: part.inode)
    if !part.isCompressed {
      if let live, live.status.identity == identity, isLive(part, live) { return takeLive() }
      let index = rotated.firstIndex { file in
        !file.isCompressed && file.status.identity == identity && file.status.size >= part.offset
          && part.head.matches(file.head)
      }
      if let index { return .rotated(rotated.remove(at: index)) }
      // The device can have another number after a restart of the host.
      if let live, part.head.length > 0, isLive(part, live) { return takeLive() }
    }
    guard let index = rotated.lastIndex(where: { $0.continues(part) }) else { return nil }
    return .rotated(rotated.remove(at: index))
  }

  private func isLive(_ part: FollowPosition.Part, _ live: (status: FileStatus, head: [UInt8])) -> Bool {
    live.status.size >= part.offset && part.head.matches(live.head)
  }

  private mutating func takeLive() -> Found {
    live = nil
    return .live
  }
}
