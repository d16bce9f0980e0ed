internal import ECS
internal import HTTPTypes

/// Answers `/healthz`, `/readyz` and `/metrics`.
struct StatusRoutes: Sendable {
  let ports: ServerPorts
  let deadline: PortDeadline

  /// Whether the agent works, and nothing else: everyone may ask.
  func liveness() async throws -> Answer {
    let report = try await report()
    return Answer(
      report.isLive ? .ok : .serviceUnavailable, json: ["status": report.isLive ? "live" : "failing"])
  }

  func readiness() async throws -> Answer {
    let report = try await report()
    let isReady = report.isLive && report.isReady
    return Answer(
      isReady ? .ok : .serviceUnavailable,
      json: [
        "status": isReady ? "ready" : "not ready", "reasons": .array(report.reasons.map(JSONValue.string)),
      ])
  }

  func metrics() async throws -> Answer {
    let text = try await deadline.run { [ports] () throws(IntakeRefusal) in await ports.metrics() }
    return Answer(.ok, body: Array(text.utf8), type: MediaType.prometheus)
  }

  private func report() async throws -> HealthReport {
    try await deadline.run { [ports] () throws(IntakeRefusal) in await ports.health() }
  }
}
