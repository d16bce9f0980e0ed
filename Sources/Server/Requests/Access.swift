internal import HTTPTypes

/// Decides who is let in.
struct Access: Sendable {
  enum Verdict: Sendable, Equatable {
    case allowed
    /// A web page's request.
    case foreignOrigin
    /// A name that is not this server's.
    case foreignHost
    case unauthorized
  }

  private let tokens: [ServerToken]
  private let origins: Set<String>
  private let hosts: Set<String>

  init(_ settings: ServerSettings) {
    tokens = settings.tokens
    origins = Set(settings.allowedOrigins)
    hosts = Set((settings.allowedHosts + [settings.address, "localhost", "::1"]).map { $0.lowercased() })
  }

  func verdict(on request: HTTPRequest, route: Route) -> Verdict {
    if let origin = request.headerFields[.origin], !origins.contains(origin) { return .foreignOrigin }
    if route.isOpen { return .allowed }
    guard tokens.isEmpty else { return showsToken(request) ? .allowed : .unauthorized }
    // Browsers always say which host they mean; who does not is none.
    guard let host = request.authority, !host.isEmpty else { return .allowed }
    return isOwn(host) ? .allowed : .foreignHost
  }

  private func isOwn(_ authority: String) -> Bool {
    let host = Self.host(authority).lowercased()
    return hosts.contains(host) || ServerSettings.isLoopbackIPv4(host)
  }

  /// The host without port and brackets.
  static func host(_ authority: String) -> String {
    if authority.hasPrefix("["), let end = authority.firstIndex(of: "]") {
      return String(authority[authority.index(after: authority.startIndex)..<end])
    }
    return String(authority.prefix { $0 != ":" })
  }

  /// Every token is compared, so that the time does not tell which one came near.
  private func showsToken(_ request: HTTPRequest) -> Bool {
    guard let field = request.headerFields[.authorization], let shown = Self.token(in: field) else {
      return false
    }
    return tokens.reduce(false) { found, token in token.matches(shown) || found }
  }

  /// The token of `Bearer TOKEN`, of `ApiKey BASE64` and of `Basic BASE64`; of what base64 hides, the part
  /// after the first colon.
  static func token(in field: String) -> [UInt8]? {
    let parts = field.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    let value = parts[1].drop { $0 == " " }
    switch parts[0].lowercased() {
    case "bearer": return Array(value.utf8)
    case "apikey", "basic":
      guard let pair = Base64.decode(value.utf8), let colon = pair.firstIndex(of: UInt8(ascii: ":")) else {
        return nil
      }
      return Array(pair[(colon + 1)...])
    default: return nil
    }
  }
}
