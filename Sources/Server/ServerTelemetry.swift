internal import Metrics

/// Why a request, or a part of it, was not taken; the label of a counter, so there are only these.
enum RefusalReason: String, Sendable, CaseIterable {
  case bodiesInFlight = "bodies_in_flight"
  case bomb = "decompression_ratio"
  case busy
  case connections
  case deadline
  case encoding
  case foreign
  case malformed
  case mediaType = "media_type"
  case rate
  case tooLarge = "too_large"
  case unauthorized
  case unavailable
  case unknown
}

/// The server's metrics. Labels are routes, classes of status and reasons: nothing that a client can choose.
struct ServerTelemetry: Sendable {
  private static let classes = ["1xx", "2xx", "3xx", "4xx", "5xx"]

  private let factory: any MetricsFactory
  private let bytesRead: Counter
  private let openConnections: Gauge
  private let refusals: [RefusalReason: Counter]
  private let documents: [String: Counter]

  init(factory: any MetricsFactory) {
    self.factory = factory
    bytesRead = Counter(label: "dossier_http_request_bytes_total", factory: factory)
    openConnections = Gauge(label: "dossier_http_connections", factory: factory)
    refusals = Dictionary(
      uniqueKeysWithValues: RefusalReason.allCases.map {
        (
          $0,
          Counter(
            label: "dossier_http_refusals_total", dimensions: [("reason", $0.rawValue)], factory: factory)
        )
      })
    documents = Dictionary(
      uniqueKeysWithValues: ["accepted", "known", "refused", "busy"].map {
        ($0, Counter(label: "dossier_http_documents_total", dimensions: [("result", $0)], factory: factory))
      })
  }

  func answered(_ route: Route, status: Int, in duration: Duration) {
    let kind = Self.classes[min(max(status / 100, 1), 5) - 1]
    Counter(
      label: "dossier_http_requests_total", dimensions: [("route", route.name), ("status", kind)],
      factory: factory
    ).increment()
    Timer(
      label: "dossier_http_request_seconds", dimensions: [("route", route.name)], factory: factory
    ).record(duration: duration)
  }

  func read(bytes: Int) { bytesRead.increment(by: bytes) }
  func connections(_ count: Int) { openConnections.record(count) }
  func refused(_ reason: RefusalReason) { refusals[reason]?.increment() }

  func took(_ results: [IntakeResult]) {
    var counts: [String: Int] = [:]
    for result in results { counts[result.name, default: 0] += 1 }
    for (name, count) in counts { documents[name]?.increment(by: count) }
  }
}

extension IntakeResult {
  fileprivate var name: String {
    switch self {
    case .accepted: "accepted"
    case .known: "known"
    case .refused: "refused"
    case .busy: "busy"
    }
  }
}
