/// Files that lines come from, looked at again and again.
public protocol LineSource {
  /// Looks once, and takes what is new, within a bound; never waits.
  mutating func poll(now: ContinuousClock.Instant) -> FollowBatch
}

extension FileFollower: LineSource {}
extension OnceFiles: LineSource {}

/// Polls files for as long as its task runs.
public struct PollLoop: Sendable {
  /// The time between two looks at files that have nothing new.
  public let interval: Duration
  /// Whether it ends once a look finds nothing that could be read.
  public let endsWithInput: Bool

  /// A loop.
  public init(interval: Duration, endsWithInput: Bool = false) {
    self.interval = interval
    self.endsWithInput = endsWithInput
  }

  /// Hands on what is new, batch after batch; the next one is read only when `take` is done with the last, so that
  /// memory is bounded by one batch. Returns when the task is cancelled, or at the end of the input where it is to.
  /// - Throws: what `take` throws.
  public func run(
    _ source: inout some LineSource, _ take: (FollowBatch) async throws -> Void
  ) async rethrows {
    while !Task.isCancelled {
      let batch = source.poll(now: .now)
      if !batch.chunks.isEmpty || !batch.events.isEmpty { try await take(batch) }
      guard !batch.hasMore else { continue }
      if endsWithInput { return }
      do { try await Task.sleep(for: interval, tolerance: interval / 4) } catch { return }
    }
  }
}
