public import ECS

/// An alert with its evidence: what responders receive.
public struct Dossier: Sendable, Hashable {
  /// How whole it is.
  public enum Status: String, Sendable, Hashable {
    /// Everything was collected.
    case complete
    /// Something could not be collected; the document says what.
    case partial
    /// Nothing could be collected.
    case failed
  }

  /// The id, the same whenever the same alert is enriched.
  public let id: String
  /// How whole it is.
  public let status: Status
  /// The document: the alert, unchanged, and everything else under `dossier`.
  public let document: JSONObject

  /// The same dossier with a document that was made ready to leave the host.
  public func with(document: JSONObject) -> Dossier { Dossier(id: id, status: status, document: document) }
}
