internal import Hummingbird
internal import HummingbirdCore
internal import HummingbirdTLS
public import Logging
public import Metrics
internal import NIOCore
internal import NIOSSL
public import ServiceLifecycle

/// Takes alerts and events by HTTP, and answers what became of them.
///
/// Runs until the service group it belongs to shuts down; requests that are under way are then answered, and
/// new connections refused.
public struct HTTPServer: Service {
  private let settings: ServerSettings
  private let ports: ServerPorts
  private let logger: Logger
  private let telemetry: ServerTelemetry
  private let onListening: @Sendable (Int) async -> Void

  /// A server that is not listening yet.
  /// - Parameters:
  ///   - onListening: Called once with the port that it listens on.
  /// - Throws: `ServerError` for settings that would let everyone in.
  public init(
    _ settings: ServerSettings, ports: ServerPorts, logger: Logger,
    metrics: any MetricsFactory = MetricsSystem.factory,
    onListening: @escaping @Sendable (_ port: Int) async -> Void = { _ in }
  ) throws(ServerError) {
    try settings.check()
    self.settings = settings
    self.ports = ports
    self.logger = logger
    telemetry = ServerTelemetry(factory: metrics)
    self.onListening = onListening
  }

  /// Listens until it is told to stop.
  /// - Throws: `ServerError` when a file of `ServerSettings.TLS` cannot be used or the address cannot be
  ///   listened on.
  public func run() async throws {
    if let warning = settings.warning { logger.warning("\(warning)") }
    let handler = RequestHandler(settings, ports: ports, telemetry: telemetry, logger: logger)
    let configuration = ServerConfiguration(
      address: .hostname(settings.address, port: settings.port), serverName: nil)
    let server = try builder().buildServer(
      configuration: configuration, eventLoopGroup: EventLoopGroupProvider.singleton.eventLoopGroup,
      logger: quiet(logger), responder: { try await handler.respond($0, $1, $2) },
      onServerRunning: { [settings, logger, onListening] channel in
        let port = channel.localAddress?.port ?? settings.port
        logger.info("listening for alerts and events", metadata: ["address": "\(settings.address):\(port)"])
        await onListening(port)
      })
    do {
      try await server.run()
    } catch let error as IOError {
      throw settings.cannotListen(error.errnoCode)
    } catch let error where error is SocketAddressError || error is SocketAddressError.UnknownHost {
      throw ServerError(
        "the name \(settings.address) leads to no address: let http.address name one of this host")
    }
  }

  /// Hummingbird tells every parse error and its own start; ours is told above.
  private func quiet(_ logger: Logger) -> Logger {
    var logger = logger
    logger.logLevel = max(logger.logLevel, .warning)
    return logger
  }

  private func builder() throws(ServerError) -> HTTPServerBuilder {
    let limits = settings.limits
    let connections = ConnectionCount(limit: limits.connections)
    let isPlain = settings.tls == nil
    let plain = HTTPServerBuilder { [telemetry] responder in
      let configuration = HTTP1Channel.Configuration(
        idleTimeout: TimeAmount(limits.idle),
        httpDecoderConfiguration: .init(
          maxHeaderFieldSize: limits.headerBytes, maxHeaderListSize: limits.headerBytes,
          maxHeaderFieldCount: limits.headerFields))
      return GuardedChannel(
        base: HTTP1Channel(responder: responder, configuration: configuration), connections: connections,
        telemetry: telemetry, decompressionRatio: limits.decompressionRatio, headerBytes: limits.headerBytes,
        patience: TimeAmount(limits.request), isPlain: isPlain)
    }
    guard let tls = settings.tls else { return plain }
    let configuration = try tls.configuration()
    do {
      // Only to learn now whether certificate and key go together.
      _ = try NIOSSLContext(configuration: configuration)
      return try .tls(plain, tlsConfiguration: configuration)
    } catch {
      throw ServerError(
        "the key \(tls.key) does not belong to the certificate \(tls.certificate): let http.tls_certificate and "
          + "http.tls_key name two that were made together (\(error))")
    }
  }
}
