public import ECS
internal import EQL
internal import KQL
public import Predicates

/// A query over events, answered as Elasticsearch's EQL search API does: give it all events, then take the answer.
///
/// Sources: Elasticsearch reference, "EQL search API" and "EQL syntax".
public struct EventSearch: Sendable {
  private var plan: Plan
  private let settings: SearchSettings
  private let order: EventOrder
  private var record: EventRecord
  private var arrivals = 0
  /// What was noticed in the query and did not stop it.
  public let warnings: [Diagnostic]

  private enum Plan: Sendable {
    case events(EventPicker, Predicate)
    case sequence(SequenceSearch)
    case sample(SampleSearch)
  }

  /// Compiles an EQL query.
  /// - Throws: what is wrong with the query, and where.
  public init(eql text: String, settings: SearchSettings = SearchSettings()) throws(QueryError) {
    var context = Self.context(settings)
    let plan = try EQLQuery.parse(text).compile(in: &context)
    switch plan {
    case .events(let events):
      self.init(
        .events(EventPicker(pipes: events.pipes, size: settings.size), events.condition), context, settings)
    case .sequence(let sequence):
      self.init(.sequence(SequenceSearch(sequence, settings, context)), context, settings)
    case .sample(let sample):
      self.init(.sample(SampleSearch(sample, settings, context)), context, settings)
    }
  }

  /// Compiles a KQL query.
  /// - Throws: what is wrong with the query, and where.
  public init(kql text: String, settings: SearchSettings = SearchSettings()) throws(QueryError) {
    var context = Self.context(settings)
    let condition = try KQLQuery.parse(text).compile(in: &context)
    self.init(.events(EventPicker(pipes: [], size: settings.size), condition), context, settings)
  }

  private init(_ plan: Plan, _ context: CompileContext, _ settings: SearchSettings) {
    self.plan = plan
    self.settings = settings
    order = EventOrder(
      timestamp: settings.timestampField, tiebreaker: settings.tiebreakerField, context.types)
    record = EventRecord(fields: context.fields)
    warnings = context.warnings
  }

  private static func context(_ settings: SearchSettings) -> CompileContext {
    CompileContext(
      types: settings.types, categoryField: settings.categoryField, timestampField: settings.timestampField,
      unknownFields: settings.unknownFields)
  }

  /// Takes the next event. Their order matters only where neither time nor tiebreaker decides.
  /// - Throws: `SearchLimitError` when more events fit the query than may be held.
  public mutating func add(_ event: SourceEvent) throws(SearchLimitError) {
    record.fill(from: event.document)
    arrivals += 1
    switch plan {
    case .events(var picker, let condition):
      guard condition.matches(record) else { return }
      // Emptied while it is changed, so that the events held are not copied.
      plan = .events(EventPicker(pipes: [], size: 0), condition)
      picker.add(event, order.ordinal(of: event.document, arrival: arrivals))
      plan = .events(picker, condition)
    case .sequence(var search):
      guard let ordinal = order.timedOrdinal(of: event.document, arrival: arrivals),
        let hits = search.hits(of: record, event.document)
      else { return }
      plan = .sequence(search.emptied)
      try search.add(event, ordinal, hits)
      plan = .sequence(search)
    case .sample(var search):
      let hits = search.hits(of: record, event.document)
      guard !hits.isEmpty else { return }
      plan = .sample(search.emptied)
      try search.add(event, number: arrivals, hits)
      plan = .sample(search)
    }
  }

  /// The answer over all events so far, as the API gives it under `hits`.
  public func hits() throws -> JSONObject {
    switch plan {
    case .events(let picker, _):
      let events = picker.events()
      return SearchAnswer.hits("events", try events.map { try SearchAnswer.event($0) })
    case .sequence(let search):
      return SearchAnswer.hits("sequences", try search.matches().map { try SearchAnswer.sequence($0, $1) })
    case .sample(let search):
      return SearchAnswer.hits("sequences", try search.matches().map { try SearchAnswer.sequence($0, $1) })
    }
  }
}
