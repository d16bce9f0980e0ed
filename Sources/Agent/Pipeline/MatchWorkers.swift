internal import Detection
internal import Dispatch
internal import ECS

/// Threads that read blocks of lines and find what their events may concern.
///
/// The calling thread reads the file and hands on what was found, in the order of the lines; while there is nothing
/// to hand on it matches blocks like the others, so no thread waits while there is work. Blocks that were read and not
/// yet handed on are bounded.
struct MatchWorkers {
  private let own: BlockMatcher
  private let helpers: [BlockMatcher]
  /// Whether lines are passed over, so that the reader alone knows how many there were.
  private let skipsLines: Bool

  /// As many threads as given, the calling one included.
  init(_ count: Int, matcher: EventMatcher, skipsLines: Bool) {
    let filter = skipsLines ? matcher.lineFilter : nil
    self.skipsLines = filter != nil
    own = BlockMatcher(matcher, filter: filter)
    helpers = (1..<max(count, 1)).map { _ in BlockMatcher(matcher, filter: filter) }
  }

  /// Reads a file, which may be compressed by gzip, and hands on what is found in each block.
  /// - Throws: `InputChunks.Failure` when the file cannot be opened or holds no lines, `LineReader.Failure` when it
  ///   cannot be read, and what `hand` throws.
  func run(
    _ path: String, _ tally: inout EventFiles.Tally, progress: (EventFiles.Tally) -> Void,
    hand: (BlockHits) throws -> Void
  ) throws {
    let input = try OpenedInput(path: path)
    var reader = EventBlockReader(descriptor: input.descriptor, path: path, limits: limits)
    let before = tally
    try run({ block throws(LineReader.Failure) in try reader.readLines(into: &block) }) { work in
      // Of lines that are passed over only the reader knows how many there were.
      if !skipsLines { tally.events += work.hits.events }
      for error in work.hits.refused { tally.refuse(error, at: "\(path):\(error.line)") }
      try hand(work.hits)
      tally.bytes = before.bytes + reader.byteCount
      if skipsLines { tally.events = before.events + reader.lineCount }
      progress(tally)
    }
    if skipsLines {
      tally.events =
        before.events + reader.lineCount - reader.oversizedCount - (tally.badLines - before.badLines)
    }
    tally.refuseOversized(reader.oversizedCount, path)
    if let failure = input.failure {
      tally.fail(failure, since: before)
    } else {
      tally.noteUnusable(path, since: before)
    }
  }

  /// Reads files in the order of their events' time and hands on what is found in each block.
  /// - Throws: `LineReader.Failure` when a file cannot be read, and what `hand` throws.
  func run(
    inOrderOfTime paths: [String], _ tally: inout EventFiles.Tally, progress: (EventFiles.Tally) -> Void,
    hand: (BlockHits) throws -> Void
  ) throws {
    var reader = try TimeOrderedReader(paths: paths, limits: limits)
    try run({ block throws(LineReader.Failure) in try reader.readLines(into: &block) }) { work in
      tally.events += work.hits.events
      for error in work.hits.refused {
        tally.refuse(error, at: reader.place(ofLine: error.line).map { "\($0.path):\($0.line)" } ?? "")
      }
      try hand(work.hits)
      tally.bytes += work.block.byteCount
      progress(tally)
    }
    tally.refuseOversized(reader.oversizedCount, paths.joined(separator: ", "))
  }

  private var limits: EventBlockReader.Limits {
    EventBlockReader.Limits(
      blockBytes: helpers.isEmpty ? 256 << 10 : 64 << 10, lineBytes: EventFiles.longestLine)
  }

  /// Matches what is read until its end, block by block.
  private func run(_ reading: BlockQueue.Reading, _ take: (BlockWork) throws -> Void) throws {
    // Small blocks and several of them: the helpers go on while many alerts are made of one.
    let queue = BlockQueue(slots: helpers.isEmpty ? 1 : 2 * helpers.count + 10)
    let group = DispatchGroup()
    for helper in helpers {
      DispatchQueue.global().async(group: group) { queue.work(with: helper) }
    }
    defer {
      queue.close()
      group.wait()
    }
    while let work = try queue.next(reading: reading, matching: own) {
      try take(work)
      queue.giveBack(work)
    }
  }
}

extension EventFiles.Tally {
  /// Counts a line that is no event, with its place.
  fileprivate mutating func refuse(_ error: EventLineError, at place: String) {
    switch error.reason {
    case .notJSON(let json): refuse("\(place):\(json.column): \(json.detail)")
    case .notAnObject: refuse("\(place):1: an event is a JSON object")
    }
  }

  fileprivate mutating func refuseOversized(_ count: Int, _ path: String) {
    refuse("\(path): a line has more than the \(EventFiles.longestLine) bytes that are read", count: count)
  }
}
