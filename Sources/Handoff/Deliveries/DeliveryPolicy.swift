/// How a sink's deliveries are tried: what may run at once, how long, how often again.
public struct DeliveryPolicy: Hashable, Sendable {
  /// The most calls of the sink at once; at least 1.
  public var inFlight = 4
  /// How long a call may take; after it, the dossiers are tried again, whatever the sink does.
  public var callDeadline: Duration = .seconds(60)
  /// The wait before the second attempt at most; it doubles with each one, and chance takes a part of it
  /// away.
  public var firstWait: Duration = .seconds(1)
  /// The longest wait between two attempts.
  public var longestWait: Duration = .seconds(600)
  /// The longest wait that a sink may ask for.
  public var longestAskedWait: Duration = .seconds(3_600)
  /// After so many attempts a delivery is a dead letter; at least 1.
  public var mostAttempts = 30
  /// A delivery that is tried in vain and older than this is a dead letter.
  public var mostAge: Duration = .seconds(7 * 86_400)
  /// After so many calls in a row that brought nothing, the sink is left alone for a while; at least 1.
  public var failuresUntilPause = 5
  /// How long it is left alone the first time; it doubles with each call in vain.
  public var firstPause: Duration = .seconds(5)
  /// The longest time that it is left alone.
  public var longestPause: Duration = .seconds(300)
  /// The bytes of documents that may be in memory for the sink, with the one exception of a single larger
  /// one.
  public var bytesInFlight = 16 << 20

  /// The defaults, as they stand beside each setting.
  public init() {}
}

/// How long to wait before another attempt: exponential, with full jitter, so that many agents whose sink was
/// down do not come back at the same moment.
struct Backoff: Hashable, Sendable {
  let first: Duration
  let longest: Duration

  /// `chance` is at least 0 and below 1.
  func wait(afterAttempt attempt: Int, chance: Double) -> Duration {
    ceiling(afterAttempt: attempt) * chance
  }

  /// Twice as long with each attempt, the first being number 1.
  func ceiling(afterAttempt attempt: Int) -> Duration {
    let doublings = min(max(0, attempt - 1), 40)
    var wait = first
    for _ in 0..<doublings {
      guard wait < longest else { break }
      wait = wait * 2
    }
    return min(wait, longest)
  }
}
