import ECS

/// Collects a host's tables into a snapshot that `osqueryi-replay` answers from: ask once, ask for ever.
///
/// Every table is asked for by itself, so that one that fails or hangs costs no other. Secrets that give
/// themselves away are replaced (``SecretRedaction``).
public struct HostCapture: Sendable {
  private let executor: any QueryExecutor
  private let safety: StatementSafety
  private let settings: CaptureSettings

  /// A capture through `executor`, of tables that `safety` lets through.
  public init(
    _ executor: any QueryExecutor, safety: StatementSafety, settings: CaptureSettings = CaptureSettings()
  ) {
    self.executor = executor
    self.safety = safety
    self.settings = settings
  }

  /// Writes the snapshot to `directory`, which must be new, and tells `progress` before each table.
  /// - Throws: ``CaptureError`` when nothing can be captured, ``SnapshotError`` when it cannot be written.
  public func write(
    to directory: String, progress: (CaptureProgress) -> Void = { _ in }
  ) async throws -> CaptureSummary {
    let manifest = try await manifest()
    let plan =
      try settings.tables.map { names throws(CaptureError) in
        try CapturePlan(naming: names, platform: manifest.platform)
      } ?? CapturePlan.standard(for: manifest.platform)
    var run = CaptureRun(
      executor: executor, safety: safety, settings: settings, summary: CaptureSummary(manifest: manifest),
      writer: try SnapshotWriter(directory: directory, manifest: manifest))
    let count = plan.tables.count + plan.fileTables.count
    for (index, name) in (plan.tables + plan.fileTables).enumerated() {
      guard let table = TableCatalog.bundled.table(named: name, on: manifest.platform) else { continue }
      progress(CaptureProgress(table: name, number: index + 1, count: count))
      try await run.capture(table, ofFiles: index >= plan.tables.count)
    }
    return try run.finished()
  }

  /// Asks the host what it is.
  private func manifest() async throws(CaptureError) -> SnapshotManifest {
    let system = try await row("SELECT name, version, platform FROM os_version")
    let host = try await row("SELECT hostname, computer_name, uuid FROM system_info")
    let time = try await row("SELECT unix_time FROM time")
    let platform: HostPlatform =
      switch system["platform"]?.lowercased() {
      case "windows": .windows
      case "darwin": .darwin
      default: .linux
      }
    let captured = (time["unix_time"]).flatMap { Int64($0) }.map { Timestamp(milliseconds: $0 &* 1_000) }
    return SnapshotManifest(
      platform: platform,
      host: SnapshotManifest.Host(
        name: host.filled("hostname") ?? host.filled("computer_name") ?? "unknown",
        id: host.filled("uuid") ?? "unknown",
        os: [system.filled("name"), system.filled("version")].compactMap(\.self).joined(separator: " ")
          .nonEmpty ?? "unknown"),
      capturedAt: captured ?? WallClock.now(), osqueryVersion: executor.engine.version.nonEmpty ?? "unknown")
  }

  private func row(_ sql: String) async throws(CaptureError) -> StatementRow {
    let statement: CheckedStatement
    do throws(StatementRefusal) {
      statement = try safety.check(sql)
    } catch {
      throw .noHost(reason: "\(error)")
    }
    let result = await executor.run(statement, deadline: settings.deadline)
    guard let row = result.rows.first else {
      throw .noHost(reason: result.error ?? "\(sql) answers no row.")
    }
    return row
  }
}

extension StatementRow {
  fileprivate func filled(_ column: String) -> String? { self[column].flatMap(\.nonEmpty) }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}
