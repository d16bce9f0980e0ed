internal import ECS
internal import Hashing

/// Posts each dossier to a service of the user's own, with a code that shows who sent it and when.
///
/// Headers: `Dossier-Timestamp` (seconds since 1970), `Dossier-Signature: v1=HEX`, the HMAC-SHA256 of the timestamp,
/// a dot and the body (where a secret is configured), and `Idempotency-Key` with the dossier's id, the same at each
/// attempt.
public struct WebhookSink: Sink {
  /// What a webhook needs.
  public struct Settings: Sendable, Hashable {
    /// How the service is reached; the address is posted to as it stands.
    public var connection: HTTPConnectionSettings
    /// The form of the body.
    public var encoding = DossierEncoding.document
    /// The file with the secret that signs; nil: no signature.
    public var secretFile: String?
    /// The file with a token for `Authorization: Bearer`; nil: none.
    public var tokenFile: String?
    /// Further headers, the same for each dossier.
    public var headers: [String: String] = [:]

    /// The defaults, for a service.
    public init(_ connection: HTTPConnectionSettings) { self.connection = connection }
  }

  /// The name in the configuration.
  public let name: String
  /// One: a request holds one dossier.
  public var batchSize: Int { 1 }

  private let service: HTTPService
  private let encoding: DossierEncoding
  private let authenticator: MessageAuthenticator?

  /// A webhook.
  /// - Throws: `SinkSettingsError` when a secret cannot be read or a header cannot be sent.
  public init(name: String, settings: Settings, transport: any HTTPTransport, clock: SinkClock = .system)
    throws(SinkSettingsError)
  {
    self.name = name
    encoding = settings.encoding
    var headers = [("Content-Type", settings.encoding.mediaType)]
    headers += try SinkHeaders.checked(settings.headers, sink: name)
    let secrets = SinkSecrets(sink: name)
    if let header = try secrets.bearer(settings.tokenFile) { headers.append(header) }
    authenticator = try secrets.authenticator(settings.secretFile)
    service = HTTPService(
      address: settings.connection.address, headers: headers, transport: transport, clock: clock)
  }

  /// Posts the dossiers one after the other.
  public func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome] {
    var outcomes: [DeliveryOutcome] = []
    for dossier in dossiers { outcomes.append(await deliver(dossier)) }
    return outcomes
  }

  private func deliver(_ dossier: OutgoingDossier) async -> DeliveryOutcome {
    let body: [UInt8]
    do throws(DossierEncodingError) {
      body = try encoding.bytes(of: dossier)
    } catch {
      return .refused(reason: error.description)
    }
    guard !body.isEmpty else { return .delivered }
    let time = String(service.clock.now().milliseconds / 1_000)
    var headers = [("Dossier-Timestamp", time), ("Idempotency-Key", dossier.id)]
    if let authenticator {
      do throws(HashingError) {
        let code = try authenticator.code(of: Array(time.utf8), [UInt8(ascii: ".")], body)
        headers.append(("Dossier-Signature", "v1=\(code.hex)"))
      } catch {
        return .postponed(reason: "the signature could not be made: \(error)", after: nil)
      }
    }
    return await service.post("", headers: headers, body: body).outcome
  }
}
