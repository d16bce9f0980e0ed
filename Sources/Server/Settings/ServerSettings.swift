/// How the server listens, whom it lets in and how much it takes.
public struct ServerSettings: Sendable {
  /// The address it listens on: a numeric address or a host name.
  public var address: String
  /// The port; 0: any that is free, which `HTTPServer` reports.
  public var port: Int
  /// The tokens that open everything but `/healthz`; empty: none is asked for, which is allowed on loopback
  /// only.
  public var tokens: [ServerToken]
  /// Certificate and key; nil: plain HTTP.
  public var tls: TLS?
  /// Values of the `Origin` header that are let in, such as `https://console.example`; a request with any
  /// other comes from a web page that has no business here.
  public var allowedOrigins: [String]
  /// Names besides loopback's and `address` that the `Host` header may have where no token is asked for, so
  /// that a web page cannot reach the server through a name of its own (DNS rebinding).
  public var allowedHosts: [String]
  /// Bounds.
  public var limits = Limits()

  /// Plain HTTP on loopback without tokens, unless said otherwise.
  public init(
    address: String = "127.0.0.1", port: Int = 9220, tokens: [ServerToken] = [], tls: TLS? = nil,
    allowedOrigins: [String] = [], allowedHosts: [String] = [], limits: Limits = Limits()
  ) {
    self.address = address
    self.port = port
    self.tokens = tokens
    self.tls = tls
    self.allowedOrigins = allowedOrigins
    self.allowedHosts = allowedHosts
    self.limits = limits
  }

  /// Files in PEM form.
  public struct TLS: Sendable, Hashable {
    /// The server's certificate, with the chain below it.
    public var certificate: String
    /// Its private key, without a passphrase.
    public var key: String
    /// The authorities whose certificates clients must show; nil: clients show none.
    public var clientAuthorities: String?

    /// Paths of PEM files.
    public init(certificate: String, key: String, clientAuthorities: String? = nil) {
      self.certificate = certificate
      self.key = key
      self.clientAuthorities = clientAuthorities
    }
  }

  /// Bounds of what is taken; each is at least 1 unless it says otherwise.
  public struct Limits: Sendable, Hashable {
    /// Bytes of a body, as sent and as decompressed.
    public var bodyBytes = 16 << 20
    /// How many times its compressed size a body may grow.
    public var decompressionRatio = 100
    /// Bytes of all bodies that are held at one time; beyond, requests are answered with 429.
    public var bodiesInFlight = 64 << 20
    /// Nesting of JSON.
    public var depth = 64
    /// Documents of one request.
    public var documents = 50_000
    /// Bytes of all header fields together.
    public var headerBytes = 32 << 10
    /// Header fields.
    public var headerFields = 100
    /// Open connections; one more is answered with 503 and closed.
    public var connections = 256
    /// Requests a second that one client address may make on average; 0: not limited.
    public var rate = 1_000
    /// Requests that one client address may make at once after a pause.
    public var burst = 2_000
    /// The time a connection may be idle between requests, or take for the head of one.
    public var idle = Duration.seconds(60)
    /// The time a body may take to arrive, and the time the answer may take after that.
    public var request = Duration.seconds(30)

    /// The defaults.
    public init() {}
  }
}

/// Why the server cannot start.
public struct ServerError: Error, Sendable, CustomStringConvertible {
  /// A sentence with the file or setting and the remedy.
  public let description: String

  init(_ description: String) { self.description = description }
}
