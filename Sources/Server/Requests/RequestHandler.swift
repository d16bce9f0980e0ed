internal import HTTPTypes
internal import HummingbirdCore
internal import Logging
internal import NIOCore

/// The connection is closed after an answer whose request was not read to its end.
struct ClosedAfterAnswer: Error {}

/// Answers requests: who may, how much, and which route.
struct RequestHandler: Sendable {
  private let limits: ServerSettings.Limits
  private let access: Access
  private let rates: RateLimiter
  private let bodies: BodyReader
  private let status: StatusRoutes
  private let dossiers: DossierRoutes
  private let pages: PageRoutes
  private let intake: IntakeRoutes
  private let bulk: BulkRoute
  private let document: DocumentRoute
  private let telemetry: ServerTelemetry
  private let logger: Logger

  init(_ settings: ServerSettings, ports: ServerPorts, telemetry: ServerTelemetry, logger: Logger) {
    limits = settings.limits
    access = Access(settings)
    rates = RateLimiter(rate: settings.limits.rate, burst: settings.limits.burst)
    bodies = BodyReader(
      limits: settings.limits, budget: ByteBudget(limit: settings.limits.bodiesInFlight), telemetry: telemetry
    )
    let deadline = PortDeadline(limit: settings.limits.request)
    status = StatusRoutes(ports: ports, deadline: deadline)
    dossiers = DossierRoutes(ports: ports, deadline: deadline)
    pages = PageRoutes(ports: ports, deadline: deadline)
    intake = IntakeRoutes(ports: ports, limits: settings.limits, deadline: deadline, telemetry: telemetry)
    bulk = BulkRoute(intake)
    document = DocumentRoute(bulk: bulk)
    self.telemetry = telemetry
    self.logger = logger
  }

  /// One request as it goes through, with its body, which can be gone through only once.
  private struct Exchange {
    let head: HTTPRequest
    let route: Route
    let target: RequestTarget?
    let address: String
    let type: String
    var body: RequestBody.AsyncIterator
    var bodyWasRead = false
  }

  /// Answers a request of Hummingbird's.
  /// - Throws: When the connection must be closed.
  @concurrent
  func respond(_ request: Request, _ writer: consuming ResponseWriter, _ channel: any Channel) async throws {
    let started = ContinuousClock.now
    let fields = request.head.headerFields
    let target = request.head.path.flatMap(RequestTarget.init)
    var exchange = Exchange(
      head: request.head, route: target.map { Route(request.head.method, $0.path) } ?? .unknown,
      target: target,
      address: channel.remoteAddress?.ipAddress ?? "local",
      type: MediaType.answering(accept: fields[.accept]),
      body: request.body.makeAsyncIterator())
    let answer = await answer(&exchange) {
      guard fields[.expect]?.lowercased() == "100-continue" else { return }
      try await writer.writeInformationalHead(HTTPResponse(status: .continue))
    }
    let closes = !exchange.bodyWasRead && BodyReader.hasBody(fields) && !BodyReader.isSmall(fields)
    try await write(answer, to: request.head, closes: closes, writer)
    telemetry.answered(exchange.route, status: answer.status.code, in: started.duration(to: .now))
    guard closes else { return }
    await bodies.discard(&exchange.body)
    throw ClosedAfterAnswer()
  }

  @concurrent
  private func answer(_ exchange: inout Exchange, goOn: @concurrent () async throws -> Void) async -> Answer {
    do {
      let answer = try await route(&exchange, goOn: goOn)
      if let reason = answer.reason { telemetry.refused(reason) }
      return answer
    } catch let refusal as Refusal {
      telemetry.refused(refusal.reason)
      logger.debug(
        "request refused",
        metadata: [
          "route": "\(exchange.route.name)", "status": "\(refusal.status.code)",
          "reason": "\(refusal.reason.rawValue)", "client": "\(exchange.address)",
        ])
      return refusal.answer(type: exchange.type)
    } catch {
      telemetry.refused(.unavailable)
      logger.debug("request failed", metadata: ["route": "\(exchange.route.name)", "error": "\(error)"])
      return Refusal.unavailable("the request could not be worked on; send it again").answer(
        type: exchange.type)
    }
  }

