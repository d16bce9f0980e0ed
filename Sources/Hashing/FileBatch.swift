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
