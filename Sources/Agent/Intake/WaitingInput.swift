internal import Dispatch
internal import Synchronization

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Input that may have to be waited for without end, read on a thread of its own, so that a task can stop waiting.
///
/// Between two calls nothing is read: who does not ask holds up the sender.
final class WaitingInput: Sendable {
  /// Lines, and what was skipped before them; no lines where only something was skipped.
  typealias Piece = (chunk: FollowChunk?, events: [FollowEvent])

  private let path: String
  private let settings: FollowSettings
  private let queue = DispatchQueue(label: "dossier.input")
  private let reader = Mutex(Reader())

  /// What only the thread of the queue uses.
  private struct Reader: ~Copyable {
    var input: InputChunks?
    var isAtEnd = false
  }

  /// Input of a path, `-` meaning standard input; opened with the first call of ``next()``.
  init(path: String, settings: FollowSettings) {
    self.path = path
    self.settings = settings
  }

  /// What comes next; nil at the end, or when the task is cancelled.
  /// - Throws: `InputChunks.Failure`.
  func next() async throws(InputChunks.Failure) -> Piece? {
    let answer = Answer()
    return try await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        guard answer.await(continuation) else { return }
        // Only one call is under way at a time, so the queue never holds more than one.
        queue.async { answer.give(self.read(while: { answer.isWanted })) }
      }
    } onCancel: {
      answer.give(.success(nil))
    }.get()
  }

  private func read(while isWanted: () -> Bool) -> Result<Piece?, InputChunks.Failure> {
    reader.withLock { reader in
      guard !reader.isAtEnd else { return .success(nil) }
      // What is not wanted any more stays where another one may read it.
      if path == "-" {
        while !Self.hasBytes(0) { if !isWanted() { return .success(nil) } }
      }
      do throws(InputChunks.Failure) {
        if reader.input == nil { reader.input = try InputChunks(path: path, settings: settings) }
        guard let chunk = try reader.input?.next() else {
          reader.isAtEnd = true
          let events = reader.input?.events ?? []
          return .success(events.isEmpty ? nil : (nil, events))
        }
        let events = reader.input?.events ?? []
        reader.input?.events = []
        return .success((chunk, events))
      } catch {
        reader.isAtEnd = true
        return .failure(error)
      }
    }
  }

  /// Whether reading would not wait, also because of the end; waits a moment for it.
  private static func hasBytes(_ descriptor: Int32) -> Bool {
    var one = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    let count = poll(&one, 1, 200)
    return count > 0 || count < 0 && errno != EINTR
  }

  /// An answer that is given once.
  private final class Answer: Sendable {
    typealias Value = Result<Piece?, InputChunks.Failure>

    private struct State {
      var continuation: CheckedContinuation<Value, Never>?
      var value: Value?
    }

    private let state = Mutex(State())

    var isWanted: Bool { state.withLock { $0.value == nil } }

    /// Whether it is still to be given.
    func await(_ continuation: CheckedContinuation<Value, Never>) -> Bool {
      let value = state.withLock { state in
        if state.value == nil { state.continuation = continuation }
        return state.value
      }
      if let value { continuation.resume(returning: value) }
      return value == nil
    }

    func give(_ value: Value) {
      let continuation = state.withLock { state -> CheckedContinuation<Value, Never>? in
        guard state.value == nil else { return nil }
        state.value = value
        defer { state.continuation = nil }
        return state.continuation
      }
      continuation?.resume(returning: value)
    }
  }
}
