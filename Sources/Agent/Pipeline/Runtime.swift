public import Detection
public import ECS
public import Enrichment
public import Evidence
public import Guides
internal import Handoff
internal import Hashing
public import Osquery
internal import Store

/// Everything that a configuration names, opened: the engine, the guides, the store and the enricher.
public struct Runtime: Sendable {
  /// The configuration it was opened with.
  public let configuration: Configuration
  /// The query sets and the guides of rules.
  public let guides: GuideLibrary
  /// The engine, or why there is none.
  public let engine: Result<OsqueryEngine, OsqueryError>
  /// Which statements may run.
  public let safety: StatementSafety
  /// What answers statements; nil when there is no engine.
  public let executor: (any QueryExecutor)?
  /// Turns alerts into dossiers.
  public var enricher: Enricher
  /// Redacts and signs dossiers.
  var signer: DossierSigner
  private let store: DossierStore

  /// Opens what the configuration names, runs `body`, and shuts the engine's processes down.
  ///
  /// A missing engine is no error here: dossiers then say what is missing.
  /// - Parameter events: what the events that passed tell; nil when none were kept.
  /// - Throws: `StoreError` when the store can't be opened, and what `body` throws.
  public static func with<Value>(
    _ configuration: Configuration, searchPath: String?, events: (any EventHistory)? = nil,
    now: @escaping @Sendable () -> Timestamp, _ body: (Runtime) async throws -> Value
  ) async throws -> Value {
    let store = try DossierStore(path: configuration.store.path)
    try store.forget(olderThan: configuration.store.keep)
    return try await with(
      configuration, store: store, searchPath: searchPath, events: events, now: now,
      mostFailedStarts: failedStartsOfCommands, body)
  }

  /// How often an engine may fail to start for the same reason where somebody waits for the answer.
  private static let failedStartsOfCommands = 3

  /// The same with a store that is open already, for a time in which an engine may be repaired.
  /// - Parameter mostFailedStarts: see ``RestartDelay/mostFailedStarts``.
  static func with<Value>(
    _ configuration: Configuration, store: DossierStore, searchPath: String?, events: (any EventHistory)?,
    now: @escaping @Sendable () -> Timestamp, mostFailedStarts: Int? = nil,
    _ body: (Runtime) async throws -> Value
  ) async throws -> Value {
    let signer = try configuration.signer()
    let engine = await locate(configuration, searchPath: searchPath)
    let policy = configuration.osquery.policy
    guard case .success(let found) = engine else {
      return try await body(
        Runtime(
          configuration, store: store, signer: signer, engine: engine, policy: policy, executor: nil,
          events: events, now: now
        ))
    }
    var settings = configuration.osquery.sessionConfiguration(policy)
    settings.restarts.mostFailedStarts = mostFailedStarts
    return try await OsquerySessions.with(found, configuration: settings) { sessions in
      // The engine starts while the guides are read. What fails here fails again, and is told, with the first statement.
      async let _: Void? = try? sessions.warmUp()
      return try await body(
        Runtime(
          configuration, store: store, signer: signer, engine: engine, policy: policy,
          executor: SharingExecutor(sessions, settings: configuration.osquery.sharing), events: events,
          now: now))
    }
  }

  private static func locate(
    _ configuration: Configuration, searchPath: String?
  ) async -> Result<OsqueryEngine, OsqueryError> {
    do throws(OsqueryError) {
      return .success(
        try await OsqueryLocator(path: searchPath).locate(
          configured: configuration.osquery.path, snapshot: configuration.osquery.snapshot))
    } catch {
      return .failure(error)
    }
  }

  private init(
    _ configuration: Configuration, store: DossierStore, signer: DossierSigner,
    engine: Result<OsqueryEngine, OsqueryError>,
    policy: StatementPolicy, executor: (any QueryExecutor)?, events: (any EventHistory)?,
    now: @escaping @Sendable () -> Timestamp
  ) {
    self.configuration = configuration
    self.store = store
    self.signer = signer
    self.engine = engine
    self.executor = executor
    guides = GuideLibrary.load(querySets: configuration.guides.paths, rules: configuration.rules.paths)
    safety = StatementSafety(policy: policy)
    let hasMemory = configuration.store.path != nil || configuration.store.remembersInMemory
    enricher = Enricher(
      guides: guides, executor: executor, safety: safety, files: configuration.files.batch,
      history: hasMemory ? StoreHistory(store: store) : nil, events: events,
      settings: configuration.enrichmentSettings,
      identity: AgentIdentity(engine: engine), host: Self.host(of: engine, configuration),
      sight: (try? engine.get().kind) == .osqueryi ? .ofThisProcess : .whole, now: now)
  }

  /// The host whose tables answer: the recorded one, else this machine as it is when an alert comes.
  private static func host(
    of engine: Result<OsqueryEngine, OsqueryError>, _ configuration: Configuration
  ) -> @Sendable () -> HostIdentity? {
    let snapshot: String? =
      switch engine {
      case .success(let engine): engine.kind == .replay ? engine.snapshot : nil
      case .failure: configuration.osquery.snapshot
      }
    let aliases = configuration.host.aliases
    guard let snapshot else { return { .ofThisMachine(aliases: aliases) } }
    let recorded =
      (try? HostSnapshot(directory: snapshot)).map { HostIdentity($0, aliases: aliases) }
      ?? HostIdentity(name: nil, id: nil, platform: .linux, isRecorded: true)
    return { recorded }
  }

  /// The history of `new_terms` rules.
  public var termHistory: any TermHistory { StoreHistory(store: store) }

  /// Makes an alert's dossier, redacted and signed as the configuration asks, and remembers the alert and its files.
  /// - Throws: `StoreError` or `HashingError`; the dossier is then lost, and the alert can be enriched again.
  public func dossier(for alert: JSONObject) async throws -> Dossier {
    let dossier = await enricher.dossier(for: alert)
    let sealed = dossier.with(document: try signer.seal(dossier.document))
    guard let summary = AlertSummary(known: AlertFacts(alert)) else { return sealed }
    try store.record([summary])
    // The files of another host are none that this one met.
    guard dossier.document["dossier"]?["agent"]?["host"]?["match"]?.string != "other" else { return sealed }
    let sightings = (dossier.document["dossier"]?["files"]?.array ?? []).compactMap(FileSighting.init)
    try store.record(sightings, alertID: summary.id, at: summary.time)
    return sealed
  }
}

extension AgentIdentity {
  init(engine: Result<OsqueryEngine, OsqueryError>) {
    self.init(version: dossierVersion)
    switch engine {
    case .failure(let error): engineError = error.description
    case .success(let engine):
      engineKind = engine.kind.rawValue
      enginePath = engine.path
      engineVersion = engine.version
      guard let snapshot = engine.snapshot.flatMap({ try? HostSnapshot(directory: $0) }) else { return }
      snapshotHost = snapshot.manifest.host.name
      snapshotTime = snapshot.manifest.capturedAt.description
    }
  }
}
