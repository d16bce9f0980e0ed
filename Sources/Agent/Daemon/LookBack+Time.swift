internal import ECS
internal import Synchronization

extension FollowSettings.LookBack {
  /// A look back over `bytes`, or less: as far as the events' own times lie within `span` of those at the end.
  init(bytes: Int, within span: Duration) {
    let newest = NewestTime()
    self.init(bytes: bytes) { line in
      guard
        let time = (try? JSONParser.parse(Array(line)))?.object?.first("@timestamp").flatMap({ Timestamp($0) }
        )
      else { return false }
      return newest.take(time) > time.advanced(by: span)
    }
  }

  /// The newest time that was met; lines are asked for from the end on.
  private final class NewestTime: Sendable {
    private let time = Mutex<Timestamp?>(nil)

    func take(_ other: Timestamp) -> Timestamp {
      time.withLock { time in
        let newest = max(time ?? other, other)
        time = newest
        return newest
      }
    }
  }
}
