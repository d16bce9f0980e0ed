/// Hashes files of a host so that the answer can be trusted: each file is opened once, must be regular, and
/// is looked at before and after.
///
/// Reading blocks the thread; `FileBatch` keeps that away from Swift's own threads. The time bound is kept
/// between two reads: a single read that a broken network file system never answers is beyond it.
public struct FileHasher: Sendable {
  /// Bounds on one file.
  public struct Limits: Hashable, Sendable {
    /// Largest file, in bytes.
    public var bytes: Int64
    /// Longest time.
    public var time: Duration

    /// Bounds; at the defaults a file takes about a second of a processor at most.
    public init(bytes: Int64 = 1 << 30, time: Duration = .seconds(30)) {
      self.bytes = bytes
      self.time = time
    }
  }

  /// Where the files are.
  public let root: FileRoot
  /// What is computed, in this order.
  public let algorithms: [DigestAlgorithm]
  /// Bounds on one file.
  public let limits: Limits
  /// What was read before in this process; nil when every file is read.
  public let cache: DigestCache?
  /// Told after each piece how many bytes have been read; for tests that meddle with the file meanwhile.
  var afterPiece: (@Sendable (Int64) -> Void)?

  /// A hasher for the files of a root.
  public init(
    root: FileRoot = .host, algorithms: [DigestAlgorithm] = [.sha256], limits: Limits = Limits(),
    cache: DigestCache? = nil
  ) {
    self.root = root
    self.algorithms = algorithms
    self.limits = limits
    self.cache = cache
  }

  /// Looks at a file; whatever is wrong with it stands in the report. Stops early when the current task is
  /// cancelled.
  public func report(on path: RawPath) -> FileReport {
    HashWorker(self).report(on: path, end: nil) { Task.isCancelled }
  }
}
