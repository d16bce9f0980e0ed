/// One osquery SQL text of a guide.
public struct Statement: Sendable, Hashable {
  /// How soon the answer is gone.
  public enum Volatility: String, Sendable, CaseIterable, Comparable {
    /// Within moments: processes, connections, caches.
    case fleeting
    /// With the next logon, logoff or restart.
    case short
    /// Not by itself.
    case lasting

    /// Whether `left` is gone sooner than `right`.
    public static func < (left: Volatility, right: Volatility) -> Bool { left.rank < right.rank }

    private var rank: Int {
      switch self {
      case .fleeting: 0
      case .short: 1
      case .lasting: 2
      }
    }
  }

  /// What an ECS field of a result takes its value from (Kibana's `ecs_mapping`).
  public enum Mapping: Sendable, Hashable {
    /// The column of this name.
    case column(String)
    /// These fixed values.
    case values([String])
  }

  /// The id within the guide: a query set's own, or `osquery_0` and up in the order of the note.
  public let id: String
  /// The title for a person.
  public let label: String
  /// The guide's text, which may hold `{{field}}` placeholders.
  public let sql: String
  /// ECS fields of the rows, by field name.
  public let ecsMapping: [String: Mapping]
  /// What the rows are, where the guide says so.
  public let summary: String?
  /// What the rows tell an analyst, where the guide says so.
  public let purpose: String?
  /// What the statement does not see, where the guide says so.
  public let limits: String?
  /// How soon the answer is gone, where the guide says so.
  public let volatility: Volatility?
  /// osquery's platform names (`windows`, `linux`, `darwin`, `posix`); empty means all.
  public let platforms: [String]
  /// What osquery's daemon is told of the query; nil where the statement does not come from a pack.
  public internal(set) var terms: QueryTerms?
  /// Where the text stands in the guide's file, where that is known.
  public internal(set) var place: StatementPlace?

  /// A statement; Dossier makes its own for the evidence that no guide asks for.
  public init(
    id: String, label: String, sql: String, ecsMapping: [String: Mapping] = [:], summary: String? = nil,
    purpose: String? = nil, limits: String? = nil, volatility: Volatility? = nil, platforms: [String] = []
  ) {
    self.id = id
    self.label = label
    self.sql = sql
    self.ecsMapping = ecsMapping
    self.summary = summary
    self.purpose = purpose
    self.limits = limits
    self.volatility = volatility
    self.platforms = platforms
  }

  /// The same statement with another text, such as a mended one.
  public func with(sql: String) -> Statement {
    var statement = Statement(
      id: id, label: label, sql: sql, ecsMapping: ecsMapping, summary: summary, purpose: purpose,
      limits: limits,
      volatility: volatility, platforms: platforms)  // Without its place, which belongs to the guide's text.
    statement.terms = terms
    return statement
  }

  /// Whether the statement is meant for an osquery platform name such as `windows` or `linux`.
  public func runs(on platform: String) -> Bool {
    PlatformNames.match(platforms, platform)
  }
}
