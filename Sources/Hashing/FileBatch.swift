internal import Dispatch
internal import Synchronization

/// Hashes many files on threads of its own, so that slow disks never hold up Swift's.
public struct FileBatch: Sendable {
  /// How each file is hashed.
  public let hasher: FileHasher
  /// Files read at the same time; at least 1.
  public let workers: Int
  /// Longest time for all files together.
  public let time: Duration

  /// A batch; more workers than processors help only where disks are slow.
  public init(_ hasher: FileHasher, workers: Int = 2, time: Duration = .seconds(120)) {
    self.hasher = hasher
    self.workers = max(1, workers)
    self.time = time
  }

  /// Looks at the files; the reports stand in the order of the paths. Files whose turn does not come in time,
  /// or before the task is cancelled, are reported as `timeout`.
  public func reports(on paths: [RawPath]) async -> [FileReport] {
    let work = BatchWork(paths, hasher: hasher, end: ContinuousClock.now + time)
    let workers = min(self.workers, paths.count)
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let group = DispatchGroup()
        let queue = DispatchQueue(label: "dossier.hashing", attributes: .concurrent)
        for _ in 0..<workers { queue.async(group: group) { work.run() } }
        group.notify(queue: queue) { continuation.resume() }
      }
    } onCancel: {
      work.cancel()
    }
    return work.reports()
  }
}

/// The files of a batch and what is known of them; each worker takes the next file until none is left.
private final class BatchWork: Sendable {
  private struct State {
    var next = 0
    var isCancelled = false
    var reports: [FileReport?]
  }

  private let paths: [RawPath]
  private let hasher: FileHasher
  private let end: ContinuousClock.Instant
  private let state: Mutex<State>

  init(_ paths: [RawPath], hasher: FileHasher, end: ContinuousClock.Instant) {
    self.paths = paths
    self.hasher = hasher
    self.end = end
    state = Mutex(State(reports: Array(repeating: nil, count: paths.count)))
  }

  func run() {
    let worker = HashWorker(hasher)
    while let number = take() {
      let report = worker.report(on: paths[number], end: end) { self.isCancelled }
      state.withLock { $0.reports[number] = report }
    }
  }

  func cancel() { state.withLock { $0.isCancelled = true } }

  private var isCancelled: Bool { state.withLock { $0.isCancelled } }

  private func take() -> Int? {
    let isLate = ContinuousClock.now >= end
    return state.withLock { state in
      guard !isLate, !state.isCancelled, state.next < paths.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  func reports() -> [FileReport] {
    let (reports, isCancelled) = state.withLock { ($0.reports, $0.isCancelled) }
    let reason = isCancelled ? "the work was cancelled" : "the time for all files was up"
    return zip(paths, reports).map { path, report in
      report
        ?? FileReport(
          path: path, state: .timeout, reason: reason)
    }
  }
}
