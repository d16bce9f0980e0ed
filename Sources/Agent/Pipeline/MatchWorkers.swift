internal import Detection
internal import Dispatch
internal import ECS
internal import Synchronization

/// Threads that read blocks of lines and find what their events may concern, block by block.
struct MatchWorkers {
  private let workers: [Worker]
  /// Whether lines are passed over, so that the reader alone knows how many there were.
  private let skipsLines: Bool

  /// As many workers as blocks are worked on at a time.
  init(_ count: Int, matcher: EventMatcher, skipsLines: Bool) {
    let filter = skipsLines ? matcher.lineFilter : nil
    self.skipsLines = filter != nil
    workers = (0..<max(count, 1)).map { _ in Worker(BlockMatcher(matcher, filter: filter)) }
  }

  private final class Worker: Sendable {
    let state: Mutex<BlockMatcher>

    init(_ matcher: BlockMatcher) { state = Mutex(matcher) }
  }

  /// Reads a file in rounds of a block a worker, and hands on what is found in the order of the lines.
  /// - Throws: `LineReader.Failure` when the file cannot be read, and what `hit` throws.
  func run(
    _ path: String, _ tally: inout EventFiles.Tally, progress: (EventFiles.Tally) -> Void,
    hit: (SourceEvent, EventHits) throws -> Void
  ) throws {
    // Larger blocks make the waits at the end of a round matter less.
    let limits = EventBlockReader.Limits(
      blockBytes: workers.count == 1 ? 256 << 10 : 1 << 20, lineBytes: EventFiles.longestLine)
    var reader = try EventBlockReader(path: path, limits: limits)
    let before = tally
    while true {
      let count = try fill(from: &reader)
      guard count > 0 else { break }
      match(count)
      for worker in workers.prefix(count) { try worker.state.withLock { try $0.hand(path, &tally, hit) } }
      tally.bytes = before.bytes + reader.byteCount
      if skipsLines { tally.events = before.events + reader.lineCount }
      progress(tally)
    }
    if skipsLines {
      tally.events =
        before.events + reader.lineCount - reader.oversizedCount - (tally.badLines - before.badLines)
    }
    for _ in 0..<reader.oversizedCount {
      tally.refuse("\(path): a line has more than the \(EventFiles.longestLine) bytes that are read")
    }
  }

  /// Gives each worker a block, and says how many got one.
  private func fill(from reader: inout EventBlockReader) throws(LineReader.Failure) -> Int {
    var count = 0
    for worker in workers {
      var blocks = EventBlock()
      worker.state.withLock { swap(&$0.block, &blocks) }
      let isFilled = try reader.readLines(into: &blocks)
      worker.state.withLock { swap(&$0.block, &blocks) }
      guard isFilled else { break }
      count += 1
    }
    return count
  }

  private func match(_ count: Int) {
    let workers = workers
    guard count > 1 else { return workers[0].state.withLock { $0.match() } }
    DispatchQueue.concurrentPerform(iterations: count) { number in
      workers[number].state.withLock { $0.match() }
    }
  }
}

/// One worker's block of lines, and what was found in it.
private struct BlockMatcher: Sendable {
  var block = EventBlock()
  private var matcher: EventMatcher
  private var filter: LineFilter?
  private var candidate = EventBlock()
  private var findings: [Finding] = []
  private var events = 0

  private enum Finding: Sendable {
    case hit(SourceEvent, EventHits)
    case refused(EventLineError)
  }

  init(_ matcher: EventMatcher, filter: LineFilter?) {
    self.matcher = matcher
    self.filter = filter
  }

  mutating func match() {
    events = 0
    if filter?.isWorthwhile ?? false {
      matchCandidates()
    } else {
      block.index()
      var lines = block.lines
      while let line = lines.next(in: block) { match(line, of: block) }
    }
  }

  /// Looks at those lines only that hold one of the rules' literals.
  private mutating func matchCandidates() {
    guard var filter else { return }
    self.filter = nil
    filter.start(block)
    while let line = filter.next(in: block, into: &candidate) { match(line, of: candidate) }
    self.filter = filter
    // What was passed over is counted by the reader.
    events = 0
  }

  private mutating func match(_ line: EventBlock.Line, of block: EventBlock) {
    do throws(EventLineError) {
      let hits = try matcher.match(line, of: block)
      guard !hits.isEmpty else { return events += 1 }
      // What is no object was refused by the matcher.
      guard let event = SourceEvent(try block.document(of: line)) else { return }
      events += 1
      findings.append(.hit(event, hits))
    } catch {
      findings.append(.refused(error))
    }
  }

  /// Hands on what was found, in the order of the lines, and forgets it.
  mutating func hand(
    _ path: String, _ tally: inout EventFiles.Tally, _ hit: (SourceEvent, EventHits) throws -> Void
  ) throws {
    tally.events += events
    for finding in findings {
      switch finding {
      case .hit(let event, let hits): try hit(event, hits)
      case .refused(let error): tally.refuse(path, error)
      }
    }
    findings.removeAll(keepingCapacity: true)
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
