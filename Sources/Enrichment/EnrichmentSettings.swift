/// The bounds of one dossier.
public struct EnrichmentSettings: Sendable {
  /// The time that one statement may take.
  public var statementDeadline: Duration
  /// The time that the statements of one alert may take together.
  public var budget: Duration
  /// How far back other alerts are related.
  public var relatedWithin: Duration
  /// The most related alerts that are listed.
  public var relatedAlerts: Int
  /// Bytes kept of one value of a row.
  public var valueBytes: Int
  /// The most files.
  public var files: Int
  /// Whether the folder of files holds all files of the host.
  public var rootIsComplete: Bool
  /// Whether statements are mended where they are known to be wrong, or run as they are published.
  public var repairsStatements: Bool

  /// Bounds; the defaults are those of the configuration.
  public init(
    statementDeadline: Duration = .seconds(30), budget: Duration = .seconds(120),
    relatedWithin: Duration = .seconds(48 * 3_600), relatedAlerts: Int = 100, valueBytes: Int = 32 << 10,
    files: Int = 512, rootIsComplete: Bool = true, repairsStatements: Bool = true
  ) {
    self.statementDeadline = statementDeadline
    self.budget = budget
    self.relatedWithin = relatedWithin
    self.relatedAlerts = relatedAlerts
    self.valueBytes = valueBytes
    self.files = files
    self.rootIsComplete = rootIsComplete
    self.repairsStatements = repairsStatements
  }
}

/// What the document says of the agent and its engine.
public struct AgentIdentity: Sendable, Hashable {
  /// Dossier's version.
  public var version: String
  /// `osqueryi`, `replay`, or `none` when there is no engine.
  public var engineKind: String
  /// The engine's path.
  public var enginePath: String?
  /// The engine's version.
  public var engineVersion: String?
  /// Why there is no engine.
  public var engineError: String?
  /// For a replay: the snapshot's host.
  public var snapshotHost: String?
  /// For a replay: when the snapshot was taken.
  public var snapshotTime: String?

  /// An agent without engine.
  public init(version: String, engineKind: String = "none") {
    self.version = version
    self.engineKind = engineKind
  }
}
