public import ECS

/// A dossier on its way out of the host: redacted, signed where a key is configured, and as it is stored.
public struct OutgoingDossier: Sendable, Hashable {
  /// The dossier's id; the same whenever the same dossier is delivered, so that a repeat is recognised.
  public let id: String
  /// The alert's id (`kibana.alert.uuid`).
  public let alertID: String
  /// The document as compact JSON on one line, without a newline.
  public let bytes: [UInt8]

  /// A dossier with its document's bytes.
  public init(id: String, alertID: String, bytes: [UInt8]) {
    self.id = id
    self.alertID = alertID
    self.bytes = bytes
  }

  /// The document, parsed anew at each call.
  /// - Throws: `JSONError` when the stored bytes are no JSON object.
  public func document() throws(JSONError) -> JSONObject {
    try JSONParser.parse(bytes, limits: JSONParser.Limits(bytes: bytes.count)).object ?? JSONObject()
  }
}

/// What became of one delivery.
public enum DeliveryOutcome: Sendable, Hashable {
  /// The sink has it, now or since an earlier attempt.
  case delivered
  /// Not this time: try again, at the earliest after the time that the sink asked for.
  case postponed(reason: String, after: Duration?)
  /// The sink will never take it: it becomes a dead letter, which a person looks at.
  case refused(reason: String)
}

/// A place where dossiers are handed off.
///
/// A sink knows nothing of retries, order or the store: it tries once, in bounded time, and says what happened.
/// It must not fail for a dossier that it already has.
public protocol Sink: Sendable {
  /// The name in the configuration, which deliveries are kept under.
  var name: String { get }
  /// The most dossiers that one call takes; at least 1.
  var batchSize: Int { get }
  /// Tries to deliver the dossiers: an outcome for each, in their order.
  func deliver(_ dossiers: [OutgoingDossier]) async -> [DeliveryOutcome]
}
