/// A file that is read once, and how far it was.
///
/// Its position is that of a followed file. Where the end was reached, the position also holds the file's size as it
/// stands on the disk, also of a compressed one.
struct OnceFile {
  let path: String
  private var part: FollowedPart
  /// The file as it was when it was opened; what is written later is a change.
  private let status: FileStatus

  /// Opens a file where it was left, at its start when it is another one by now.
  init(
    _ path: String, followsLinks: Bool, from stored: FollowPosition?, now: ContinuousClock.Instant
  ) throws(OpenFile.Failure) {
    self.path = path
    let file = try OpenFile.open(path, followsLinks: followsLinks)
    do throws(SystemFailure) {
      status = try file.status()
      let head = try file.head()
      guard head.starts(with: [0x1F, 0x8B]) else {
        let start = try Self.start(in: file, head, status, stored)
        part = .plain(
          try PlainFile(file, path: path, offset: start?.offset ?? 0, line: start?.line ?? 0, now: now))
        return
      }
    } catch {
      throw .system(error)
    }
    part = .gzip(try Self.gzip(path, followsLinks, status, stored, now))
  }

  /// Where to go on in a plain file; nil: at its start.
  private static func start(
    in file: OpenFile, _ head: [UInt8], _ status: FileStatus, _ stored: FollowPosition?
  ) throws(SystemFailure) -> FollowPosition.Part? {
    guard let part = stored?.parts.first, !part.isCompressed, part.head.matches(head),
      status.size >= part.offset
    else { return nil }
    guard let end = stored?.finished.first else { return part }
    // A file that was read to its end and only grew goes on there, if a line had ended there.
    guard status.size > end.size, part.offset == end.size else { return nil }
    return try file.read(1, at: part.offset - 1) == [0x0A] ? part : nil
  }

  private static func gzip(
    _ path: String, _ followsLinks: Bool, _ status: FileStatus, _ stored: FollowPosition?,
    _ now: ContinuousClock.Instant
  ) throws(OpenFile.Failure) -> GzipFile {
    let head = GzipFile.head(of: path, followsLinks: followsLinks) ?? []
    let left = stored?.parts.first.flatMap { part in
      part.isCompressed && stored?.finished.isEmpty ?? true && part.head.matches(head) ? part : nil
    }
    return try GzipFile(
      RotatedFile(path: path, status: status, isCompressed: true), offset: left?.offset ?? 0,
      line: left?.line ?? 0, head: FileHead(of: head), followsLinks: followsLinks, now: now)
  }

  var position: FollowPosition { FollowPosition(parts: [part.position]) }

  /// The position of a file that was read to its end.
  var finishedPosition: FollowPosition {
    var last = part.position
    last.modified = status.modified
    return FollowPosition(
      parts: [last], finished: [FollowPosition.Finished(head: last.head, size: status.size)])
  }

  /// What comes next: lines, or the end, which is `nothing` or `finished`.
  mutating func next(
    _ settings: FollowSettings, now: ContinuousClock.Instant, events: inout [FollowEvent]
  ) -> PartOutcome {
    let outcome = part.next(settings, now: now, events: &events)
    guard case .nothing = outcome, case .plain = part else { return outcome }
    return part.finish(settings, &events)
  }
}
