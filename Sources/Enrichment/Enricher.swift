public import ECS
public import Evidence
public import Guides
public import Hashing
public import Osquery

/// Turns alerts into dossiers: runs the guide, collects evidence and writes the document.
public struct Enricher: Sendable {
  /// Where guides are found.
  public var guides: GuideLibrary
  /// What answers statements; nil when there is no engine, which the dossiers then say.
  public var executor: (any QueryExecutor)?
  /// Which statements may run.
  public var safety: StatementSafety
  /// What hashes files.
  public var files: FileBatch
  /// What the host has seen before; nil when nothing is kept.
  public var history: (any HostHistory)?
  /// What the events that passed tell; nil when none were kept.
  public var events: (any EventHistory)?
  /// The bounds of one dossier.
  public var settings: EnrichmentSettings
  /// What the document says of the agent.
  public var identity: AgentIdentity
  /// The host that the engine's tables and the files are of, as it is now; nil when nothing is known of it, and then
  /// every alert is taken for one of this host.
  public var host: @Sendable () -> HostIdentity?
  /// What the engine can see of the host.
  public var sight: HostSight
  /// The clock of the document.
  public var now: @Sendable () -> Timestamp

  /// An enricher.
  public init(
    guides: GuideLibrary, executor: (any QueryExecutor)?, safety: StatementSafety, files: FileBatch,
    history: (any HostHistory)?, events: (any EventHistory)? = nil, settings: EnrichmentSettings,
    identity: AgentIdentity, host: @escaping @Sendable () -> HostIdentity? = { nil },
    sight: HostSight = .whole,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.guides = guides
    self.executor = executor
    self.safety = safety
    self.files = files
    self.history = history
    self.events = events
    self.settings = settings
    self.identity = identity
    self.host = host
    self.sight = sight
    self.now = now
  }

  /// The alert's dossier. Never fails: what could not be collected is said in it.
  public func dossier(for document: JSONObject) async -> Dossier {
    let clock = ContinuousClock()
    let begin = clock.now
    let created = now()
    let alert = AlertFacts(document)
    let guide = guides.guide(for: document)
    var collector = EvidenceCollector(enricher: self, alert: alert)
    await collector.collect(guide: guide)
    let builder = DocumentBuilder(
      enricher: self, guide: guide, collected: collector, created: created,
      duration: begin.duration(to: clock.now))
    return builder.dossier()
  }
}