  @concurrent
  private func route(_ exchange: inout Exchange, goOn: @concurrent () async throws -> Void) async throws
    -> Answer
  {
    try admit(exchange)
    if exchange.head.headerFields[.hostFault] != nil {
      throw Refusal.malformed("a request of HTTP/1.1 has one Host header (RFC 9112, section 3.2)")
    }
    guard let target = exchange.target else { throw Refusal.malformed("the path cannot be read") }
    switch exchange.route {
    case .liveness: return try await status.liveness()
    case .readiness: return try await status.readiness()
    case .metrics: return try await status.metrics()
    case .elastic(.root) where MediaType.prefersHTML(accept: exchange.head.headerFields[.accept]):
      return try await pages.overview()
    case .dossiers: return try await dossiers.list(target)
    case .dossier(let id): return try await dossiers.document(id, target, exchange.head)
    case .elastic(let route): return ElasticAnswers.answer(route, type: exchange.type)
    case .alerts, .events, .bulk, .document: return try await take(&exchange, target, goOn: goOn)
    case .wrongMethod(let allowed):
      throw Refusal(
        status: .methodNotAllowed, code: "method_not_allowed_exception",
        detail: "this path takes \(allowed)", reason: .unknown, headers: [.allow: allowed])
    case .unknown:
      throw Refusal(
        status: .notFound, code: "resource_not_found_exception",
        detail:
          "there is nothing at this path; alerts go to /v1/alerts, events to /v1/events or _bulk, and dossiers "
          + "come from /v1/dossiers",
        reason: .unknown)
    }
  }

  private func admit(_ exchange: Exchange) throws(Refusal) {
    if let wait = rates.wait(of: exchange.address, now: .now) {
      throw .busy(.rate, retryAfter: wait, "more requests than http.rate allows")
    }
    switch access.verdict(on: exchange.head, route: exchange.route) {
    case .allowed: break
    case .unauthorized: throw .unauthorized
    case .foreignOrigin: throw .foreign("requests of web pages are not taken (http.allowed_origins)")
    case .foreignHost: throw .foreign("the Host header names no host of this server (http.allowed_hosts)")
    }
  }

  @concurrent
  private func take(
    _ exchange: inout Exchange, _ target: RequestTarget, goOn: @concurrent () async throws -> Void
  ) async throws -> Answer {
    let fields = exchange.head.headerFields
    guard BodyReader.hasBody(fields) else { throw Refusal.malformed("the request has no body") }
    try bodies.check(fields)
    try await goOn()
    let held = HeldBytes(bodies.budget)
    let bytes = try await bodies.read(&exchange.body, fields, into: held)
    exchange.bodyWasRead = true
    // Held until the answer is made, as the port works on the bytes.
    defer { withExtendedLifetime(held) {} }
    switch exchange.route {
    case .alerts: return try await intake.alerts(bytes)
    case .events: return try await intake.events(bytes)
    case .bulk(let index):
      return try await bulk.answer(bytes, index: index, target: target, type: exchange.type)
    case .document(let place):
      return try await document.answer(bytes, at: place, target: target, type: exchange.type)
    default: throw Refusal.malformed("this path takes no body")
    }
  }

  @concurrent
  private func write(
    _ answer: Answer, to request: HTTPRequest, closes: Bool, _ writer: consuming ResponseWriter
  ) async throws {
    var head = HTTPResponse(status: answer.status, headerFields: answer.headers)
    if answer.status != .notModified { head.headerFields[.contentLength] = String(answer.body.count) }
    head.headerFields[.elasticProduct] = "Elasticsearch"
    head.headerFields[.xContentTypeOptions] = "nosniff"
    head.headerFields[.cacheControl] = "no-store"
    if closes || request.headerFields[.connection] == "close" { head.headerFields[.connection] = "close" }
    let hasBody = request.method != .head && !answer.body.isEmpty && answer.status != .notModified
    try await writer.write(response: head, body: hasBody ? Self.body(answer.body) : ResponseBody())
  }

  /// Long answers go in pieces, so that a client that reads slowly, but reads, is told from one that does
  /// not.
  private static func body(_ bytes: [UInt8]) -> ResponseBody {
    guard bytes.count > pieceBytes else { return ResponseBody(byteBuffer: ByteBuffer(bytes: bytes)) }
    return ResponseBody(contentLength: bytes.count) { writer in
      for start in stride(from: 0, to: bytes.count, by: pieceBytes) {
        let end = min(start + pieceBytes, bytes.count)
        try await writer.write(ByteBuffer(bytes: bytes[start..<end]))
      }
      try await writer.finish(nil)
    }
  }

  private static let pieceBytes = 128 << 10
}

extension HTTPField.Name {
  /// Set within the server alone, see `PacedBodies`.
  static let hostFault = HTTPField.Name("Dossier-Host-Fault") ?? .server
  /// Elastic's clients work with a server only when it sends this.
  static let elasticProduct = HTTPField.Name("X-Elastic-Product") ?? .server
}
