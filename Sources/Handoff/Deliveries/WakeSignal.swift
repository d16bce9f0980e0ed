internal import Synchronization

/// Tells those who wait that there is something to do. A call that comes between the look and the wait is not missed.
public final class WakeSignal: Sendable {
  private let state = Mutex(State())

  private struct State {
    var count = 0
    var next = 0
    var waiters: [Int: CheckedContinuation<Void, Never>] = [:]
  }

  /// A signal that was not given yet.
  public init() {}

  /// How often it was called; to be asked before looking for something to do.
  public var count: Int { state.withLock { $0.count } }

  /// Wakes all that wait.
  public func wake() {
    let waiters = state.withLock { state in
      state.count += 1
      defer { state.waiters = [:] }
      return Array(state.waiters.values)
    }
    for waiter in waiters { waiter.resume() }
  }

  /// Returns when it was called since `count` was asked, the time is over (nil: no time) or the task is cancelled.
  public func wait(
    past count: Int, atMost time: Duration?, clock: any DeliveryClock = HostClock()
  ) async {
    guard let time else { return await wait(past: count) }
    await withTaskGroup(of: Void.self) { group in
      group.addTask { await self.wait(past: count) }
      group.addTask { try? await clock.sleep(for: time) }
      await group.next()
      group.cancelAll()
    }
  }

  private func wait(past count: Int) async {
    let number = state.withLock { state in
      state.next += 1
      return state.next
    }
    await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let isOver = state.withLock { state in
          guard state.count == count, !Task.isCancelled else { return true }
          state.waiters[number] = continuation
          return false
        }
        if isOver { continuation.resume() }
      }
    } onCancel: {
      state.withLock { $0.waiters.removeValue(forKey: number) }?.resume()
    }
  }
}
