public import ECS

/// Whether a sink is left alone because it takes nothing.
///
/// Closed, everything goes. After some calls in a row that brought nothing it opens: nothing goes until the
/// pause is over. Then it is half open: one call of one dossier goes, and decides.
public struct CircuitBreaker: Hashable, Sendable {
  /// How it stands.
  public enum State: Hashable, Sendable {
    /// Everything goes; so many calls in a row brought nothing.
    case closed(failures: Int)
    /// Nothing goes until then; it opened so many times in a row.
    case open(until: Timestamp, times: Int)
    /// One call is on its way.
    case halfOpen(times: Int)
  }

  /// What may be done now.
  public enum Permission: Hashable, Sendable {
    /// Calls may go.
    case go
    /// One call of one dossier may go: it decides.
    case probe
    /// Nothing may go until then.
    case wait(until: Timestamp)
    /// Nothing may go until the call that decides is back.
    case waitForProbe
  }

  /// What changed, to be told.
  public enum Change: Hashable, Sendable {
    /// The sink is left alone until then.
    case opened(until: Timestamp)
    /// It takes dossiers again.
    case closed
  }

  /// How it stands.
  public private(set) var state = State.closed(failures: 0)
  private let failuresUntilPause: Int
  private let pauses: Backoff

  init(_ policy: DeliveryPolicy) {
    failuresUntilPause = max(1, policy.failuresUntilPause)
    pauses = Backoff(first: policy.firstPause, longest: policy.longestPause)
  }

  /// What may be done; a probe that is permitted has to be made.
  mutating func permission(at now: Timestamp) -> Permission {
    switch state {
    case .closed: return .go
    case .open(let until, _) where now < until: return .wait(until: until)
    case .open(_, let times):
      state = .halfOpen(times: times)
      return .probe
    case .halfOpen: return .waitForProbe
    }
  }

  /// There was nothing to probe with after all.
  mutating func takeBackProbe(at now: Timestamp) {
    if case .halfOpen(let times) = state { state = .open(until: now, times: times) }
  }

  /// A call came back with an answer that shows that the sink is there.
  mutating func noteSuccess() -> Change? {
    defer { state = .closed(failures: 0) }
    if case .closed = state { return nil }
    return .closed
  }

  /// A call brought nothing; the sink may have asked for a time. What comes back while it is open changes
  /// nothing.
  mutating func noteFailure(at now: Timestamp, asked: Duration? = nil) -> Change? {
    switch state {
    case .closed(let failures):
      guard failures + 1 >= failuresUntilPause else {
        state = .closed(failures: failures + 1)
        return nil
      }
      return open(times: 1, at: now, asked)
    case .halfOpen(let times): return open(times: times + 1, at: now, asked)
    case .open: return nil
    }
  }

  private mutating func open(times: Int, at now: Timestamp, _ asked: Duration?) -> Change {
    let until = now.advanced(by: max(pauses.ceiling(afterAttempt: times), asked ?? .zero))
    state = .open(until: until, times: times)
    return .opened(until: until)
  }
}
