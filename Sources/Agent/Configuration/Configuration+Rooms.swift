internal import Enrichment
public import Evidence
internal import Handoff
internal import Hashing
internal import Osquery

extension Configuration.Osquery {
  /// The tables that statements may read.
  var policy: StatementPolicy {
    StatementPolicy(allowing: allowedTables, denying: deniedTables)
  }

  func sessionConfiguration(_ policy: StatementPolicy) -> SessionConfiguration {
    var limits = AnswerLimits()
    limits.keptRows = rowsKept
    limits.outputBytes = outputBytes
    let resources = ResourceLimits(
      memory: memory, processorPercent: processorPercent, processorWindow: processorWindow)
    return SessionConfiguration(sessions: sessions, policy: policy, limits: limits, resources: resources)
  }

  /// For how long alerts share answers.
  var sharing: SharingSettings { SharingSettings(freshness: freshness, fleetingFreshness: fleetingFreshness) }
}

extension Configuration.Files {
  var batch: FileBatch {
    let hasher = FileHasher(
      root: root.map(FileRoot.folder) ?? .host,
      limits: FileHasher.Limits(bytes: Int64(largest), time: deadline), cache: DigestCache())
    return FileBatch(hasher, workers: workers, time: deadline)
  }
}

extension Configuration {
  var enrichmentSettings: EnrichmentSettings {
    EnrichmentSettings(
      statementDeadline: osquery.statementDeadline, budget: enrichment.budget,
      relatedWithin: enrichment.relatedWithin, relatedAlerts: enrichment.relatedAlerts,
      valueBytes: enrichment.valueBytes, files: files.most,
      rootIsComplete: files.root == nil || files.rootIsComplete)
  }
}

extension Configuration.Events {
  /// The bounds of what is kept of events.
  public var limits: EventLog.Limits {
    EventLog.Limits(
      processes: processes, actionsPerTopic: actionsPerTopic, actions: actions, bytes: memory, age: keep,
      hosts: hosts, registrations: registrations)
  }
}

extension Configuration {
  /// The sections that differ and are read at the start only.
  func sectionsThatNeedRestart(comparedWith started: Configuration) -> [String] {
    let sections: [(String, Bool)] = [
      ("osquery", osquery != started.osquery), ("host", host != started.host),
      ("files", files != started.files),
      ("store", store != started.store), ("events", events != started.events),
      ("agent", agent != started.agent), ("intake", intake != started.intake),
      ("http", http != started.http), ("log", log != started.log),
    ]
    return sections.filter(\.1).map(\.0)
  }

  /// What redacts and signs dossiers.
  /// - Throws: `SigningKeyError` when the key cannot be used, `ConfigurationError` for a wrong pattern.
  func signer() throws -> DossierSigner {
    var settings = RedactionSettings()
    settings.findsSecrets = redaction.enabled
    settings.maskedFields = try redaction.fields.map { text in
      guard let pattern = WildcardPattern(text) else {
        throw ConfigurationError(
          description: "redaction.fields: '\(text)' is empty or too long for a pattern")
      }
      return pattern
    }
    let isWanted = redaction.enabled || !redaction.fields.isEmpty
    return DossierSigner(
      redactor: isWanted ? Redactor(settings) : nil, key: try signing.keyFile.map(SigningKey.init(path:)))
  }
}
