#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A bounded number of living engine processes on this host; statements wait their turn.
///
/// Usable from any task. Whoever makes one owes it ``shutdown()``; ``with(_:configuration:_:)`` sees to that.
public actor OsquerySessions: QueryExecutor {
  /// The engine that answers.
  public nonisolated let engine: OsqueryEngine
  private let configuration: SessionConfiguration
  private let counters = SessionCounters()
  private var idle: [OsquerySession] = []
  private var made = 0
  private var away = 0
  private var isClosed = false
  private var waiters = Waiters<OsquerySession?>()
  private var shutdowns: [CheckedContinuation<Void, Never>] = []

  /// Whether this system tells what a process uses, so that ``ResourceLimits`` are kept.
  public static var watchesResources: Bool { ResourceUsage(ofProcess: getpid()) != nil }

  /// How the sessions are and what they have done.
  public nonisolated var health: SessionHealth { counters.current }

  /// Starts nothing yet; the first statement does, or ``warmUp()``.
  public init(engine: OsqueryEngine, configuration: SessionConfiguration = SessionConfiguration()) {
    self.engine = engine
    self.configuration = configuration
  }

  /// Runs `body` with sessions that are shut down when it ends, however it ends.
  public static func with<Value, Failure: Error>(
    _ engine: OsqueryEngine, configuration: SessionConfiguration = SessionConfiguration(),
    _ body: (OsquerySessions) async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let sessions = OsquerySessions(engine: engine, configuration: configuration)
    do throws(Failure) {
      let value = try await body(sessions)
      await sessions.shutdown()
      return value
    } catch {
      await sessions.shutdown()
      throw error
    }
  }

  /// Starts one engine process ahead of the first statement; throws when it does not come up.
  public func warmUp() async throws(OsqueryError) {
    guard let session = await checkOut(within: configuration.startDeadline) else { return }
    do throws(OsqueryError) {
      try await session.warmUp()
      await checkIn(session)
    } catch {
      await checkIn(session)
      throw error
    }
  }

  /// Runs `statement` on a session that is free, for at most `deadline` from now.
  ///
  /// Cancelling the task stops the engine process that works on the statement; the next statement gets a new
  /// one.
  public func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    let begin = ContinuousClock.now
    guard let session = await checkOut(within: deadline) else {
      var result = noSession(within: deadline)
      result.duration = begin.duration(to: .now)
      return result
    }
    let result = await session.run(statement, deadline: deadline, begin: begin)
    await checkIn(session)
    return result
  }

  private func noSession(within deadline: Duration) -> StatementResult {
    let (status, error): (StatementStatus, String) =
      if isClosed {
        (.error, "The osquery sessions are shut down.")
      } else if Task.isCancelled {
        (.error, "The statement was cancelled before it ran.")
      } else {
        (.timeout, "No osquery session became free within \(deadline.inWords).")
      }
    return StatementResult(status: status, error: error, started: WallClock.now())
  }

  /// Takes no further statement, waits for those under way (each has its deadline), and ends the processes.
  public func shutdown() async {
    isClosed = true
    waiters.resumeAll(returning: nil)
    for session in idle { await session.close() }
    idle = []
    if away > 0 { await withCheckedContinuation { shutdowns.append($0) } }
  }

  /// A session that nobody uses; nil when none became free in time, or none will.
  private func checkOut(within limit: Duration) async -> OsquerySession? {
    if isClosed || Task.isCancelled { return nil }
    if let session = idle.popLast() {
      away += 1
      return session
    }
    if made < configuration.sessions {
      made += 1
      away += 1
      return OsquerySession(engine: engine, configuration: configuration, counters: counters)
    }
    let ticket = waiters.ticket()
    let timer = Task {
      try await Task.sleep(for: limit)
      giveUp(ticket)
    }
    defer { timer.cancel() }
    return await withTaskCancellationHandler {
      await withCheckedContinuation { waiters.add($0, ticket) }
    } onCancel: {
      Task { await giveUp(ticket) }
    }
  }

  private func giveUp(_ ticket: Int) { waiters.resume(ticket, returning: nil) }

  /// Hands the session to the next in line. A session that changes hands stays counted as away.
  private func checkIn(_ session: OsquerySession) async {
    if !isClosed, waiters.resumeFirst(returning: session) { return }
    if isClosed { await session.close() } else { idle.append(session) }
    away -= 1
    guard isClosed, away == 0 else { return }
    for continuation in shutdowns { continuation.resume() }
    shutdowns = []
  }
}
