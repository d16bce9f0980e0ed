internal import Dispatch

/// Runs what waits for the disk on a thread of its own, so that the few threads of Swift's tasks go on.
///
/// It is finished even where the task that asked is cancelled: what was begun on a file is never half known.
enum BlockingWork {
  private static let queue = DispatchQueue(label: "dossier.handoff", attributes: .concurrent)

  static func run<Value: Sendable>(_ body: @escaping @Sendable () -> Value) async -> Value {
    await withCheckedContinuation { continuation in
      queue.async { continuation.resume(returning: body()) }
    }
  }
}
