/// The state of a capture under way.
struct CaptureRun: ~Copyable {
  private let executor: any QueryExecutor
  private let safety: StatementSafety
  private let settings: CaptureSettings
  private let redaction = SecretRedaction()
  private var summary: CaptureSummary
  private var writer: SnapshotWriter
  /// The files that rows named, in the order they were seen.
  private var paths: [String] = []
  private var seenPaths: Set<String> = []
  private var unlistedPaths = 0

  init(
    executor: any QueryExecutor, safety: StatementSafety, settings: CaptureSettings, summary: CaptureSummary,
    writer: consuming SnapshotWriter
  ) {
    self.executor = executor
    self.safety = safety
    self.settings = settings
    self.summary = summary
    self.writer = writer
  }

  private var platform: HostPlatform { summary.manifest.platform }

  mutating func capture(_ table: TableSchema, ofFiles: Bool) async throws(SnapshotError) {
    // One more row than may be kept tells whether there are more.
    let statements =
      ofFiles
      ? CaptureStatements.groups(of: paths).map { CaptureStatements.reading(table, paths: $0) }
      : CaptureStatements.reading(table, limit: settings.rows + 1)
    var collected = CapturedRows(table: table, limit: settings.rows, redaction: redaction)
    var isAnswered = statements.isEmpty
    for sql in statements {
      guard let result = await answer(to: sql, of: table) else { continue }
      isAnswered = true
      notePaths(in: result, of: table)
      collected.add(result)
    }
    guard isAnswered else { return }
    try writer.write(table, rows: collected.rows)
    summary.tables.append(
      CaptureSummary.Table(name: table.name, rows: collected.rows.count, redacted: collected.redacted))
    summary.gaps += collected.gaps.map { "\(table.name): \($0)" }
  }

  consuming func finished() throws(SnapshotError) -> CaptureSummary {
    if unlistedPaths > 0 {
      summary.gaps.append("file: \(unlistedPaths) files were not asked about; at most \(settings.paths) are.")
    }
    try writer.write(summary: summary.json)
    return summary
  }

  /// The answer, whole or in part; nil when there is none, which is noted then.
  private mutating func answer(to sql: String, of table: TableSchema) async -> StatementResult? {
    let statement: CheckedStatement
    do throws(StatementRefusal) {
      statement = try safety.check(sql)
    } catch {
      summary.gaps.append("\(table.name): \(error)")
      return nil
    }
    let result = await executor.run(statement, deadline: settings.deadline)
    for warning in result.warnings.prefix(3) { note("\(table.name): the engine warned: \(warning)") }
    if let error = result.error { note("\(table.name): \(error)") }
    return result.status == .ok || result.status == .empty || result.rowsKept > 0 ? result : nil
  }

  private mutating func note(_ gap: String) {
    if !summary.gaps.contains(gap), summary.gaps.count < 1_000 { summary.gaps.append(gap) }
  }

  private mutating func notePaths(in result: StatementResult, of table: TableSchema) {
    for source in CapturePlan.pathColumns where source.table == table.name {
      guard let column = result.rows.names.firstIndex(of: source.column) else { continue }
      for row in result.rows {
        guard let text = row[column].text, let path = NamedPath.path(in: text, platform: platform) else {
          continue
        }
        guard seenPaths.insert(platform == .windows ? path.lowercased() : path).inserted else { continue }
        if paths.count < settings.paths { paths.append(path) } else { unlistedPaths += 1 }
      }
    }
  }
}
