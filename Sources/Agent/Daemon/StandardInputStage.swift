internal import ServiceLifecycle

/// Reads standard input: lines of alerts are accepted, lines of events spooled. Nothing more is read until what was
/// read is durable and there is room for more, so that the sender waits.
///
/// There is no place to go on from after a restart: what the agent had not read stays with the sender, or is lost with
/// it.
struct StandardInputStage: Service {
  let content: FollowStage.Content
  let settings: FollowSettings
  let alerts: AlertIntake
  let events: EventIntake
  let telemetry: AgentTelemetry
  let watch: StoreWatch
  /// For an agent that ends with its input.
  let progress: IntakeProgress?

  private static let name = "stdin"

  func run() async throws {
    await cancelWhenGracefulShutdown {
      let input = WaitingInput(path: "-", settings: settings)
      do throws(InputChunks.Failure) {
        while let (chunk, events) = try await input.next() {
          for event in events { telemetry.emit(.followed(event)) }
          if let chunk { await take(chunk) }
        }
        if !Task.isCancelled { telemetry.emit(.inputEnded(name: Self.name)) }
      } catch {
        telemetry.emit(.inputFailed(reason: error.description))
      }
    }
    progress?.finish()
    try? await gracefulShutdown()
  }

  private func take(_ chunk: FollowChunk) async {
    await alerts.waitForRoom()
    switch content {
    case .events:
      await events.waitForRoom()
      await watch.untilDone {
        try await events.accept(lines: chunk.bytes, name: Self.name, firstLine: chunk.firstLine)
      }
    case .alerts:
      await watch.untilDone {
        try await alerts.accept(
          lines: chunk.bytes, name: Self.name, firstLine: chunk.firstLine, positions: [])
      }
    }
  }
}
