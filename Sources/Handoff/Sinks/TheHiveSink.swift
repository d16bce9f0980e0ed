internal import ECS

/// Makes an alert in TheHive 5 of each dossier, with its observables and techniques.
///
/// Type, source and the dossier's id together name the alert, so TheHive refuses a repeat, which counts as
/// delivered.
public struct TheHiveSink: Sink {
  /// What the sink needs.
  public struct Settings: Sendable, Hashable {
    /// How TheHive is reached.
    public var connection: HTTPConnectionSettings
    /// The file with the API key.
    public var keyFile: String
    /// The organisation, for a user of several; nil: the user's own.
    public var organisation: String?
    /// The alert's type, 1 to 32 characters.
    public var type = "dossier"
    /// The alert's source, 1 to 32 characters.
    public var source = "Dossier"
    /// Who the alert may be shown to (TLP): 0 white to 4 red; 2 is amber.
    public var tlp = 2
    /// What may be done with it (PAP): 0 to 3; 2 is amber.
    public var pap = 2
    /// Tags, besides those that the dossier brings.
    public var tags: [String] = []
    /// The most observables of an alert.
    public var observables = 200

    /// The defaults, for a service.
    public init(_ connection: HTTPConnectionSettings, keyFile: String) {
      self.connection = connection
      self.keyFile = keyFile
    }
  }

  /// The name in the configuration.
  public let name: String
  /// One: a request makes one alert.
  public var batchSize: Int { 1 }

  private let service: HTTPService
  private let settings: Settings

  /// A sink.
  /// - Throws: `SinkSettingsError` when the key cannot be read or a setting is outside TheHive's bounds.
  public init(name: String, settings: Settings, transport: any HTTPTransport, clock: SinkClock = .system)
    throws(SinkSettingsError)
  {
    self.name = name
    self.settings = settings
    let lengths = [settings.type, settings.source].map(\.utf16.count)
    guard lengths.allSatisfy((1...32).contains), (0...4).contains(settings.tlp),
      (0...3).contains(settings.pap)
    else {
      throw SinkSettingsError(
        sink: name, reason: "type and source have 1 to 32 characters, tlp is 0 to 4 and pap 0 to 3")
    }
    var headers = [("Content-Type", "application/json")]
    if let header = try SinkSecrets(sink: name).bearer(settings.keyFile) { headers.append(header) }
    if let organisation = settings.organisation {
      headers += try SinkHeaders.checked(["X-Organisation": organisation], sink: name)
    }
    service = HTTPService(
      address: settings.connection.address, headers: headers, transport: transport, clock: clock)
  }

  /// Makes the alerts one after the other.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    var outcomes: [DeliveryOutcome] = []
    for dossier in dossiers { outcomes.append(await deliver(dossier)) }
    return outcomes
  }

  private func deliver(_ dossier: OutgoingDossier) async -> DeliveryOutcome {
    guard let document = try? dossier.document(), let view = DossierView(document) else {
      return .refused(reason: "the stored document is no dossier")
    }
    let alert = TheHiveAlert(view, id: dossier.id, settings: settings).json()
    let answer = await service.post("/api/v1/alert", body: JSONWriter.bytes(alert))
    return isKnown(answer) ? .delivered : answer.outcome
  }

  /// TheHive answers a repeat with 400 or 409 and words only; an observable that exists twice is another matter.
  private func isKnown(_ answer: HTTPService.Answer) -> Bool {
    guard let status = answer.response?.status, status == 400 || status == 409,
      let type = answer.json?["type"]?.string, ["CreateError", "ConflictError", "BadRequest"].contains(type),
      let message = answer.json?["message"]?.string?.lowercased()
    else { return false }
    return message.contains("already exist") && !message.contains("observable")
  }
}
