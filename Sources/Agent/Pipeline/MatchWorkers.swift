internal import Detection
internal import Dispatch
internal import ECS
internal import Synchronization

/// Threads that parse lines and find what their events may concern, batch by batch.
struct MatchWorkers: Sendable {
  /// What became of a line.
  enum Outcome: Sendable {
    /// An event that concerns no rule.
    case idle
    /// An event that concerns some.
    case matched(SourceEvent, EventHits)
    /// No event.
    case other(EventLine.Content)
  }

  private let workers: [Worker]

  private final class Worker: Sendable {
    struct State {
      var matcher: EventMatcher
      var outcomes: [Outcome] = []
    }

    let state: Mutex<State>

    init(_ matcher: EventMatcher) { state = Mutex(State(matcher: matcher)) }
  }

  /// As many workers as batches are worked on at a time.
  init(_ count: Int, matcher: EventMatcher) {
    workers = (0..<max(count, 1)).map { _ in Worker(matcher) }
  }

  /// The outcomes of a round, in the order of its lines; at most as many batches as there are workers.
  func match(_ round: [[EventLine]]) -> [[Outcome]] {
    let workers = workers
    DispatchQueue.concurrentPerform(iterations: min(round.count, workers.count)) { number in
      workers[number].state.withLock { state in
        state.outcomes.removeAll(keepingCapacity: true)
        for line in round[number] { state.outcomes.append(Self.outcome(of: line, &state.matcher)) }
      }
    }
    return round.indices.map { number in workers[number].state.withLock { $0.outcomes } }
  }

  private static func outcome(of line: EventLine, _ matcher: inout EventMatcher) -> Outcome {
    let content = line.content()
    guard case .event(let event) = content else { return .other(content) }
    let hits = matcher.match(event)
    return hits.isEmpty ? .idle : .matched(event, hits)
  }
}
