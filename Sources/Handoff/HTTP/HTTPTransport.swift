/// A request that is sent once.
public struct HTTPRequest: Sendable {
  /// The methods that sinks use.
  public enum Method: String, Sendable {
    /// Reads.
    case get = "GET"
    /// Gives something.
    case post = "POST"
  }

  /// What is done.
  public let method: Method
  /// The whole address, of the host that the transport was made for.
  public let url: String
  /// Names and values; they hold no control characters.
  public var headers: [(name: String, value: String)]
  /// What is sent.
  public let body: [UInt8]

  /// A request.
  public init(
    _ method: Method, _ url: String, headers: [(name: String, value: String)] = [], body: [UInt8] = []
  ) {
    self.method = method
    self.url = url
    self.headers = headers
    self.body = body
  }
}

/// A whole answer.
public struct HTTPResponse: Sendable {
  /// The status, 100 to 599.
  public let status: Int
  /// Names and values as they came.
  public let headers: [(name: String, value: String)]
  /// What came, as it came: nothing is unpacked.
  public let body: [UInt8]

  /// An answer.
  public init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
    self.status = status
    self.headers = headers
    self.body = body
  }

  /// The first header of that name, however it is written.
  public func header(_ name: String) -> String? {
    headers.first { $0.name.lowercased() == name.lowercased() }?.value
  }
}

/// How a service is reached.
public struct HTTPConnectionSettings: Sendable, Hashable {
  /// The service.
  public var address: HTTPAddress
  /// Whether this host's, private and link-local addresses may be connected to.
  public var allowsPrivate = false
  /// A PEM file with the certificates that the service's must come from; nil: the system's.
  public var authorityFile: String?
  /// A PEM file with the client's certificate and those between it and its authority; needs `keyFile`.
  public var certificateFile: String?
  /// A PEM file with the client's private key, without a passphrase.
  public var keyFile: String?
  /// The time until a connection stands.
  public var connectTimeout = Duration.seconds(10)
  /// The time of a whole exchange, the connection included.
  public var timeout = Duration.seconds(30)
  /// The most bytes of an answer that are read.
  public var responseLimit = 1 << 20
  /// Connections that are kept; more requests at a time than this wait for one.
  public var connections = 16

  /// The defaults, for a service.
  public init(_ address: HTTPAddress) { self.address = address }
}

/// Sends requests to one service, in bounded time and without ever following a redirect.
public protocol HTTPTransport: Sendable {
  /// The answer, whatever its status.
  /// - Throws: `TransportError` when there is none.
  func send(_ request: HTTPRequest) async throws(TransportError) -> HTTPResponse
  /// Closes its connections; requests after this fail.
  func shutDown() async
}

/// Makes transports: the part that knows an HTTP client stays outside this room.
public protocol HTTPTransportProvider: Sendable {
  /// A transport with its own connections.
  /// - Throws: `TransportError` with `settings` when a file cannot be used.
  func transport(_ settings: HTTPConnectionSettings) throws(TransportError) -> any HTTPTransport
}
