/// Decides which addresses a sink may connect to.
///
/// All addresses of a name must be allowed, and the connection goes to one of those that were looked at: so a name
/// that leads elsewhere a moment later, or only half of the time, gains nothing.
public struct AddressGate: Sendable {
  /// Whether this host's, private and link-local addresses may be connected to.
  public let allowsPrivate: Bool

  /// A gate.
  public init(allowsPrivate: Bool) { self.allowsPrivate = allowsPrivate }

  /// The addresses, when every one of them may be connected to.
  /// - Throws: `TransportError` with `forbiddenAddress` for the first that may not, with `unresolved` for none.
  public func check(_ addresses: [IPAddress], of host: String) throws(TransportError) -> [IPAddress] {
    guard !addresses.isEmpty else {
      throw TransportError(.unresolved, place: host, reason: "it has no address")
    }
    if !allowsPrivate, let address = addresses.first(where: \.isPrivate) {
      throw TransportError(
        .forbiddenAddress, place: host,
        reason: "\(address) is an address of this host or a private network; set allow_private = true to "
          + "deliver there")
    }
    return addresses
  }
}
