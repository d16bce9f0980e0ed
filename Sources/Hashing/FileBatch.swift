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
    let reports = Mutex([FileReport]())
    await forEachReport(on: paths.map { ListedFile($0) }) { report in reports.withLock { $0.append(report) } }
    return reports.withLock { $0 }
  }

  /// Looks at the files and hands on each report as soon as it and those in front of it are made, in the order of the
  /// files; one after the other, from the threads that read.
  public func forEachReport(
    on files: [ListedFile], _ body: @escaping @Sendable (FileReport) -> Void
  ) async {
    let work = BatchWork(files, hasher: hasher, end: ContinuousClock.now + time, body)
    let workers = min(self.workers, files.count)
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
    work.handOnRest()
  }
}

/// The files of a batch and what is known of them; each worker takes the next file until none is left.
private final class BatchWork: Sendable {
  private struct State {
    var next = 0
    var isCancelled = false
    /// Reports that wait for one in front of them, by their number.
    var waiting: [Int: FileReport] = [:]
    var handedOn = 0
    var isHandingOn = false
  }

  /// How many reports may wait for a file that takes long.
  private static let most = 16_384

  private let files: [ListedFile]
  private let hasher: FileHasher
  private let end: ContinuousClock.Instant
  private let body: @Sendable (FileReport) -> Void
  private let state = Mutex(State())
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
    while true {
      // The worker of the file that all wait for has its room already.
      room.wait()
      guard let number = take() else {
        room.signal()
        return
      }
      finish(number, worker.report(on: files[number], end: end) { self.isCancelled })
    }
  }

  func cancel() { state.withLock { $0.isCancelled = true } }

  private var isCancelled: Bool { state.withLock { $0.isCancelled } }

  private func take() -> Int? {
    let isLate = ContinuousClock.now >= end
    return state.withLock { state in
      guard !isLate, !state.isCancelled, state.next < files.count else { return nil }
      state.next += 1
      return state.next - 1
    }
  }

  /// Hands on what is ready, unless another worker is about it: then that one sees this report too.
  private func finish(_ number: Int, _ report: FileReport) {
    var report: FileReport? = state.withLock { state in
      if state.isHandingOn || number != state.handedOn {
        state.waiting[number] = report
        return nil
      }
      state.isHandingOn = true
      return report
    }
    while let next = report {
      body(next)
      room.signal()
      report = state.withLock { state in
        state.handedOn += 1
        let next = state.waiting.removeValue(forKey: state.handedOn)
        state.isHandingOn = next != nil
        return next
      }
    }
  }

  /// Reports the files whose turn did not come; no worker runs any more.
  func handOnRest() {
    let (first, isCancelled) = state.withLock { ($0.handedOn, $0.isCancelled) }
    let reason = isCancelled ? "the work was cancelled" : "the time for all files was up"
    for file in files[first...] { body(FileReport(path: file.path, state: .timeout, reason: reason)) }
  }
}
