internal import Dispatch
internal import Synchronization

/// The files of a batch and what is known of them; each worker takes the next files until none is left.
///
/// Small files are taken several at a time, so that threads seldom wait for each other; what a worker took and has not
/// begun when a file turns out to take long, it gives back for others.
final class BatchWork: Sendable {
  private struct State {
    var next = 0
    /// Files that were taken, and given back.
    var givenBack: [Range<Int>] = []
    /// Reports that wait for one in front of them, by the number of the first.
    var waiting: [Int: [FileReport]] = [:]
    var handedOn = 0
    var isHandingOn = false
  }

  /// How many reports may wait for a file that takes long.
  private static let most = 16_384
  /// The most files that are taken at a time.
  private static let mostAtOnce = 32
  /// Into how many parts at least the files that are left are cut.
  private static let shares = 8
  /// How long a worker keeps files for itself.
  private static let longest = Duration.milliseconds(2)

  private let files: [ListedFile]
  private let hasher: FileHasher
  private let end: ContinuousClock.Instant
  private let body: @Sendable (FileReport) -> Void
  private let state = Mutex(State())
  private let cancelled = Atomic(false)
  private let room = DispatchSemaphore(value: most)

  init(
    _ files: [ListedFile], hasher: FileHasher, end: ContinuousClock.Instant,
    _ body: @escaping @Sendable (FileReport) -> Void
  ) {
    self.files = files
    self.hasher = hasher
    self.end = end
    self.body = body
  }

  func run() {
    let worker = HashWorker(hasher)
    var size = 1
    while let range = takeGivenBack(size) ?? takeNext(size) {
      let reports = reports(on: range, worker)
      if reports.count < range.count {
        giveBack((range.lowerBound + reports.count)..<range.upperBound)
        size = 1
      } else {
        size = min(2 * size, Self.mostAtOnce)
      }
      finish(range.lowerBound, reports)
    }
  }

  func cancel() { cancelled.store(true, ordering: .relaxed) }

  private var isCancelled: Bool { cancelled.load(ordering: .relaxed) }

  /// Looks at one file at least, and at as many as go quickly. Once the time is up, all are reported unseen.
  private func reports(on range: Range<Int>, _ worker: HashWorker) -> [FileReport] {
    let begin = ContinuousClock.now
    var reports: [FileReport] = []
    reports.reserveCapacity(range.count)
    for number in range {
      let now = ContinuousClock.now
      if now >= end || isCancelled {
        reports.append(unseen(number))
        continue
      }
      if number > range.lowerBound, now - begin > Self.longest { break }
      reports.append(worker.report(on: files[number], end: end) { self.isCancelled })
    }
    return reports
  }

  private func unseen(_ number: Int) -> FileReport {
    let reason = isCancelled ? "the work was cancelled" : "the time for all files was up"
    return FileReport(path: files[number].path, state: .timeout, reason: reason)
  }

  /// Files that were given back. Also when the time is up: nothing may be missing between two reports. Whoever gives
  /// files back comes here next, so none are forgotten.
  private func takeGivenBack(_ size: Int) -> Range<Int>? {
    state.withLock { state in
      guard let range = state.givenBack.popLast() else { return nil }
      let end = min(range.upperBound, range.lowerBound + size)
      if end < range.upperBound { state.givenBack.append(end..<range.upperBound) }
      return range.lowerBound..<end
    }
  }

  private func giveBack(_ range: Range<Int>) { state.withLock { $0.givenBack.append(range) } }

  /// Files that nobody has taken yet. Waits for room first; those that were given back have theirs already, and so has
  /// whoever works on the file that all wait for.
  private func takeNext(_ size: Int) -> Range<Int>? {
    for _ in 0..<size { room.wait() }
    let isLate = ContinuousClock.now >= end
    let range = state.withLock { state -> Range<Int> in
      guard !isLate, !isCancelled else { return state.next..<state.next }
      let first = state.next
      // Towards the end fewer, so that all workers end at about the same time.
      state.next = min(files.count, first + min(size, max(1, (files.count - first) / Self.shares)))
      return first..<state.next
    }
    for _ in range.count..<size { room.signal() }
    return range.isEmpty ? nil : range
  }

  /// Hands on what is ready, unless another worker is about it: then that one sees these reports too.
  private func finish(_ number: Int, _ reports: [FileReport]) {
    var ready: [FileReport]? = state.withLock { state in
      if state.isHandingOn || number != state.handedOn {
        state.waiting[number] = reports
        return nil
      }
      state.isHandingOn = true
      return reports
    }
    while let next = ready {
      for report in next {
        body(report)
        room.signal()
      }
      ready = state.withLock { state in
        state.handedOn += next.count
        let next = state.waiting.removeValue(forKey: state.handedOn)
        state.isHandingOn = next != nil
        return next
      }
    }
  }

  /// Reports the files whose turn did not come; no worker runs any more.
  func handOnRest() {
    for number in state.withLock({ $0.handedOn })..<files.count { body(unseen(number)) }
  }
}
