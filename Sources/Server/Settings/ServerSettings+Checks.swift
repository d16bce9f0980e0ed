#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

extension ServerSettings {
  /// Whether only this host can connect.
  var isLoopback: Bool {
    address == "localhost" || address == "::1" || Self.isLoopbackIPv4(address)
  }

  static func isLoopbackIPv4(_ text: String) -> Bool {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false)
    return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
  }

  /// Refuses settings that would let everyone in.
  func check() throws(ServerError) {
    let asksForCredentials = !tokens.isEmpty || tls?.clientAuthorities != nil
    guard isLoopback || asksForCredentials else {
      throw ServerError(
        "the HTTP server would listen on \(address) for everyone: set http.token_files or http.client_ca, "
          + "or let it listen on 127.0.0.1")
    }
    guard (0...65_535).contains(port) else {
      throw ServerError("http.port is \(port); a port is 0 to 65535")
    }
  }

  /// What an operator should know before the server starts.
  var warning: String? {
    guard !isLoopback, tls == nil else { return nil }
    return "tokens and alerts travel unencrypted to \(address): set http.tls_certificate and http.tls_key"
  }

  /// Why the address cannot be listened on, by the system's error number.
  func cannotListen(_ number: Int32) -> ServerError {
    let place = "\(address):\(port)"
    return switch number {
    case EADDRINUSE:
      ServerError(
        "another program listens on \(place) already: end it (ss -ltnp names it), or set http.port to another port"
      )
    case EADDRNOTAVAIL:
      ServerError("this host does not have the address \(address): let http.address name one that it has")
    case EACCES:
      ServerError("the agent may not listen on \(place): set http.port to 1024 or above")
    default: ServerError("cannot listen on \(place): \(String(cString: strerror(number)))")
    }
  }
}
