import ECS
import EQL
import Predicates

/// Looks for sequences in events that come in any order: they are held, sorted, and given to the machine.
struct SequenceSearch: Sendable {
  private let terms: SequenceTerms
  private let pipes: [EQLPipe]
  private let size: Int
  private let mostHeld: Int
  private var held: [Entry] = []

  private struct Entry: Sendable {
    let ordinal: EventOrdinal
    let event: SourceEvent
    let hits: [SequenceMachine<SourceEvent>.Hit]
  }

  init(_ plan: EQLSequencePlan, _ settings: SearchSettings, _ context: CompileContext) {
    terms = SequenceTerms(plan, in: context)
    pipes = plan.pipes
    size = settings.size
    mostHeld = settings.mostHeld
  }

  /// The same search without the events held.
  var emptied: SequenceSearch {
    var copy = self
    copy.held = []
    return copy
  }

  /// The stages that an event fits; nil when there are none.
  func hits(of record: EventRecord, _ event: JSONObject) -> [SequenceMachine<SourceEvent>.Hit]? {
    let hits = terms.hits(of: event) { $0.matches(record) }
    return hits.isEmpty ? nil : hits.map { SequenceMachine.Hit(stage: $0.stage, key: $0.key) }
  }

  mutating func add(
    _ event: SourceEvent, _ ordinal: EventOrdinal, _ hits: [SequenceMachine<SourceEvent>.Hit]
  ) throws(SearchLimitError) {
    guard held.count < mostHeld else { throw SearchLimitError(held: mostHeld) }
    held.append(Entry(ordinal: ordinal, event: event, hits: hits))
  }

  /// The sequences of the answer, in the order of their last events.
  func matches() -> [(JoinKey, [SourceEvent?])] {
    // Nothing is dropped: what the machine keeps is less than what is held here.
    let limits = SequenceMachine<SourceEvent>.Limits(keys: .max, waiting: .max)
    var machine = SequenceMachine<SourceEvent>(terms.shape, limits: limits)
    var found: [SequenceMachine<SourceEvent>.Match] = []
    for entry in held.sorted(by: { $0.ordinal < $1.ordinal }) {
      found += machine.process(entry.event, at: entry.ordinal, entry.hits)
    }
    found += machine.finish()
    found.sort { ($0.ordinal, $0.key) < ($1.ordinal, $1.key) }
    for pipe in pipes {
      switch pipe {
      case .head(let count): found = Array(found.prefix(count))
      case .tail(let count): found = Array(found.suffix(count))
      }
    }
    return found.suffix(max(size, 0)).map { ($0.key, $0.events) }
  }
}

extension SearchLimitError {
  init(held: Int) {
    self.init(
      description: "more than \(held) events fit the query's parts, and all must be held in memory;"
        + " search fewer files, or make the parts stricter")
  }
}
