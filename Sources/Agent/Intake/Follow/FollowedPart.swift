/// One file that belongs to a followed path.
enum FollowedPart {
  case plain(PlainFile)
  case gzip(GzipFile)

  var position: FollowPosition.Part {
    switch self {
    case .plain(let file): file.part
    case .gzip(let file): file.part
    }
  }

  var identity: FileStatus.Identity {
    switch self {
    case .plain(let file): file.identity
    case .gzip(let file): file.identity
    }
  }

  mutating func next(
    _ settings: FollowSettings, now: ContinuousClock.Instant, events: inout [FollowEvent]
  ) -> PartOutcome {
    switch self {
    case .plain(var file):
      let outcome = file.next(settings, events: &events)
      self = .plain(file)
      return outcome
    case .gzip(var file):
      let outcome = file.next(settings, now: now, events: &events)
      self = .gzip(file)
      return outcome
    }
  }

  /// Looks whether a file is still the same one.
  mutating func observe(now: ContinuousClock.Instant) -> PartOutcome {
    guard case .plain(var file) = self else { return .nothing }
    let outcome = file.observe(now: now)
    self = .plain(file)
    return outcome
  }

  /// Ends a file that gets no more: what is left of it.
  mutating func finish(_ settings: FollowSettings, _ events: inout [FollowEvent]) -> PartOutcome {
    guard case .plain(var file) = self else { return .nothing }
    let outcome = file.finish(settings, &events)
    self = .plain(file)
    return outcome
  }

  /// What tells the file's content from others'. Asks the file, which may have changed since it was read last.
  var whole: FollowPosition.Finished? {
    switch self {
    case .gzip(let file): file.whole
    case .plain(let file):
      if let head = try? file.file.head(), let size = try? file.file.status().size {
        FollowPosition.Finished(head: FileHead(of: head), size: size)
      } else {
        nil
      }
    }
  }

  /// Whether nothing more is expected of a file that was rotated away.
  func isSilent(since moment: ContinuousClock.Instant) -> Bool {
    guard case .plain(let file) = self else { return false }
    return file.isAtEnd && file.lastChange <= moment
  }
}
