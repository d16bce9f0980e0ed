import ECS
import Predicates
import Synchronization

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// A file worked through by several threads that take turns at reading.
final class ParallelRun: Sendable {
  private struct State: Sendable {
    var events = 0
    var matches = 0
    var failure: String?
  }

  private let matcher: PredicateMatcher
  private let fields: FieldTable
  private let threads: Int
  private let state = Mutex(State())
  private let reader: Mutex<EventBlockReader>

  init(_ path: String, _ matcher: PredicateMatcher, _ fields: FieldTable, _ threads: Int) throws {
    reader = Mutex(try EventBlockReader(path: path))
    self.matcher = matcher
    self.fields = fields
    self.threads = threads
  }

  func run() throws -> (Int, Int) {
    var handles: [pthread_t] = []
    for _ in 0..<threads {
      var handle = pthread_t()
      // Balanced by `takeRetainedValue` in the thread.
      let argument = Unmanaged.passRetained(self).toOpaque()
      let status = pthread_create(
        &handle, nil,
        { argument in
          #if canImport(Glibc)
            guard let argument else { return nil }
          #endif
          Unmanaged<ParallelRun>.fromOpaque(argument).takeRetainedValue().work()
          return nil
        }, argument)
      guard status == 0 else { throw UsageError(description: "a thread cannot be started") }
      handles.append(handle)
    }
    for handle in handles { pthread_join(handle, nil) }
    return try state.withLock { state in
      if let failure = state.failure { throw UsageError(description: failure) }
      return (state.events, state.matches)
    }
  }

  private func work() {
    var matcher = matcher
    var record = EventRecord(fields: fields)
    var block = EventBlock()
    var (events, matches) = (0, 0)
    do {
      while try read(&block) {
        block.index()
        var lines = block.lines
        while let line = lines.next(in: block) {
          try record.fill(line, of: block)
          matches += matcher.matches(record).count
          events += 1
        }
      }
    } catch {
      let text = "\(error)"
      state.withLock { $0.failure = text }
    }
    let found = (events, matches)
    state.withLock { state in
      state.events += found.0
      state.matches += found.1
    }
  }

  private func read(_ block: inout EventBlock) throws -> Bool {
    try reader.withLock { try $0.readLines(into: &block) }
  }
}
