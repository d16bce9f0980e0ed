public import ECS

/// What a `new_terms` rule remembers.
public struct NewTerms: Sendable, Hashable {
  /// One to three fields.
  public var fields: [FieldPath]
  /// How long a combination stays known.
  public var historyWindow: Duration
  /// The same as the rule states it, `now-14d`.
  public var historyStart: String
}

/// When a rule runs.
public struct RuleSchedule: Sendable, Hashable {
  /// Time between two runs.
  public var interval: Duration
  /// How far back a run looks.
  public var lookBack: Duration
}

/// What makes a `threshold` rule's group of events an alert.
public struct Threshold: Sendable, Hashable {
  /// The fields whose values make a group; none: all events are one group.
  public var fields: [FieldPath]
  /// The fewest events.
  public var value: Int
  /// A field that must have so many different values in the group.
  public var cardinality: Cardinality?

  /// How many different values a field must have.
  public struct Cardinality: Sendable, Hashable {
    /// The field.
    public var field: FieldPath
    /// The fewest values.
    public var value: Int
  }
}

/// How a `threat_match` rule finds the indicators that an event shares values with.
public struct ThreatMatch: Sendable {
  /// A KQL query that an indicator must fulfil.
  public var indicatorQuery: RuleQuery
  /// Filters that an indicator must pass.
  public var indicatorFilters: [JSONValue]
  /// Index patterns of the indicators; empty means any.
  public var indicatorIndex: [String]
  /// Where in an indicator's document what the alert repeats of it stands.
  public var indicatorPath: FieldPath
  /// One of these must hold; of each, all pairs.
  public var mapping: [[Pair]]

  /// Two fields that must have a value in common.
  public struct Pair: Sendable, Hashable {
    /// The event's field.
    public var field: FieldPath
    /// The indicator's field.
    public var indicatorField: FieldPath
    /// Whether they must have none in common instead.
    public var isNegated: Bool
  }
}

/// The fields that order the events of a sequence.
public struct SequenceOrder: Sendable, Hashable {
  /// The time.
  public var timestamp = "@timestamp"
  /// Decides between events of the same time.
  public var tiebreaker: String?
}

/// What an event may change in its alert.
public struct AlertOverrides: Sendable, Hashable {
  /// The field whose text takes the place of the rule's name.
  public var ruleName: FieldPath?
  /// The field whose number, from 0 to 100, takes the place of the risk score.
  public var riskScore: FieldPath?
  /// Values that raise or lower the severity; of several that an event has, the most severe counts.
  public var severities: [SeverityOverride] = []

  /// A value that means a severity.
  public struct SeverityOverride: Sendable, Hashable {
    /// The event's field.
    public var field: FieldPath
    /// The value as text.
    public var value: String
    /// The severity that it means.
    public var severity: Rule.Severity
  }
}

/// Which alerts of a rule are joined to one.
public struct AlertSuppression: Sendable, Hashable {
  /// Alerts that agree in these fields are joined; one to three.
  public var fields: [FieldPath]
  /// How long after the first; nil: those of one run.
  public var duration: Duration?
  /// Whether alerts that lack a field are joined, too, rather than each standing alone.
  public var joinsMissing: Bool
}
