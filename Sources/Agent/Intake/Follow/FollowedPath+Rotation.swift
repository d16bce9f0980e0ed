extension FollowedPath {
  /// Goes on after a file became shorter or began anew: first what its copy still holds, then the new beginning.
  ///
  /// A rotation by copying and truncating loses what its tool had not copied when it truncated; nobody who reads the
  /// file can make up for that.
  mutating func truncate(
    _ index: Int, _ settings: FollowSettings, _ now: ContinuousClock.Instant, _ events: inout [FollowEvent]
  ) {
    guard case .plain(let old) = parts[index] else { return }
    events.append(.truncated(path: old.path))
    parts.remove(at: index)
    hasMoved = true
    let isLast = isLive && index == parts.count
    guard isLast, let live = try? PlainFile(old.file, path: path, offset: 0, line: 0, now: now) else {
      return
    }
    // The file may itself be one of the rotated ones already, so it must be known while they are looked through.
    parts.append(.plain(live))
    let rotated = RotatedFile.all(of: path).filter { $0.status.identity != old.identity }
    var since = old.settled
    if let copy = rotated.last(where: { $0.continues(old.part) }), let part = open(copy, old.part, now) {
      append(part, copy, &events)
      since = max(since, copy.status.modified)
    }
    append(newerThan: since, live: old.identity, now, &events)
    parts.append(parts.remove(at: index))
  }

  /// Takes in the files that rotation made after a moment, by the file system's clock, and that nobody read.
  mutating func append(
    newerThan modified: Int64, live: FileStatus.Identity?, _ now: ContinuousClock.Instant,
    _ events: inout [FollowEvent]
  ) {
    let held = Set(parts.map(\.identity) + [live].compactMap(\.self))
    for file in RotatedFile.all(of: path)
    where file.status.modified >= modified && !held.contains(file.status.identity) {
      // One written at the same moment may be older; to read it twice is better than never.
      appendWhole(file, now, &events)
    }
  }

  mutating func appendWhole(
    _ file: RotatedFile, _ now: ContinuousClock.Instant, _ events: inout [FollowEvent]
  ) {
    let whole = file.whole
    // All empty files look alike, and may still be written to.
    guard whole.size == 0 || !finished.contains(whole) && !parts.contains(where: { $0.whole == whole }) else {
      return
    }
    let start = FollowPosition.Part(
      device: 0, inode: 0, head: whole.head, offset: 0, line: 0, modified: 0, isCompressed: false)
    if let part = open(file, start, now) { append(part, file, &events) }
  }

  mutating func append(_ part: FollowedPart, _ file: RotatedFile, _ events: inout [FollowEvent]) {
    parts.append(part)
    hasMoved = true
    events.append(.continued(path: path, from: file.path))
  }

  /// A rotated file at the place that `part` says.
  func open(
    _ rotated: RotatedFile, _ part: FollowPosition.Part, _ now: ContinuousClock.Instant
  ) -> FollowedPart? {
    if rotated.isCompressed {
      return (try? GzipFile(rotated, offset: part.offset, line: part.line, head: part.head, now: now))
        .map(FollowedPart.gzip)
    }
    guard let file = try? OpenFile.open(rotated.path, followsLinks: false) else { return nil }
    return
      (try? PlainFile(file, path: rotated.path, offset: part.offset, line: part.line, now: now))
      .map(FollowedPart.plain)
  }
}

extension RotatedFile {
  /// The first bytes of its content; none when it can't be read.
  var head: [UInt8] {
    if isCompressed { return GzipFile.head(of: path) ?? [] }
    return (try? OpenFile.open(path, followsLinks: false).head()) ?? []
  }

  /// What tells its content from others'.
  var whole: FollowPosition.Finished {
    let size = isCompressed ? GzipFile.contentSize(of: path) ?? -1 : status.size
    return FollowPosition.Finished(head: FileHead(of: head), size: size)
  }

  /// Whether this file has the content that was read up to the part's place, by its first bytes.
  func continues(_ part: FollowPosition.Part) -> Bool {
    part.head.length > 0 && (isCompressed || status.size >= part.offset) && part.head.matches(head)
  }
}
