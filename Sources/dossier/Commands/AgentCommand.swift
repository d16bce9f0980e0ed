import Agent
import ArgumentParser
import ECS
import Foundation
import Logging
import Metrics
import Server
import ServiceLifecycle
import Transport

struct AgentCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "agent",
    abstract: "Runs unattended: follows logs, listens, makes dossiers of alerts and hands them off.",
    discussion: """
      SIGHUP loads rules, guides and sinks anew; SIGTERM ends it without losing anything.

      Example: dossier agent --config /etc/dossier/dossier.toml --check
      Example: shipper | dossier agent --store state.db --setting intake.stdin=events --once
      """)

  @OptionGroup var options: RuntimeOptions

  @Flag(name: .long, help: "Check the configuration and everything that it names, and end.")
  var check = false

  @Flag(
    name: .long,
    help: "End once all that is there was read, and every sink has what came of it. HTTP is not taken.")
  var once = false

  func run() async throws {
    let configuration = try options.configuration()
    guard configuration.store.path != nil else {
      throw CommandFailure.usage(
        "the agent keeps what it accepts in a database: set store.path, or give --store FILE")
    }
    if check { return try await runChecks(configuration) }
    let metrics = PrometheusMetrics(AgentTelemetry.descriptions.merging(Self.httpMetrics) { $1 })
    MetricsSystem.bootstrap(metrics)
    LoggingSystem.bootstrap { [log = configuration.log] label in
      AgentLogHandler(
        label: label, format: log.format, level: log.level.logged, environment: Environment.variables,
        now: Environment.now)
    }
    let logger = Logger(label: "dossier")
    let daemon = Daemon(
      configuration, reload: { try options.configuration() }, transports: PinnedHTTPTransportProvider(),
      telemetry: AgentTelemetry(logger: logger, metrics: metrics), logger: logger,
      searchPath: Environment.variables["PATH"],
      notifier: SystemdNotifier(environment: Environment.variables), now: Environment.now)
    do {
      try await run(daemon, configuration, logger, metrics)
    } catch let error as LeftOver {
      throw CommandFailure.failed(error.description)
    } catch let error as ServerError {
      throw CommandFailure.failed(error.description)
    }
  }

  private func run(
    _ daemon: Daemon, _ configuration: Configuration, _ logger: Logger, _ metrics: PrometheusMetrics
  ) async throws {
    try await daemon.run(endsWithInput: once) { ports in
      guard !once else { return [] }
      do {
        guard let settings = try ServerSettings(configuration.http) else { return [] }
        let wiring = AgentPorts(ports: ports, metrics: { metrics.text() })
        return [try HTTPServer(settings, ports: wiring.server, logger: logger, metrics: metrics)]
      } catch let error as ServerError {
        throw CommandFailure.badInput(error.description)
      }
    }
  }

  /// What the server's counts are: the server does not know how they are shown.
  private static let httpMetrics: [String: PrometheusMetrics.Description] = [
    "dossier_http_requests_total": .init("Requests, by route and class of status."),
    "dossier_http_request_seconds": .init("Time from a request's head to its answer, by route."),
    "dossier_http_request_bytes_total": .init("Bytes of bodies, as they were sent."),
    "dossier_http_connections": .init("Open connections."),
    "dossier_http_refusals_total": .init("Requests, or parts of them, that were not taken, by reason."),
    "dossier_http_documents_total": .init("Alerts and events that came by HTTP, by result."),
  ]

  private func runChecks(_ configuration: Configuration) async throws {
    let host = HostChecks(configuration)
    var checks = await host.run(searchPath: Environment.variables["PATH"], now: Environment.now)
    checks += [host.intake, host.inputs, host.signing, host.sinks(transports: PinnedHTTPTransportProvider())]
    do {
      let settings = try ServerSettings(configuration.http)
      checks.append(
        HostChecks.Check(
          name: "http", status: .ok, found: settings.map { "\($0.address):\($0.port)" } ?? "switched off"))
    } catch {
      checks.append(HostChecks.Check(name: "http", status: .failed, found: "\(error)"))
    }
    checks.show(.table)
    guard !checks.contains(where: { $0.status == .failed }) else {
      throw CommandFailure.failed("the agent would not run as configured; see above")
    }
  }
}

extension Configuration.Log.Level {
  fileprivate var logged: Logger.Level {
    switch self {
    case .trace: .trace
    case .debug: .debug
    case .info: .info
    case .warning: .warning
    case .error: .error
    }
  }
}

extension ServerSettings {
  /// What the configuration says; nil when it has no server.
  fileprivate init?(_ http: Configuration.HTTP) throws {
    guard http.enabled else { return nil }
    let tls = http.tlsCertificate.flatMap { certificate in
      http.tlsKey.map { TLS(certificate: certificate, key: $0, clientAuthorities: http.clientCA) }
    }
    self.init(
      address: http.address, port: http.port, tokens: try http.tokenFiles.flatMap(ServerToken.read(file:)),
      tls: tls, allowedOrigins: http.allowedOrigins, allowedHosts: http.allowedHosts)
    limits.bodyBytes = http.bodyBytes
    limits.decompressionRatio = http.decompressedRatio
    limits.bodiesInFlight = http.bodiesInFlight
    limits.depth = http.depth
    limits.documents = http.documents
    limits.headerBytes = http.headerBytes
    limits.connections = http.connections
    limits.rate = http.rate
    limits.burst = http.burst
    limits.idle = http.idleTimeout
    limits.request = http.requestTimeout
  }
}
