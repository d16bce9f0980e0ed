/// Polls followed files for as long as its task runs.
public struct FollowLoop: Sendable {
  /// How files are followed.
  public let settings: FollowSettings
  /// The stored positions by path.
  public let positions: [String: FollowPosition]

  /// A loop over the files that the settings name, from the stored positions on.
  public init(_ settings: FollowSettings, positions: [String: FollowPosition]) {
    self.settings = settings
    self.positions = positions
  }

  /// Hands on what is new, batch after batch; the next one is read only when `take` is done with the last, so that
  /// memory is bounded by one batch. Returns when the task is cancelled.
  /// - Throws: what `take` throws.
  public func run(_ take: (FollowBatch) async throws -> Void) async throws {
    var follower = FileFollower(settings, positions: positions)
    while !Task.isCancelled {
      let batch = follower.poll()
      if !batch.chunks.isEmpty || !batch.events.isEmpty { try await take(batch) }
      if !batch.hasMore {
        do { try await Task.sleep(for: settings.pollInterval, tolerance: settings.pollInterval / 4) } catch {
          return
        }
      }
    }
  }
}
