internal import Detection
internal import Dispatch
internal import ECS
internal import Synchronization

/// Blocks on their way: read by one thread, matched by any, handed on in the order in which they were read.
final class BlockQueue: Sendable {
  private let state: Mutex<State>
  /// Signalled once for each block to match and for the end.
  private let hasWork = DispatchSemaphore(value: 0)
  /// Signalled once for each block that a helper matched.
  private let hasResult = DispatchSemaphore(value: 0)

  private struct State: Sendable {
    var free: [BlockWork]
    var waiting: [BlockWork] = []
    /// Matched, by number.
    var matched: [Int: BlockWork] = [:]
    var underWay = 0
    var nextRead = 0
    var nextHanded = 0
    var isAtEnd = false
    var isClosed = false
  }

  /// A queue with memory for so many blocks.
  init(slots: Int) { state = Mutex(State(free: (0..<slots).map { _ in BlockWork() })) }

  /// Matches blocks until the queue is closed.
  func work(with matcher: BlockMatcher) {
    while true {
      hasWork.wait()
      guard var work = takeWaiting() else {
        guard state.withLock({ $0.isClosed }) else { continue }
        hasWork.signal()
        return
      }
      matcher.match(&work)
      keep(work)
      hasResult.signal()
    }
  }

  /// Fills a block with lines; false at their end.
  typealias Reading = (inout EventBlock) throws(LineReader.Failure) -> Bool

  /// The next block in order, matched; nil at the end of the lines. Reads ahead as far as there is memory, and helps
  /// matching rather than wait.
  func next(reading: Reading, matching matcher: BlockMatcher) throws(LineReader.Failure) -> BlockWork? {
    while true {
      try readAhead(reading)
      if let matched = takeMatched() { return matched }
      if var work = takeWaiting() {
        matcher.match(&work)
        keep(work)
      } else if state.withLock({ $0.underWay == 0 }) {
        return nil
      } else {
        hasResult.wait()
      }
    }
  }

  /// Takes back the memory of a block that was handed on.
  func giveBack(_ work: BlockWork) { state.withLock { $0.free.append(work) } }

  /// Ends the work of helpers: the first that is woken wakes the next.
  func close() {
    state.withLock { state in
      state.isClosed = true
      state.waiting.removeAll()
    }
    hasWork.signal()
  }

  private func readAhead(_ reading: Reading) throws(LineReader.Failure) {
    while var work = takeFree() {
      guard try reading(&work.block) else {
        state.withLock { $0.isAtEnd = true }
        return
      }
      state.withLock { state in
        work.number = state.nextRead
        state.nextRead += 1
        state.underWay += 1
        state.waiting.append(work)
      }
      hasWork.signal()
    }
  }

  private func takeFree() -> BlockWork? {
    state.withLock { state in state.isAtEnd ? nil : state.free.popLast() }
  }

  private func takeWaiting() -> BlockWork? {
    state.withLock { state in state.waiting.isEmpty ? nil : state.waiting.removeFirst() }
  }

  private func takeMatched() -> BlockWork? {
    state.withLock { state in
      guard let work = state.matched.removeValue(forKey: state.nextHanded) else { return nil }
      state.nextHanded += 1
      state.underWay -= 1
      return work
    }
  }

  private func keep(_ work: BlockWork) { state.withLock { $0.matched[work.number] = work } }
}

/// A block of lines with what was found in it.
struct BlockWork: Sendable {
  /// The block's place in the file, among blocks.
  var number = 0
  var block = EventBlock()
  /// Lines that a filter let through.
  var candidates = EventBlock()
  var hits = BlockHits()
}

/// What one thread matches with.
final class BlockMatcher: Sendable {
  private let state: Mutex<State>

  fileprivate struct State: Sendable {
    var matcher: EventMatcher
    var filter: LineFilter?
  }

  init(_ matcher: EventMatcher, filter: LineFilter?) {
    state = Mutex(State(matcher: matcher, filter: filter))
  }

  /// Finds what the lines of a block concern.
  func match(_ work: inout BlockWork) {
    work.hits.removeAll()
    state.withLock { state in
      if state.filter?.isWorthwhile ?? false { return state.matchCandidates(&work) }
      work.block.index()
      // Looked at by itself, so that it need not be shared anew for each line whose hits are added beside it.
      let block = work.block
      var lines = block.lines
      while let line = lines.next(in: block) { state.matcher.match(line, of: block, into: &work.hits) }
    }
  }
}

extension BlockMatcher.State {
  /// Looks at those lines only that hold one of the rules' literals; what is passed over is counted by the reader.
  fileprivate mutating func matchCandidates(_ work: inout BlockWork) {
    guard var filter else { return }
    self.filter = nil
    filter.start(work.block)
    while let line = filter.next(in: work.block, into: &work.candidates) {
      matcher.match(line, of: work.candidates, into: &work.hits)
    }
    filter.finish(&work.block)
    self.filter = filter
  }
}
