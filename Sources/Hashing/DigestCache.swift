internal import Synchronization

/// Remembers the digests of files that did not change since they were read, for one process's lifetime.
///
/// A file is the same when device, inode, size and both times (to the nanosecond) are. One that was written or
/// renamed within the last two seconds is never remembered nor recognised: clocks of file systems tick in steps, so
/// a second write could leave the same times. What is changed through a shared memory mapping may keep its times for
/// longer; such files are hashed afresh only once the kernel has written them back.
///
/// Safe to use from several threads.
public final class DigestCache: Sendable {
  /// What tells one content from another.
  private struct Key: Hashable {
    let device: UInt64
    let inode: UInt64
    let size: Int64
    let modified: FileTime
    let changed: FileTime

    init(_ metadata: FileMetadata) {
      device = metadata.device
      inode = metadata.inode
      size = metadata.size
      modified = metadata.modified
      changed = metadata.changed
    }
  }

  private struct State {
    var digests: [Key: [Digest]] = [:]
    /// The keys in the order of being added; those before `first` are gone.
    var order: [Key] = []
    var first = 0
    var hits = 0
  }

  /// How long ago a file must have changed last, in seconds.
  static let settled: Int64 = 2

  /// The most files remembered; the one added first makes room.
  public let most: Int
  private let now: @Sendable () -> FileTime
  private let state = Mutex(State())

  /// An empty cache; an entry takes about 200 bytes.
  ///
  /// - Parameter now: the present by the clock that the file system's times come from.
  public init(most: Int = 65_536, now: @escaping @Sendable () -> FileTime = { FileTime.now }) {
    self.most = max(0, most)
    self.now = now
  }

  /// How many files were recognised.
  public var hits: Int { state.withLock { $0.hits } }

  /// The digests of the file with that metadata, by all the algorithms; nil when it must be read.
  func digests(of metadata: FileMetadata, by algorithms: [DigestAlgorithm]) -> [Digest]? {
    guard isSettled(metadata) else { return nil }
    return state.withLock { state in
      guard let known = state.digests[Key(metadata)] else { return nil }
      let wanted = algorithms.compactMap { algorithm in known.first { $0.algorithm == algorithm } }
      guard wanted.count == algorithms.count else { return nil }
      state.hits += 1
      return wanted
    }
  }

  /// Remembers digests; `metadata` must be what was found both before and after reading.
  func add(_ digests: [Digest], of metadata: FileMetadata) {
    guard most > 0, isSettled(metadata) else { return }
    let key = Key(metadata)
    state.withLock { state in
      if state.digests.updateValue(digests, forKey: key) == nil { state.order.append(key) }
      while state.digests.count > most {
        state.digests[state.order[state.first]] = nil
        state.first += 1
      }
      guard state.first > most else { return }
      state.order.removeFirst(state.first)
      state.first = 0
    }
  }

  /// Whether the last change is long enough ago; a time in the future never is.
  private func isSettled(_ metadata: FileMetadata) -> Bool {
    let now = now()
    return [metadata.modified, metadata.changed].allSatisfy { time in
      let (age, overflow) = now.seconds.subtractingReportingOverflow(time.seconds)
      guard !overflow else { return false }
      return age > Self.settled || age == Self.settled && now.nanoseconds >= time.nanoseconds
    }
  }
}
