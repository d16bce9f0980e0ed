internal import ECS
internal import ServiceLifecycle
internal import Store

/// Reads the files of events and of alerts, followed or once. A chunk's position is stored in one transaction with
/// what was made of it, so that nothing is lost and nothing counted twice when the agent dies.
struct FollowStage: Service {
  /// What the lines of the files are.
  enum Content: String, Sendable, CaseIterable {
    case events
    case alerts
  }

  /// How the files are read.
  enum Manner: Sendable, CaseIterable {
    case followed
    case once
  }

  let content: Content
  let manner: Manner
  let intake: Configuration.Intake
  let store: DossierStore
  let detection: DetectionStage
  let alerts: AlertIntake
  let telemetry: AgentTelemetry
  let watch: StoreWatch
  /// For an agent that ends with its input.
  let progress: IntakeProgress?

  /// The patterns of the files that are read so.
  static func patterns(_ content: Content, _ manner: Manner, _ intake: Configuration.Intake) -> [String] {
    switch (content, manner) {
    case (.events, .followed): intake.files
    case (.alerts, .followed): intake.alertFiles
    case (.events, .once): intake.onceFiles
    case (.alerts, .once): intake.onceAlertFiles
    }
  }

  func run() async throws {
    try await cancelWhenGracefulShutdown {
      let settings = await settings
      var positions: [String: FollowPosition] = [:]
      for position in try store.positions() {
        guard let path = path(of: position.key) else { continue }
        positions[path] = FollowPosition(bytes: position.value)
      }
      let loop = PollLoop(interval: settings.pollInterval, endsWithInput: progress != nil)
      switch manner {
      case .followed:
        var source = FileFollower(settings, positions: positions)
        await loop.run(&source, take)
      case .once:
        var source = OnceFiles(settings, positions: positions)
        await loop.run(&source, take)
      }
    }
    guard let progress else { return }
    progress.finish()
    try? await gracefulShutdown()
  }

  private var settings: FollowSettings {
    get async {
      var settings = intake.settings(Self.patterns(content, manner, intake))
      if content == .events, let lookBack = intake.lookBack(memory: await detection.memorySpan) {
        settings.lookBack = FollowSettings.LookBack(bytes: lookBack.bytes, within: lookBack.span)
      }
      return settings
    }
  }

  /// Positions of events and of alerts, followed and read once, are kept apart: a file may be all of them.
  private var prefix: String { (manner == .once ? "once-" : "") + content.rawValue + ":" }

  private func key(of path: String) -> String { prefix + path }

  private func path(of key: String) -> String? {
    key.hasPrefix(prefix) ? String(key.dropFirst(prefix.count)) : nil
  }

  private func take(_ batch: FollowBatch) async {
    for event in batch.events { await tell(event) }
    for chunk in batch.chunks { await take(chunk) }
  }

  private func tell(_ event: FollowEvent) async {
    telemetry.emit(.followed(event))
    guard case .forgotten(let path) = event else { return }
    await watch.untilDone { try store.forgetPositions([key(of: path)]) }
  }

  private func take(_ chunk: FollowChunk) async {
    await alerts.waitForRoom()
    let positions = chunk.position.map { [SourcePosition(key: key(of: chunk.path), value: $0.bytes)] } ?? []
    switch content {
    case .events:
      let batch = DetectionStage.Batch(
        name: chunk.path, lines: chunk.bytes, firstLine: chunk.firstLine, isReplay: chunk.isReplay,
        positions: positions)
      await watch.untilDone { try await detection.take(batch) }
    case .alerts where chunk.isReplay: break
    case .alerts:
      await watch.untilDone {
        try await alerts.accept(
          lines: chunk.bytes, name: chunk.path, firstLine: chunk.firstLine, positions: positions)
      }
    }
  }
}
