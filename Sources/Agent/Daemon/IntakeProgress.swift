internal import Handoff
internal import Synchronization

/// Which inputs are still read, for an agent that ends with its input.
final class IntakeProgress: Sendable {
  private let open: Mutex<Int>
  private let changed = WakeSignal()

  /// - Parameter inputs: how many are read.
  init(inputs: Int) { open = Mutex(inputs) }

  /// Says that an input was read to its end.
  func finish() {
    open.withLock { $0 -= 1 }
    changed.wake()
  }

  /// Returns when all inputs were read, or the task is cancelled.
  func waitForEnd() async {
    while !Task.isCancelled {
      let count = changed.count
      if open.withLock({ $0 <= 0 }) { return }
      await changed.wait(past: count, atMost: .seconds(3_600))
    }
  }
}
