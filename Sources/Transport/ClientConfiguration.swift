internal import AsyncHTTPClient
internal import Handoff
internal import NIOCore
internal import NIOSSL

/// The client's configuration: strict where the library is not.
enum ClientConfiguration {
  static func make(_ settings: HTTPConnectionSettings) throws(TransportError) -> HTTPClient.Configuration {
    var configuration = HTTPClient.Configuration(
      tlsConfiguration: try security(settings), redirectConfiguration: .disallow,
      timeout: HTTPClient.Configuration.Timeout(
        connect: amount(settings.connectTimeout), read: amount(settings.timeout)),
      proxy: nil, decompression: .disabled)
    configuration.httpVersion = .http1Only
    var pool = HTTPClient.Configuration.ConnectionPool(
      idleTimeout: .seconds(30), concurrentHTTP1ConnectionsPerHostSoftLimit: max(1, settings.connections))
    // A refused connection is told at once: when to try again is decided elsewhere.
    pool.retryConnectionEstablishment = false
    configuration.connectionPool = pool
    return configuration
  }

  private static func amount(_ duration: Duration) -> TimeAmount {
    let (seconds, attoseconds) = duration.components
    return .nanoseconds(seconds * 1_000_000_000 + attoseconds / 1_000_000_000)
  }

  private static func security(_ settings: HTTPConnectionSettings) throws(TransportError) -> TLSConfiguration
  {
    var security = TLSConfiguration.makeClientConfiguration()
    security.certificateVerification = .fullVerification
    security.minimumTLSVersion = .tlsv12
    if let file = settings.authorityFile {
      security.trustRoots = .certificates(try certificates(file))
    }
    switch (settings.certificateFile, settings.keyFile) {
    case (nil, nil): break
    case (let certificate?, let key?):
      security.certificateChain = try certificates(certificate).map { .certificate($0) }
      security.privateKey = .privateKey(try privateKey(key))
    default:
      throw TransportError(
        .settings, place: "\(settings.address)",
        reason: "client_certificate and client_key belong together; set both")
    }
    return security
  }

  private static func certificates(_ file: String) throws(TransportError) -> [NIOSSLCertificate] {
    do {
      let certificates = try NIOSSLCertificate.fromPEMFile(file)
      if !certificates.isEmpty { return certificates }
    } catch {
      throw TransportError(.settings, place: file, reason: "its certificates cannot be read: \(error)")
    }
    throw TransportError(.settings, place: file, reason: "it holds no certificate in PEM form")
  }

  private static func privateKey(_ file: String) throws(TransportError) -> NIOSSLPrivateKey {
    do {
      return try NIOSSLPrivateKey(file: file, format: .pem)
    } catch {
      throw TransportError(
        .settings, place: file, reason: "it holds no private key in PEM form without a passphrase: \(error)")
    }
  }
}
