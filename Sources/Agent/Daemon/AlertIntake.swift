internal import ECS
internal import Evidence
internal import Hashing
public import Store

/// Takes alerts in, in every shape that ``AlertReader`` reads, and makes them durable before it answers.
public struct AlertIntake: Sendable {
  /// The longest id of an alert, in bytes; a longer one is replaced by its SHA-256.
  public static let longestID = 512

  private let store: DossierStore
  private let committer: GroupCommitter
  private let mostWaiting: Int
  private let telemetry: AgentTelemetry
  private let watch: StoreWatch
  private let now: @Sendable () -> Timestamp
  private let wake: @Sendable () -> Void

  /// - Parameters:
  ///   - mostWaiting: the most alerts that may wait for their dossiers.
  ///   - wake: called when there are new alerts.
  init(
    store: DossierStore, committer: GroupCommitter, mostWaiting: Int, telemetry: AgentTelemetry,
    watch: StoreWatch,
    now: @escaping @Sendable () -> Timestamp,
    wake: @escaping @Sendable () -> Void
  ) {
    self.store = store
    self.committer = committer
    self.mostWaiting = mostWaiting
    self.telemetry = telemetry
    self.watch = watch
    self.now = now
    self.wake = wake
  }

  /// Whether so many alerts wait for their dossiers that no more should come.
  public var isFull: Bool { store.backlog.alerts >= mostWaiting }

  /// Returns when there is room for more alerts, or the task is cancelled.
  func waitForRoom() async {
    if isFull { telemetry.emit(.intakeWaits(alerts: store.backlog.alerts)) }
    while isFull, !Task.isCancelled { try? await Task.sleep(for: .seconds(1)) }
  }

  /// Takes the alerts of a text; what it says is accepted or known is durable.
  ///
  /// - Parameters:
  ///   - bytes: one alert, an array, NDJSON, `{"alerts": […]}` or the answer of an Elasticsearch search.
  ///   - name: what people call the source.
  /// - Returns: an outcome for each alert, and for what stood in the place of one, in order.
  /// - Throws: `StoreError`; then nothing was kept.
  public func accept(_ bytes: [UInt8], name: String) async throws(StoreError) -> [IntakeOutcome] {
    try await accept(AlertReader.alerts(in: bytes, name: name), name: name, positions: [])
  }

  /// The same for texts that are one alert each; the id that its sender gave one is used where it has none.
  public func accept(
    _ documents: [(text: ArraySlice<UInt8>, id: String?)], name: String
  ) async throws(StoreError) -> [IntakeOutcome] {
    let items = documents.enumerated().map { AlertReader.alert($1.text, id: $1.id, place: "\(name)[\($0)]") }
    return try await accept(items, name: name, positions: [])
  }

  /// The same for lines with one alert each, together with how far their source was read.
  func accept(
    lines: [UInt8], name: String, firstLine: Int, positions: [SourcePosition]
  ) async throws(StoreError) {
    let items = AlertReader.alerts(inLines: lines, name: name, firstLine: firstLine)
    _ = try await accept(items, name: name, positions: positions)
  }

  private func accept(
    _ items: [AlertReader.Item], name: String, positions: [SourcePosition]
  ) async throws(StoreError) -> [IntakeOutcome] {
    var alerts: [AcceptedAlert] = []
    var outcomes: [IntakeOutcome] = []
    for item in items {
      switch item {
      case .refused(let reason): outcomes.append(.refused(reason))
      case .alert(let alert):
        let accepted = Self.accepted(alert, name)
        outcomes.append(.accepted(id: accepted.id))
        alerts.append(accepted)
      }
    }
    let acceptances = try await watch.watching { () async throws(StoreError) in
      try await committer.accept(alerts, positions: positions, at: now())
    }
    var next = acceptances.makeIterator()
    for index in outcomes.indices {
      guard case .accepted(let id) = outcomes[index] else { continue }
      if next.next() == .known { outcomes[index] = .known(id: id) }
    }
    tell(outcomes, acceptances, name)
    return outcomes
  }

  private func tell(_ outcomes: [IntakeOutcome], _ acceptances: [Acceptance], _ name: String) {
    var refused = 0
    for outcome in outcomes {
      switch outcome {
      case .accepted(let id): telemetry.emit(.alertAccepted(id: id, rule: "", source: name))
      case .known(let id): telemetry.emit(.alertRepeated(id: id, source: name))
      case .refused(let reason):
        refused += 1
        if refused <= Self.toldLines { telemetry.emit(.lineRefused(path: name, line: 0, reason: reason)) }
      }
    }
    if refused > Self.toldLines {
      telemetry.emit(.linesRefused(path: name, count: refused - Self.toldLines))
    }
    if acceptances.contains(.accepted) { wake() }
  }

  /// Refused lines of one text that are told one by one.
  static let toldLines = 5

  /// The alert's own id; the digest of its text where it has none, so that the same alert is recognised all the same.
  private static func accepted(_ alert: JSONObject, _ name: String) -> AcceptedAlert {
    let bytes = JSONWriter.bytes(.object(alert))
    var id = alert.text("kibana.alert.uuid") ?? ""
    if id.isEmpty || id.utf8.count > longestID {
      // Without OpenSSL's digest there would be no dossier either; its text is then the best name there is.
      id =
        (try? Digest(of: id.isEmpty ? bytes : Array(id.utf8)))?.hex
        ?? String(decoding: bytes.prefix(longestID), as: UTF8.self)
    }
    return AcceptedAlert(id: id, bytes: bytes, source: name, summary: AlertSummary(known: AlertFacts(alert)))
  }
}
