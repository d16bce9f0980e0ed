/// What the server asks of the agent it stands in front of.
///
/// Each closure is called from many tasks at once. Each is given the time that
/// `ServerSettings.Limits.request` allows and is then cancelled, so it must honour cancellation; a request
/// that was cancelled is answered with 503 and may be sent again.
public struct ServerPorts: Sendable {
  /// Takes alerts; what it reports as accepted or known must survive a loss of power.
  public var acceptAlerts: @Sendable (AlertSubmission) async throws(IntakeRefusal) -> [IntakeResult]
  /// Takes events, durably as well; as many results as documents, in the same order.
  public var acceptEvents: @Sendable (IntakeBatch) async throws(IntakeRefusal) -> [IntakeResult]
  /// Lists dossiers; a cursor that it does not know is `IntakeRefusal.malformed`.
  public var dossiers: @Sendable (DossierQuery) async throws(IntakeRefusal) -> DossierPage
  /// The document of an id (1 to 128 letters, digits and `-_.:`), or of the only one that begins so; nil when there is
  /// none.
  public var dossier: @Sendable (_ id: String) async throws(IntakeRefusal) -> StoredDossier?
  /// A stored document as Markdown for people, or nil when it cannot be shown so. The text must be harmless: values of
  /// unknown origin stand in code spans.
  public var markdown: @Sendable (StoredDossier) async throws(IntakeRefusal) -> String?
  /// The version of the agent.
  public var version: String
  /// How the agent is; asked often, so the answer should be at hand.
  public var health: @Sendable () async -> HealthReport
  /// All metrics in Prometheus' text format 0.0.4.
  public var metrics: @Sendable () async -> String

  /// Wires the server to an agent.
  public init(
    acceptAlerts: @escaping @Sendable (AlertSubmission) async throws(IntakeRefusal) -> [IntakeResult],
    acceptEvents: @escaping @Sendable (IntakeBatch) async throws(IntakeRefusal) -> [IntakeResult],
    dossiers: @escaping @Sendable (DossierQuery) async throws(IntakeRefusal) -> DossierPage,
    dossier: @escaping @Sendable (_ id: String) async throws(IntakeRefusal) -> StoredDossier?,
    markdown: @escaping @Sendable (StoredDossier) async throws(IntakeRefusal) -> String? = { _ in nil },
    version: String = "",
    health: @escaping @Sendable () async -> HealthReport,
    metrics: @escaping @Sendable () async -> String
  ) {
    self.acceptAlerts = acceptAlerts
    self.acceptEvents = acceptEvents
    self.dossiers = dossiers
    self.dossier = dossier
    self.markdown = markdown
    self.version = version
    self.health = health
    self.metrics = metrics
  }
}
