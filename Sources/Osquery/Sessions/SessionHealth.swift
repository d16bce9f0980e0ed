internal import Synchronization

/// How the sessions are and what they have done since they were made; for metrics and health checks.
public struct SessionHealth: Sendable, Hashable {
  /// Why a process that had answered was given up.
  public enum Loss: String, Sendable, Hashable, CaseIterable {
    /// A statement had no time left.
    case deadline
    /// Nobody waited for the statement any more.
    case cancelled
    /// It answered more bytes than it may.
    case output
    /// It used more memory than it may.
    case memory
    /// It used more of the processors than it may.
    case processor
    /// It ended by itself, or could not be spoken to.
    case ended
    /// It was replaced between two statements, because much of its memory was used up.
    case worn
  }

  /// Processes that live and have answered.
  public var alive = 0
  /// Processes that came up.
  public var starts = 0
  /// Processes that did not come up.
  public var failedStarts = 0
  /// Processes that were given up, by the reason.
  public var losses: [Loss: Int] = [:]
  /// Statements that the engine ran.
  public var statements = 0
  /// Those of them that failed or ran out of time.
  public var failed = 0
  /// Answers that were taken from a run that somebody else had asked for.
  public var shared = 0
  /// Time that passed in the engine, from writing a statement to the end of its answer.
  public var engineTime = Duration.zero

  /// Why no further process is started (``RestartDelay/mostFailedStarts``); nil while one may be.
  public var resignation: String?

  /// Nothing has happened yet.
  public init() {}
}

/// Counts what the sessions do; read from any thread.
final class SessionCounters: Sendable {
  private let health = Mutex(SessionHealth())

  var current: SessionHealth { health.withLock { $0 } }

  func started() {
    health.withLock {
      $0.starts += 1
      $0.alive += 1
    }
  }

  func resigned(_ reason: String) { health.withLock { $0.resignation = reason } }

  func startFailed() { health.withLock { $0.failedStarts += 1 } }

  /// A process is gone; nil when that is as it should be.
  func ended(_ loss: SessionHealth.Loss?) {
    health.withLock {
      $0.alive -= 1
      if let loss { $0.losses[loss, default: 0] += 1 }
    }
  }

  func passed(_ time: Duration) { health.withLock { $0.engineTime += time } }

  func ran(_ result: StatementResult) {
    health.withLock {
      $0.statements += 1
      if result.status != .ok, result.status != .empty { $0.failed += 1 }
    }
  }

  func shared(_ count: Int) { health.withLock { $0.shared += count } }
}

extension ExchangeEnding {
  /// Why the process is of no use any more; nil when it is.
  var loss: SessionHealth.Loss? {
    switch self {
    case .answered: nil
    case .deadline: .deadline
    case .cancelled: .cancelled
    case .tooMuchOutput: .output
    case .overrun(.memory): .memory
    case .overrun(.processor): .processor
    case .closed, .inputClosed, .failed: .ended
    }
  }
}
