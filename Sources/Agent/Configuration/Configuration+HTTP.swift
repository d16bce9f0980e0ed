internal import TOML

extension Configuration {
  /// `[http]`: how alerts and events are taken by HTTP, and what is answered.
  public struct HTTP: Sendable, Hashable {
    /// Whether there is a server at all.
    public var enabled = false
    /// The address that it listens on.
    public var address = "127.0.0.1"
    /// Its port; 0: any that is free.
    public var port = 9_220
    /// Files of tokens, one a line, that only their owner may read; none are needed on loopback.
    public var tokenFiles: [String] = []
    /// The certificate with its chain, in PEM form; nil: plain HTTP.
    public var tlsCertificate: String?
    /// The certificate's key, in PEM form.
    public var tlsKey: String?
    /// The authorities of clients' certificates, in PEM form; nil: clients need none.
    public var clientCA: String?
    /// Origins of web pages whose requests are taken.
    public var allowedOrigins: [String] = []
    /// Names of this server in the `Host` header, besides loopback's, where no token is asked for.
    public var allowedHosts: [String] = []
    /// Bytes of a body, as sent and decompressed.
    public var bodyBytes = 16 << 20
    /// How many times its compressed size a body may grow.
    public var decompressedRatio = 100
    /// Bytes of all bodies held at one time.
    public var bodiesInFlight = 64 << 20
    /// Nesting of JSON.
    public var depth = 64
    /// Documents of one request.
    public var documents = 50_000
    /// Bytes of all header fields of a request.
    public var headerBytes = 32 << 10
    /// Open connections.
    public var connections = 256
    /// Requests a second of one client address; 0: not limited.
    public var rate = 1_000
    /// Requests of one client address at once after a pause.
    public var burst = 2_000
    /// The time a connection may be idle, or take for the head of a request.
    public var idleTimeout = Duration.seconds(60)
    /// The time a body may take to arrive, and the time until it is kept.
    public var requestTimeout = Duration.seconds(30)

    /// The defaults.
    public init() {}
  }
}

extension Configuration.HTTP {
  /// Reads `[http]`; `located` makes a path of the file's folder out of a relative one.
  mutating func apply(_ reader: TOMLReader, _ located: (String) -> String) throws(TOMLError) {
    enabled = try reader.boolean("http.enabled") ?? enabled
    address = try reader.string("http.address") ?? address
    port = try reader.integer("http.port", in: 0...65_535) ?? port
    tokenFiles = try reader.strings("http.token_files")?.map(located) ?? tokenFiles
    tlsCertificate = try reader.string("http.tls_certificate").map(located)
    tlsKey = try reader.string("http.tls_key").map(located)
    clientCA = try reader.string("http.client_ca").map(located)
    allowedOrigins = try reader.strings("http.allowed_origins") ?? allowedOrigins
    allowedHosts = try reader.strings("http.allowed_hosts") ?? allowedHosts
    if (tlsCertificate == nil) != (tlsKey == nil) {
      let missing = tlsKey == nil ? "key" : "certificate"
      throw reader.error("http", "needs tls_\(missing) as well: a certificate and its key belong together")
    }
    if clientCA != nil, tlsCertificate == nil {
      throw reader.error("http.client_ca", "needs http.tls_certificate and http.tls_key as well")
    }
    try applyLimits(reader)
  }

  private mutating func applyLimits(_ reader: TOMLReader) throws(TOMLError) {
    bodyBytes = try reader.byteCount("http.body_bytes", in: 1_024...(1 << 30)) ?? bodyBytes
    decompressedRatio = try reader.integer("http.decompressed_ratio", in: 1...1_100) ?? decompressedRatio
    bodiesInFlight = try reader.byteCount("http.bodies_in_flight", in: 1_024...(8 << 30)) ?? bodiesInFlight
    depth = try reader.integer("http.depth", in: 1...128) ?? depth
    documents = try reader.integer("http.documents", in: 1...1_000_000) ?? documents
    headerBytes = try reader.byteCount("http.header_bytes", in: 1_024...(1 << 20)) ?? headerBytes
    connections = try reader.integer("http.connections", in: 1...65_536) ?? connections
    rate = try reader.integer("http.rate", in: 0...1_000_000) ?? rate
    burst = try reader.integer("http.burst", in: 1...1_000_000) ?? burst
    idleTimeout =
      try reader.duration("http.idle_timeout", in: .seconds(1)...(.seconds(3_600))) ?? idleTimeout
    requestTimeout =
      try reader.duration("http.request_timeout", in: .seconds(1)...(.seconds(3_600))) ?? requestTimeout
    guard bodiesInFlight >= bodyBytes else {
      throw reader.error(
        "http.bodies_in_flight", "must have room for one body (http.body_bytes)")
    }
  }
}
