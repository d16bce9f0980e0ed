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

  /// Reads a file and hands on what is found in each block.
  /// - Throws: `LineReader.Failure` when the file cannot be read, and what `hand` throws.
  func run(
    _ path: String, _ tally: inout EventFiles.Tally, progress: (EventFiles.Tally) -> Void,
    hand: (BlockHits) throws -> Void
  ) throws {
    let limits = EventBlockReader.Limits(
      blockBytes: helpers.isEmpty ? 256 << 10 : 64 << 10, lineBytes: EventFiles.longestLine)
    var reader = try EventBlockReader(path: path, limits: limits)
    let before = tally
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
    while let work = try queue.next(from: &reader, matching: own) {
      // Of lines that are passed over only the reader knows how many there were.
      if !skipsLines { tally.events += work.hits.events }
      for error in work.hits.refused { tally.refuse(path, error) }
      try hand(work.hits)
      tally.bytes = before.bytes + reader.byteCount
      if skipsLines { tally.events = before.events + reader.lineCount }
      progress(tally)
      queue.giveBack(work)
    }
    if skipsLines {
      tally.events =
        before.events + reader.lineCount - reader.oversizedCount - (tally.badLines - before.badLines)
    }
    for _ in 0..<reader.oversizedCount {
      tally.refuse("\(path): a line has more than the \(EventFiles.longestLine) bytes that are read")
    }
  }
}

extension EventFiles.Tally {
  fileprivate mutating func refuse(_ path: String, _ error: EventLineError) {
    switch error.reason {
    case .notJSON(let json): refuse("\(path):\(error.line):\(json.column): \(json.detail)")
    case .notAnObject: refuse("\(path):\(error.line):1: an event is a JSON object")
    }
  }
}
