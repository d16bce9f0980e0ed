internal import AsyncHTTPClient
internal import Handoff
internal import NIOCore
internal import NIOHTTP1
internal import NIOSSL

/// Why an exchange failed, in the project's own words.
struct ExchangeFailure: Error, Sendable {
  let code: TransportError.Code
  /// What the library said.
  let words: String

  init(code: TransportError.Code, words: String) {
    self.code = code
    self.words = words
  }

  init(_ error: any Error) {
    words = String(String(describing: error).prefix(300))
    code = Self.code(error)
  }

  private static func code(_ error: any Error) -> TransportError.Code {
    switch error {
    case let error as HTTPClientError: code(error)
    case is NIOTooManyBytesError: .tooLarge
    case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: .tls
    case let error as HTTPParserError: error == .invalidEOFState ? .closed : .protocolViolation
    case is CancellationError: .cancelled
    case let error as ChannelError: code(error)
    case let error as IOError: code(error)
    default: code(named: String(describing: type(of: error)))
    }
  }

  private static func code(_ error: HTTPClientError) -> TransportError.Code {
    switch error {
    case .connectTimeout, .getConnectionFromPoolTimeout: .unreachable
    case .readTimeout, .writeTimeout, .deadlineExceeded: .timeout
    case .tlsHandshakeTimeout: .tls
    case .remoteConnectionClosed, .uncleanShutdown: .closed
    case .cancelled, .alreadyShutdown: .cancelled
    default: .protocolViolation
    }
  }

  private static func code(_ error: ChannelError) -> TransportError.Code {
    switch error {
    case .connectTimeout: .unreachable
    default: .closed
    }
  }

  /// What came before the connection stood says that nothing was sent; a connection that was reset says nothing.
  private static func code(_ error: IOError) -> TransportError.Code {
    let text = error.description
    return text.hasPrefix("connect") || text.contains("Connection refused") ? .unreachable : .closed
  }

  /// The error of a failed connection belongs to a module that this one does not depend on.
  private static func code(named name: String) -> TransportError.Code {
    name == "NIOConnectionError" ? .unreachable : .other
  }

  /// The failure as a sentence about a place.
  func error(at place: String, limit: Int) -> TransportError {
    let said = words.isEmpty ? "" : " (\(words))"
    let reason =
      switch code {
      case .unreachable: "no connection could be made\(said)"
      case .timeout: "no whole answer came in time\(said)"
      case .tls: "no trusted TLS connection could be made; check the certificates on both sides\(said)"
      case .tooLarge: "the answer has more than \(limit) bytes"
      case .closed: "the connection was closed before the answer was whole\(said)"
      case .protocolViolation: "the answer does not follow HTTP\(said)"
      case .cancelled: "the request was stopped"
      case .unresolved, .forbiddenAddress, .settings, .other: "the request failed\(said)"
      }
    return TransportError(code, place: place, reason: reason)
  }
}
