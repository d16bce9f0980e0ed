/// Reads files of lines once, each from its start to its end, one after the other in the order of the patterns and of
/// their names; plain or compressed by gzip, told by their first bytes.
///
/// A state machine over the file system, as ``FileFollower`` is. A file whose end was reached is known by its size and
/// the time it was written last, and is read again only when one of them changed: from where it ended if it only grew,
/// else whole. Its last line counts also without an end. Files that turn up later are read when they are found.
///
/// Not for several threads at once.
public struct OnceFiles {
  private let settings: FollowSettings
  /// How far files were read, by their paths; finished ones say so.
  private var known: [String: FollowPosition]
  private var waiting: [String] = []
  private var current: OnceFile?
  private var replays: [(path: String, replay: Replay)] = []
  private var named: Set<String> = []
  private var failures: [String: String] = [:]
  private var nextScan: ContinuousClock.Instant?
  private var isCutReported = false

  /// Reads what the settings name.
  /// - Parameter positions: the stored positions by path.
  public init(_ settings: FollowSettings, positions: [String: FollowPosition] = [:]) {
    var settings = settings
    // Nobody writes to these files any more, so an incomplete one is not waited for.
    settings.rotatedQuiet = .zero
    self.settings = settings
    known = positions
  }

  /// Looks for new files, and takes what comes next, at most ``FollowSettings/pollBytes``.
  ///
  /// Chunks must be consumed, and their positions stored, in their order.
  public mutating func poll(now: ContinuousClock.Instant = .now) -> FollowBatch {
    var batch = FollowBatch()
    if current == nil, nextScan.map({ now >= $0 }) ?? true { scan(now, &batch) }
    var bytes = 0
    while bytes < settings.pollBytes, let chunk = next(now, &batch) {
      bytes += chunk.bytes.count
      batch.chunks.append(chunk)
    }
    batch.hasMore = !replays.isEmpty || current != nil || !waiting.isEmpty
    return batch
  }

  // MARK: Which files

  private mutating func scan(_ now: ContinuousClock.Instant, _ batch: inout FollowBatch) {
    let isFirst = nextScan == nil
    let started = ContinuousClock.now
    var search = PathSearch(limit: settings.mostEntries)
    let found = search.paths(settings.patterns)
    if search.isCut, !isCutReported { batch.events.append(.searchCut(limit: settings.mostEntries)) }
    isCutReported = search.isCut
    named = Set(found.filter(\.isNamed).map(\.path))
    var present: Set<String> = []
    waiting = []
    for file in found {
      guard let status = try? FileStatus.of(file.path, followsLinks: followsLinks(file.path)) else {
        continue
      }
      present.insert(file.path)
      if known[file.path]?.isOfFinished(status) ?? false { continue }
      waiting.append(file.path)
    }
    if isFirst { lookBack(present) }
    if !search.isCut { forget(besides: present, &batch) }
    nextScan = now + max(settings.scanInterval, (ContinuousClock.now - started) * 200)
  }

  private func followsLinks(_ path: String) -> Bool { settings.followsLinks || named.contains(path) }

  private mutating func forget(besides present: Set<String>, _ batch: inout FollowBatch) {
    for path in known.keys.filter({ !present.contains($0) }).sorted() {
      known[path] = nil
      batch.events.append(.forgotten(path: path))
    }
    failures = failures.filter { present.contains($0.key) }
  }

  /// What was read last before a restart, oldest first, so that what was under way can be built up again.
  private mutating func lookBack(_ present: Set<String>) {
    guard let lookBack = settings.lookBack else { return }
    var bytes = Int64(lookBack.bytes)
    let read = known.compactMap { path, position in
      position.parts.first.flatMap { part in
        part.isCompressed || part.offset == 0 || !present.contains(path) ? nil : (path: path, part: part)
      }
    }
    for (path, part) in read.sorted(by: { ($0.part.modified, $0.path) > ($1.part.modified, $1.path) })
    where bytes > 0 {
      guard let file = try? OpenFile.open(path, followsLinks: followsLinks(path)),
        let head = try? file.head(), part.head.matches(head), let size = try? file.status().size,
        size >= part.offset,
        let replay = Replay(file, before: part.offset, line: part.line, lookBack: lookBack, bytes: &bytes)
      else { continue }
      replays.insert((path, replay), at: 0)
    }
  }

  // MARK: What stands in them

  private mutating func next(_ now: ContinuousClock.Instant, _ batch: inout FollowBatch) -> FollowChunk? {
    while !replays.isEmpty {
      if let (bytes, firstLine) = replays[0].replay.next(settings) {
        return FollowChunk(
          path: replays[0].path, bytes: bytes, firstLine: firstLine, isReplay: true, position: nil)
      }
      replays.removeFirst()
    }
    while current != nil || !waiting.isEmpty {
      guard var file = current ?? open(now, &batch) else { continue }
      let outcome = file.next(settings, now: now, events: &batch.events)
      current = file
      switch outcome {
      case .lines(let bytes, let firstLine, _):
        return chunk(file, bytes, firstLine)
      case .progress: continue
      case .truncated:
        batch.events.append(.truncated(path: file.path))
        known[file.path] = nil
        current = nil
        waiting.insert(file.path, at: 0)
      case .failed(let reason):
        report(file.path, reason, &batch)
        current = nil
      case .nothing, .finished:
        current = nil
        batch.events.append(.finished(path: file.path, lines: file.position.parts.first?.line ?? 0))
        return chunk(file, [], 1)
      }
    }
    return nil
  }

  private mutating func chunk(_ file: OnceFile, _ bytes: [UInt8], _ firstLine: Int) -> FollowChunk {
    let position = bytes.isEmpty ? file.finishedPosition : file.position
    known[file.path] = position
    return FollowChunk(
      path: file.path, bytes: bytes, firstLine: firstLine, isReplay: false, position: position)
  }

  private mutating func open(_ now: ContinuousClock.Instant, _ batch: inout FollowBatch) -> OnceFile? {
    let path = waiting.removeFirst()
    do throws(OpenFile.Failure) {
      let file = try OnceFile(path, followsLinks: followsLinks(path), from: known[path], now: now)
      if failures.removeValue(forKey: path) != nil { batch.events.append(.readable(path: path)) }
      batch.events.append(.opened(path: path, offset: file.position.parts.first?.offset ?? 0))
      return file
    } catch {
      if !error.isAbsence { report(path, error.reason, &batch) }
      return nil
    }
  }

  private mutating func report(_ path: String, _ reason: String, _ batch: inout FollowBatch) {
    guard failures.updateValue(reason, forKey: path) != reason else { return }
    batch.events.append(.unreadable(path: path, reason: reason))
  }
}

extension FollowPosition {
  /// Whether it is that of a file which was read to its end and did not change since.
  fileprivate func isOfFinished(_ status: FileStatus) -> Bool {
    guard let end = finished.first, let part = parts.first else { return false }
    return end.size == status.size && part.modified == status.modified
  }
}
