internal import Synchronization

/// Wakes one waiting task; a call while nobody waits is kept for the next wait.
final class WakeUp: Sendable {
  private struct State {
    var isRaised = false
    var waiter: CheckedContinuation<Void, Never>?
  }

  private let state = Mutex(State())

  func raise() {
    let waiter = state.withLock { state in
      defer { state.waiter = nil }
      state.isRaised = state.waiter == nil
      return state.waiter
    }
    waiter?.resume()
  }

  /// Returns when raised or after the time, whichever is first. One task at a time may wait; it is not
  /// cancelled.
  func wait(atMost duration: Duration?, clock: any DeliveryClock) async {
    // Ends with this wait: cancelled below.
    let timer = duration.map { duration in
      Task {
        try? await clock.sleep(for: duration)
        guard !Task.isCancelled else { return }
        self.raise()
      }
    }
    await withCheckedContinuation { continuation in
      let isRaised = state.withLock { state in
        guard !state.isRaised else {
          state.isRaised = false
          return true
        }
        state.waiter = continuation
        return false
      }
      if isRaised { continuation.resume() }
    }
    timer?.cancel()
  }
}
