/// Decides what a session does next; does nothing itself.
struct SessionMachine: Sendable {
  typealias Instant = ContinuousClock.Instant

  enum State: Sendable, Hashable {
    /// No process.
    case cold
    case starting
    case ready
    case busy
    case closed
  }

  /// What is to be done for a statement that wants to run.
  enum Start: Sendable, Hashable {
    /// The process is there: send.
    case send
    /// Start a process, at the earliest at the instant, then report and ask again.
    case spawn(notBefore: Instant?)
    /// The wait for the next process would outlast the statement.
    case giveUp(nextStart: Instant)
    /// No further process will be started: as many as may have failed to start for this reason.
    case resign(reason: String)
    /// The session is closed.
    case refuse
  }

  /// What is to be done with the process after an exchange.
  enum Aftermath: Sendable, Hashable {
    case keep
    case kill
  }

  private let restarts: RestartDelay
  private(set) var state = State.cold
  /// Processes in a row that went without having answered a statement.
  private(set) var failures = 0
  /// Processes in a row that did not start for the same reason, while no statement has ever been answered.
  private var failedStarts: (count: Int, reason: String) = (0, "")
  private var hasAnswered = false
  /// No process may be started before; an instant that has passed means nothing.
  private var notBefore: Instant?

  init(restarts: RestartDelay) { self.restarts = restarts }

  /// A statement wants to run until `deadline`.
  mutating func begin(until deadline: Instant) -> Start {
    switch state {
    case .ready:
      state = .busy
      return .send
    case .cold:
      if let most = restarts.mostFailedStarts, !hasAnswered, failedStarts.count >= max(1, most) {
        return .resign(reason: failedStarts.reason)
      }
      if let notBefore, notBefore >= deadline { return .giveUp(nextStart: notBefore) }
      state = .starting
      return .spawn(notBefore: notBefore)
    case .closed, .starting, .busy:
      return .refuse
    }
  }

  /// The process that `begin` asked for answers.
  mutating func started() {
    guard state == .starting else { return }
    state = .ready
    failedStarts = (0, "")
  }

  /// The process that `begin` asked for could not be started or did not answer. `isFault` is false when only
  /// the statement's own time was too short for it; `reason` tells faults apart.
  mutating func startFailed(isFault: Bool, reason: String = "", now: Instant) {
    guard state == .starting else { return }
    if isFault { failedStarts = (failedStarts.reason == reason ? failedStarts.count + 1 : 1, reason) }
    fail(isFault: isFault, now: now)
  }

  /// The process was found gone, or babbling, while nothing was asked of it.
  mutating func lost(now: Instant) {
    guard state == .busy || state == .ready else { return }
    fail(isFault: true, now: now)
  }

  /// The exchange under way ended.
  mutating func ended(_ ending: ExchangeEnding, now: Instant) -> Aftermath {
    guard state == .busy else { return .kill }
    switch ending {
    case .answered:
      hasAnswered = true
      failures = 0
      notBefore = nil
      state = .ready
      return .keep
    case .deadline, .cancelled, .tooMuchOutput, .overrun:
      // The statement's doing, not the engine's: the next one gets a new process at once.
      fail(isFault: false, now: now)
    case .closed, .inputClosed, .failed:
      fail(isFault: true, now: now)
    }
    return .kill
  }

  /// The process that waits is taken away, through no fault of its own.
  mutating func retired() {
    if state == .ready { state = .cold }
  }

  /// No further statement will run; true when there is a process to end.
  mutating func close() -> Bool {
    defer { state = .closed }
    return state == .ready || state == .busy
  }

  private mutating func fail(isFault: Bool, now: Instant) {
    state = .cold
    guard isFault else { return }
    failures += 1
    let delay = restarts.delay(afterFailures: failures)
    notBefore = delay > .zero ? now + delay : nil
  }
}
