internal import ECS
internal import Logging
internal import ServiceLifecycle
internal import Store

/// Follows the files of events and of alerts. A chunk's position is stored in one transaction with what was made of
/// it, so that nothing is lost and nothing counted twice when the agent dies.
struct FollowStage: Service {
  /// What the lines of the followed files are.
  enum Content: String, Sendable, CaseIterable {
    case events
    case alerts
  }

  let content: Content
  let intake: Configuration.Intake
  let store: DossierStore
  let detection: DetectionStage
  let alerts: AlertIntake
  let telemetry: AgentTelemetry
  let watch: StoreWatch
  /// The most alerts that may wait for their dossiers before no further lines are read.
  let mostWaiting: Int

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      let settings = await settings
      var positions: [String: FollowPosition] = [:]
      for position in try store.positions() {
        guard let path = path(of: position.key) else { continue }
        positions[path] = FollowPosition(bytes: position.value)
      }
      try await FollowLoop(settings, positions: positions).run { batch in
        for event in batch.events { try await told(event) }
        for chunk in batch.chunks { await take(chunk) }
      }
    }
  }

  private var settings: FollowSettings {
    get async {
      guard content == .events else { return intake.settings(intake.alertFiles) }
      var settings = intake.settings(intake.files)
      let span = min(intake.lookBack, await detection.memorySpan)
      if intake.lookBackBytes > 0, span > .zero {
        settings.lookBack = FollowSettings.LookBack(bytes: intake.lookBackBytes, within: span)
      }
      return settings
    }
  }

  /// Positions of events and of alerts are kept apart: a file may be followed as both.
  private func key(of path: String) -> String { "\(content.rawValue):\(path)" }

  private func path(of key: String) -> String? {
    let prefix = content.rawValue + ":"
    return key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : nil
  }

  private func told(_ event: FollowEvent) async throws {
    telemetry.emit(.followed(event))
    guard case .forgotten(let path) = event else { return }
    await untilDone { try store.forgetPositions([key(of: path)]) }
  }

  private func take(_ chunk: FollowChunk) async {
    if store.backlog.alerts >= mostWaiting { telemetry.emit(.intakeWaits(alerts: store.backlog.alerts)) }
    while store.backlog.alerts >= mostWaiting, !Task.isCancelled {
      try? await Task.sleep(for: .seconds(1))
    }
    let positions = chunk.position.map { [SourcePosition(key: key(of: chunk.path), value: $0.bytes)] } ?? []
    switch content {
    case .events:
      let batch = DetectionStage.Batch(
        name: chunk.path, lines: chunk.bytes, firstLine: chunk.firstLine, isReplay: chunk.isReplay,
        positions: positions)
      await untilDone { try await detection.take(batch) }
    case .alerts where chunk.isReplay: break
    case .alerts:
      await untilDone {
        try await alerts.accept(
          lines: chunk.bytes, name: chunk.path, firstLine: chunk.firstLine, positions: positions)
      }
    }
  }

  /// Tries again while the store can't take it: the disk may be full for now.
  private func untilDone(_ body: () async throws -> Void) async {
    while !Task.isCancelled {
      do {
        return try await body()
      } catch {
        watch.failed(error)
        try? await Task.sleep(for: .seconds(1))
      }
    }
  }
}
