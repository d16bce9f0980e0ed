/// Follows files of lines: new lines, rotation by renaming or by copying and truncating, compression, files that
/// come, go and cannot be read for a while.
///
/// A state machine over the file system: ``poll(now:)`` looks once and never waits. Each chunk comes with the
/// position after it; when that is stored together with what was made of the lines, every line is seen at least once
/// whatever happens in between, and none twice unless a chunk's position was not stored. What cannot be promised:
/// lines that a rotation by copying and truncating had not copied are lost with their file; a rotated file that was
/// removed while nobody read it is gone; and a file that is truncated and written again between two looks is taken
/// for the same one if it begins with the bytes that it had at the former look (1 KiB of them, or the few it had).
///
/// Not for several threads at once.
public struct FileFollower {
  private let settings: FollowSettings
  private var stored: [String: FollowPosition]
  private var paths: [FollowedPath] = []
  private var nextScan: ContinuousClock.Instant?
  /// The path that the next poll begins with, so that all get their turn.
  private var cursor = 0
  private var isCutReported = false
  private var isLimitReported = false

  /// Follows what the settings name.
  /// - Parameter positions: the stored positions by path; one that can't be read is left out by the caller, its path
  ///   is then begun like an unknown one.
  public init(_ settings: FollowSettings, positions: [String: FollowPosition] = [:]) {
    self.settings = settings
    stored = positions
  }

  /// The paths that are followed now.
  public var followed: [String] { paths.map(\.path) }

  /// Looks at the files once and takes what is new, at most ``FollowSettings/pollBytes``.
  ///
  /// Chunks must be consumed, and their positions stored, in their order.
  public mutating func poll(now: ContinuousClock.Instant = .now) -> FollowBatch {
    var batch = FollowBatch()
    for index in paths.indices { paths[index].look(settings, now: now, events: &batch.events) }
    if nextScan.map({ now >= $0 }) ?? true { scan(now, &batch) }
    read(now, &batch)
    return batch
  }

  private mutating func read(_ now: ContinuousClock.Instant, _ batch: inout FollowBatch) {
    var bytes = 0
    let count = paths.count
    for step in 0..<count {
      let index = (cursor + step) % count
      let (chunk, hasMore) = paths[index].next(settings, now: now, events: &batch.events)
      batch.hasMore = batch.hasMore || hasMore
      guard let chunk else { continue }
      bytes += chunk.bytes.count
      batch.chunks.append(chunk)
      if bytes >= settings.pollBytes {
        cursor = index + 1
        batch.hasMore = true
        return
      }
    }
  }

  // MARK: Which files

  private mutating func scan(_ now: ContinuousClock.Instant, _ batch: inout FollowBatch) {
    let started = ContinuousClock.now
    let isFirst = nextScan == nil
    var search = PathSearch(limit: settings.mostEntries)
    let found = search.paths(settings.patterns)
    if search.isCut, !isCutReported { batch.events.append(.searchCut(limit: settings.mostEntries)) }
    isCutReported = search.isCut
    forget(found, isComplete: !search.isCut, &batch)
    var known = Set(paths.map(\.path))
    let all = known.union(found.map(\.path))
    var names = RotationBases(all)
    var isFull = false
    for file in found where !known.contains(file.path) && !names.isRotation(file.path) {
      guard paths.count < settings.mostFiles else {
        isFull = true
        break
      }
      if take(file, isFirst: isFirst, now, &batch) { known.insert(file.path) }
    }
    if isFull, !isLimitReported { batch.events.append(.tooManyFiles(limit: settings.mostFiles)) }
    isLimitReported = isFull
    // A search may take half a percent of the time, so that wide patterns cost no more than narrow ones.
    nextScan = now + max(settings.scanInterval, (ContinuousClock.now - started) * 200)
  }

  private mutating func forget(
    _ found: [PathSearch.Found], isComplete: Bool, _ batch: inout FollowBatch
  ) {
    guard isComplete else { return }
    let present = Set(found.map(\.path))
    paths.removeAll { path in
      guard path.isOver, !path.isNamed, !present.contains(path.path) else { return false }
      batch.events.append(.forgotten(path: path.path))
      return true
    }
  }

  /// Whether the file is followed under its path from now on.
  private mutating func take(
    _ file: PathSearch.Found, isFirst: Bool, _ now: ContinuousClock.Instant, _ batch: inout FollowBatch
  ) -> Bool {
    var path = FollowedPath(path: file.path, isNamed: file.isNamed)
    let status = try? FileStatus.of(file.path, followsLinks: path.followsLinks(settings))
    if let identity = status?.identity, let owner = paths.firstIndex(where: { $0.holds(identity) }) {
      // The same file under another name: a second link to it, or it was renamed to a name that is followed, too.
      guard let part = paths[owner].giveAway(identity) else { return false }
      path.adopt(part)
    } else if let position = stored.removeValue(forKey: file.path) {
      path.resume(position, settings, now: now, events: &batch.events)
    } else {
      let isUnseen = isFirst && settings.start == .end
      let rotated = isFirst && settings.start == .start ? RotatedFile.all(of: file.path) : []
      path.begin(
        settings, atEnd: isUnseen,
        rotated: rotated.filter { file in settings.patterns.contains { $0.matches(file.path) } }, now: now,
        events: &batch.events)
    }
    // Before its former owner, so that a crash between two stored positions repeats lines rather than losing them.
    paths.insert(path, at: 0)
    cursor = 0
    return true
  }
}

extension FollowedPath {
  fileprivate func holds(_ identity: FileStatus.Identity) -> Bool {
    parts.contains { $0.identity == identity }
  }

  /// Hands over a file that is no longer behind this path.
  fileprivate mutating func giveAway(_ identity: FileStatus.Identity) -> FollowedPart? {
    guard let index = parts.firstIndex(where: { $0.identity == identity }),
      !(isLive && index == parts.count - 1)
    else { return nil }
    hasMoved = true
    return parts.remove(at: index)
  }

  fileprivate mutating func adopt(_ part: FollowedPart) {
    var part = part
    if case .plain(var file) = part {
      file.path = path
      part = .plain(file)
    }
    parts = [part]
    isLive = true
    hasMoved = true
  }
}

/// The names that rotated files may come from, by folder.
private struct RotationBases {
  private var names: [Substring: [Substring]] = [:]

  init(_ paths: Set<String>) {
    for path in paths {
      guard let (folder, name) = Self.split(path) else { continue }
      names[folder, default: []].append(name)
    }
  }

  mutating func isRotation(_ path: String) -> Bool {
    guard let (folder, name) = Self.split(path) else { return false }
    return names[folder, default: []].contains {
      $0 != name && RotatedName.isRotation(String(name), of: String($0))
    }
  }

  private static func split(_ path: String) -> (Substring, Substring)? {
    path.lastIndex(of: "/").map { (path[..<$0], path[path.index(after: $0)...]) }
  }
}
