public import ECS
public import Predicates

/// What a query asks for, ready to be executed.
public enum EQLPlan: Hashable, Sendable {
  /// Single events.
  case events(EQLEventPlan)
  /// Events in an order.
  case sequence(EQLSequencePlan)
  /// Events without order that share keys.
  case sample(EQLSamplePlan)
}

/// What is kept of the results.
public enum EQLPipe: Hashable, Sendable {
  /// The first so many.
  case head(Int)
  /// The last so many.
  case tail(Int)
}

/// A query for single events.
public struct EQLEventPlan: Hashable, Sendable {
  /// What an event must fulfil.
  public let condition: Predicate
  /// What is kept, in order.
  public let pipes: [EQLPipe]
}

/// A field whose values join events.
public struct EQLJoinKey: Hashable, Sendable {
  /// The field.
  public let field: FieldID
  /// Its name in the query.
  public let name: String
  /// Whether the field may be missing: missing then equals missing.
  public let isOptional: Bool
}

/// One event of a sequence or sample.
public struct EQLTerm: Hashable, Sendable {
  /// What the event must fulfil.
  public let condition: Predicate
  /// The keys, shared ones first; as many as in every other term.
  public let keys: [EQLJoinKey]
  /// Whether the event must be missing.
  public let isMissing: Bool
}

/// A query for events in an order.
public struct EQLSequencePlan: Hashable, Sendable {
  /// The events in order; a term that must occur N times stands N times.
  public let terms: [EQLTerm]
  /// The longest time from the first event to the last.
  public let maxspan: Duration?
  /// An event that ends what is under way.
  public let until: EQLTerm?
  /// What is kept, in order.
  public let pipes: [EQLPipe]
}

/// A query for events that share keys.
public struct EQLSamplePlan: Hashable, Sendable {
  /// The events.
  public let terms: [EQLTerm]
}
