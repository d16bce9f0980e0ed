/// A path that is followed: the file behind it now, and before it the files that were behind it and are not yet read
/// to their end.
struct FollowedPath {
  let path: String
  /// Whether the operator named the path, rather than a wildcard having found it.
  let isNamed: Bool
  /// Oldest first.
  var parts: [FollowedPart] = []
  /// Whether the last part is the file that the path names now.
  var isLive = false
  var replays: [Replay] = []
  /// Whether the position changed since it was handed out last.
  var hasMoved = false
  private var reportedFailure: String?
  /// The files that were read to their end last.
  var finished: [FollowPosition.Finished] = []

  /// More files of one path are not waited for: the oldest are given up as soon as they are read.
  private static let mostParts = 8
  private static let mostFinished = 16

  init(path: String, isNamed: Bool) {
    self.path = path
    self.isNamed = isNamed
  }

  var position: FollowPosition { FollowPosition(parts: parts.map(\.position), finished: finished) }
  /// Whether all that there was is read, and nothing is there any more.
  var isOver: Bool { !isLive && parts.isEmpty && replays.isEmpty && !hasMoved }

  func followsLinks(_ settings: FollowSettings) -> Bool { isNamed || settings.followsLinks }

  mutating func report(_ failure: String?, _ events: inout [FollowEvent]) {
    guard failure != reportedFailure else { return }
    if let failure {
      events.append(.unreadable(path: path, reason: failure))
    } else {
      events.append(.readable(path: path))
    }
    reportedFailure = failure
  }

  /// Looks at every file, also those that are not read yet: what they begin with must be known when they are rotated
  /// away.
  private mutating func observe(
    _ settings: FollowSettings, _ now: ContinuousClock.Instant, _ events: inout [FollowEvent]
  ) {
    for index in parts.indices.reversed() {
      let before = parts[index].position
      switch parts[index].observe(now: now) {
      case .truncated: truncate(index, settings, now, &events)
      case .failed(let reason): report(reason, &events)
      default:
        guard isLive, index == parts.count - 1, before.head.length == 0,
          parts[index].position.modified != before.modified
        else { continue }
        // It was empty. What it holds now may be its second filling, the first one being rotated away already.
        append(newerThan: before.modified, live: parts[index].identity, now, &events)
        parts.append(parts.remove(at: index))
      }
    }
  }

  /// Looks whether the files changed, and whether the path names another one than before.
  mutating func look(
    _ settings: FollowSettings, now: ContinuousClock.Instant, events: inout [FollowEvent]
  ) {
    observe(settings, now, &events)
    do throws(OpenFile.Failure) {
      let status: FileStatus
      do {
        status = try FileStatus.of(path, followsLinks: followsLinks(settings))
      } catch {
        throw OpenFile.Failure.system(error)
      }
      if isLive, parts.last?.identity == status.identity { return }
      detach(now)
      if let index = parts.firstIndex(where: { $0.identity == status.identity }) {
        // It was renamed, and renamed back.
        parts.append(parts.remove(at: index))
        return isLive = true
      }
      let live = try openLive(settings, now)
      report(nil, &events)
      if let former = parts.last {
        events.append(.rotated(path: path))
        append(newerThan: former.position.modified, live: live.identity, now, &events)
      }
      parts.append(.plain(live))
      isLive = true
      hasMoved = true
      events.append(.opened(path: path, offset: 0))
    } catch {
      // What is open stays open: its permissions were those of the time it was opened.
      if error.isAbsence { return detach(now) }
      if case .kind = error { detach(now) }
      report(error.reason, &events)
    }
  }

  /// The last file is no longer behind the path. How long it is silent counts from now: its writer may not know yet.
  private mutating func detach(_ now: ContinuousClock.Instant) {
    guard isLive else { return }
    isLive = false
    guard case .plain(var file)? = parts.popLast() else { return }
    file.lastChange = now
    parts.append(.plain(file))
  }

  func openLive(
    _ settings: FollowSettings, _ now: ContinuousClock.Instant, offset: Int64 = 0, line: Int = 0
  ) throws(OpenFile.Failure) -> PlainFile {
    let file = try OpenFile.open(path, followsLinks: followsLinks(settings))
    do {
      return try PlainFile(file, path: path, offset: offset, line: line, now: now)
    } catch {
      throw .system(error)
    }
  }

  /// What comes next: lines, or only a position; and whether there is more already.
  mutating func next(
    _ settings: FollowSettings, now: ContinuousClock.Instant, events: inout [FollowEvent]
  ) -> (chunk: FollowChunk?, hasMore: Bool) {
    if let chunk = replayed(settings) { return (chunk, true) }
    var index = 0
    while index < parts.count {
      switch step(index, settings, now, &events) {
      case .lines(let bytes, let firstLine, let hasMore):
        hasMoved = false
        let chunk = FollowChunk(
          path: path, bytes: bytes, firstLine: firstLine, isReplay: false, position: position)
        return (chunk, hasMore || index + 1 < parts.count)
      case .progress: return (nil, true)
      case .truncated:
        truncate(index, settings, now, &events)
        return (nil, true)
      case .finished: close(index)
      case .failed(let reason):
        report(reason, &events)
        index += 1
      case .nothing: index += 1
      }
    }
    guard hasMoved else { return (nil, false) }
    hasMoved = false
    return (FollowChunk(path: path, bytes: [], firstLine: 1, isReplay: false, position: position), false)
  }

  private mutating func replayed(_ settings: FollowSettings) -> FollowChunk? {
    while !replays.isEmpty {
      if let (bytes, firstLine) = replays[0].next(settings) {
        return FollowChunk(path: path, bytes: bytes, firstLine: firstLine, isReplay: true, position: nil)
      }
      replays.removeFirst()
    }
    return nil
  }

  private mutating func step(
    _ index: Int, _ settings: FollowSettings, _ now: ContinuousClock.Instant, _ events: inout [FollowEvent]
  ) -> PartOutcome {
    let outcome = parts[index].next(settings, now: now, events: &events)
    guard case .nothing = outcome, !(isLive && index == parts.count - 1) else { return outcome }
    let quiet = parts.count > Self.mostParts ? .zero : settings.rotatedQuiet
    guard parts[index].isSilent(since: now - quiet) else { return outcome }
    return parts[index].finish(settings, &events)
  }

  private mutating func close(_ index: Int) {
    if let whole = parts.remove(at: index).whole, whole.size > 0 {
      finished.append(whole)
      if finished.count > Self.mostFinished { finished.removeFirst() }
    }
    hasMoved = true
  }
}
