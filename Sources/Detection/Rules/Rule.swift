public import ECS

/// A detection rule as its file states it, typed and with Elastic's defaults filled in.
public struct Rule: Sendable {
  /// `rule_id`: the same in every version and installation.
  public var id: String
  /// The name that alerts show.
  public var name: String
  /// What the rule detects, in a sentence or two.
  public var description: String
  /// How the rule detects.
  public var kind: Kind
  /// Index patterns the rule searches; empty means any.
  public var indexPatterns: [String] = []
  /// The severity before any mapping.
  public var severity: Severity
  /// The risk score, 0 to 100, before any mapping.
  public var riskScore: Double
  /// When and how far back the rule runs.
  public var schedule: RuleSchedule
  /// The most alerts of one run.
  public var maxSignals: Int
  /// The field that decides an event's time (`timestamp_override`), `@timestamp` where it is missing.
  public var timestampOverride: FieldPath?
  /// The field that holds an EQL event's category, when it isn't `event.category`.
  public var eventCategoryOverride: String?
  /// The fields that order the events of a sequence, when they aren't `@timestamp` alone.
  public var sequenceOrder = SequenceOrder()
  /// Filters in Elasticsearch's query language, all of which an event must pass.
  public var filters: [JSONValue] = []
  /// The ids of the exception lists whose items are no matches.
  public var exceptionLists: [String] = []
  /// What an event may change in its alert.
  public var overrides = AlertOverrides()
  /// Which alerts are joined to one.
  public var suppression: AlertSuppression?
  /// `default` for a building block, whose alerts don't notify.
  public var buildingBlockType: String?
  /// The rule's version, from its metadata; 1 where there is none.
  public var version: Int
  /// What ``parameters`` is read from: of a thousand rules few make alerts, and text takes least memory.
  private var parametersText: [UInt8] = []
  /// The file the rule came from.
  public var file: String?
  /// Where its filters stand in the file.
  var filtersPlace: (line: Int, column: Int?)?

  /// Everything that alerts repeat of the rule under `kibana.alert.rule.`, by its name there. Read from text each time
  /// that it is asked for.
  public var parameters: JSONObject {
    get {
      // As deep as what was written.
      let value = try? JSONParser.parse(parametersText, limits: .init(depth: 512))
      return value?.object ?? JSONObject()
    }
    set { parametersText = JSONWriter.bytes(.object(newValue)) }
  }

  /// The investigation guide, in Elastic's Markdown.
  public var note: String? { parameters["note"]?.string }

  init(
    id: String, name: String, description: String, kind: Kind, severity: Severity, riskScore: Double,
    schedule: RuleSchedule, maxSignals: Int, version: Int, file: String
  ) {
    self.id = id
    self.name = name
    self.description = description
    self.kind = kind
    self.severity = severity
    self.riskScore = riskScore
    self.schedule = schedule
    self.maxSignals = maxSignals
    self.version = version
    self.file = file
  }

  /// How a rule detects.
  public enum Kind: Sendable {
    /// An EQL query.
    case eql(query: RuleQuery)
    /// A KQL query, an alert an event.
    case query(query: RuleQuery)
    /// A KQL query, an alert a new combination of terms.
    case newTerms(query: RuleQuery, terms: NewTerms)
    /// A KQL query, an alert a group of enough events.
    case threshold(query: RuleQuery, threshold: Threshold)
    /// A KQL query, an alert an event that shares values with an indicator.
    case threatMatch(query: RuleQuery, match: ThreatMatch)

    /// The query that events must fulfil.
    public var query: RuleQuery {
      switch self {
      case .eql(let query), .query(let query), .newTerms(let query, _), .threshold(let query, _),
        .threatMatch(let query, _):
        query
      }
    }
  }

  /// The severities, mildest first.
  public enum Severity: String, Sendable, CaseIterable {
    /// `low`
    case low
    /// `medium`
    case medium
    /// `high`
    case high
    /// `critical`
    case critical
  }
}

/// A query text and where it stands, so that an error in it can name the line of the rule's file.
public struct RuleQuery: Sendable {
  /// The query.
  public var text: String
  /// Line and column of a UTF-8 offset in `text`, the column where it is known; nil when the rule has no file.
  public var location: @Sendable (Int) -> (line: Int, column: Int?)?
}
