/// Why a message did not get through, or no answer came back.
public struct TransportError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of trouble.
  public enum Code: String, Sendable, Hashable {
    /// The name has no address, or nobody could be asked in time.
    case unresolved
    /// An address that may not be connected to.
    case forbiddenAddress
    /// Nobody listens, or the network has no way there.
    case unreachable
    /// The time is over.
    case timeout
    /// The certificates don't hold, or no common TLS was found.
    case tls
    /// The answer is larger than is read.
    case tooLarge
    /// The connection ended before the answer was whole.
    case closed
    /// The answer does not follow the protocol.
    case protocolViolation
    /// The settings cannot be used: a file that is missing or no certificate.
    case settings
    /// The sender was told to stop.
    case cancelled
    /// Anything else, told in the reason.
    case other
  }

  /// The kind of trouble.
  public let code: Code
  /// The place that was to be reached.
  public let place: String
  /// What happened, with the remedy where one is known.
  public let reason: String

  /// Trouble on the way to a place.
  public init(_ code: Code, place: String, reason: String) {
    self.code = code
    self.place = place
    self.reason = reason
  }

  /// A sentence.
  public var description: String { "\(place): \(reason)" }
}
