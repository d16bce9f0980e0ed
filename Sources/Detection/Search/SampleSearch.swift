import ECS
import EQL
import Predicates

/// Looks for samples in events.
struct SampleSearch: Sendable {
  private let terms: [(condition: Predicate, keys: JoinKeyReader)]
  private let settings: SearchSettings
  private var collector: SampleCollector<SourceEvent>
  private var count = 0

  init(_ plan: EQLSamplePlan, _ settings: SearchSettings, _ context: CompileContext) {
    terms = plan.terms.map { ($0.condition, JoinKeyReader($0.keys, in: context)) }
    self.settings = settings
    collector = SampleCollector(terms: plan.terms.count, samplesPerKey: settings.samplesPerKey)
  }

  /// The same search without the events held.
  var emptied: SampleSearch {
    var copy = self
    copy.collector = SampleCollector(terms: terms.count, samplesPerKey: settings.samplesPerKey)
    return copy
  }

  /// The terms that an event fits, with its keys.
  func hits(of record: EventRecord, _ event: JSONObject) -> [(term: Int, keys: [JoinKey])] {
    terms.indices.compactMap { term in
      guard terms[term].condition.matches(record) else { return nil }
      let keys = terms[term].keys.keys(of: event)
      return keys.isEmpty ? nil : (term, keys)
    }
  }

  mutating func add(
    _ event: SourceEvent, number: Int, _ hits: [(term: Int, keys: [JoinKey])]
  ) throws(SearchLimitError) {
    count += 1
    guard count <= settings.mostHeld else { throw SearchLimitError(held: settings.mostHeld) }
    for hit in hits { collector.add(event, number: number, term: hit.term, keys: hit.keys) }
  }

  /// The samples of the answer, in the order of their keys.
  func matches() -> [(JoinKey, [SourceEvent?])] {
    collector.matches(samplesPerKey: settings.samplesPerKey).prefix(max(settings.size, 0))
      .map { ($0.key, $0.events) }
  }
}
