/// Runs the same statement once for all who ask for it at about the same time.
///
/// Whoever asks while the statement waits or runs gets that run's answer. Whoever asks later gets it as
/// long as it is fresh, counted from when the engine began to read: ``StatementResult/started``. Each asker
/// keeps its own deadline. Failures go to those who were waiting and to nobody else.
public actor SharingExecutor: QueryExecutor {
  /// What answers.
  public nonisolated let engine: OsqueryEngine
  private let executor: any QueryExecutor
  private let settings: SharingSettings
  private let now: @Sendable () -> ContinuousClock.Instant
  private var runs: [String: SharedRun] = [:]
  private var answers: SharedAnswers
  private var nextTicket = 0
  private let counters = SessionCounters()

  /// How the sessions behind it are, and how many answers were shared.
  public nonisolated var health: SessionHealth {
    var health = executor.health
    health.shared += counters.current.shared
    return health
  }

  /// Shares the work of `executor`; `now` is for tests that move time on.
  public init(
    _ executor: any QueryExecutor, settings: SharingSettings = SharingSettings(),
    now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }
  ) {
    engine = executor.engine
    self.executor = executor
    self.settings = settings
    self.now = now
    answers = SharedAnswers(settings: settings)
  }

  /// Runs `statement`, or shares the run of somebody else; ``StatementResult/sharedWith`` says with how many.
  public func run(_ statement: CheckedStatement, deadline: Duration) async -> StatementResult {
    let asked = now()
    if let answer = answers.answer(to: statement.sql, at: asked) {
      counters.shared(1)
      return answer
    }
    nextTicket += 1
    let ticket = nextTicket
    return await withTaskCancellationHandler {
      await withCheckedContinuation { continuation in
        let asker = SharedRun.Asker(continuation: continuation, asked: asked, deadline: deadline)
        if Task.isCancelled {
          asker.leave(.cancelled)
        } else {
          join(statement, asker, ticket)
        }
      }
    } onCancel: {
      Task { await leave(statement.sql, ticket, .cancelled) }
    }
  }

  /// How many wait for a run of the statement.
  func waiting(for statement: CheckedStatement) -> Int { runs[statement.sql]?.askers.count ?? 0 }

  private func join(_ statement: CheckedStatement, _ asker: SharedRun.Asker, _ ticket: Int) {
    runs[statement.sql, default: SharedRun(statement)].askers[ticket] = asker
    if runs[statement.sql]?.task == nil { start(statement.sql) }
    limitWait(statement.sql, ticket)
  }

  /// Starts the run for all who wait for it, with the time of whoever waits longest.
  private func start(_ sql: String) {
    guard var run = runs[sql], let end = run.askers.values.map(\.end).max() else { return }
    let begin = now()
    run.begin = begin
    run.end = end
    let (executor, statement) = (executor, run.statement)
    // Not a child task: it serves others when the one who asked first has gone.
    run.task = Task { [weak self] in
      let result = await executor.run(statement, deadline: begin.duration(to: end))
      await self?.finish(sql, result)
    }
    runs[sql] = run
  }

  /// Sees to it that an asker with less time than the run is told so in time.
  private func limitWait(_ sql: String, _ ticket: Int) {
    guard let run = runs[sql], let asker = run.askers[ticket], asker.end < run.end else { return }
    let left = now().duration(to: asker.end)
    runs[sql]?.askers[ticket]?.timer = Task { [weak self] in
      try await Task.sleep(for: left)
      await self?.leave(sql, ticket, .deadline)
    }
  }

  private func leave(_ sql: String, _ ticket: Int, _ reason: SharedRun.Leave) {
    guard let asker = runs[sql]?.askers.removeValue(forKey: ticket) else { return }
    asker.leave(reason)
    // The engine works for nobody now; the next one who asks gets a run of its own.
    if runs[sql]?.askers.isEmpty == true { runs.removeValue(forKey: sql)?.task?.cancel() }
  }

  private func finish(_ sql: String, _ result: StatementResult) {
    // A run that everybody left was taken off the list; the one on the list is another, still under way.
    guard !Task.isCancelled, var run = runs.removeValue(forKey: sql) else { return }
    let time = now()
    var result = result
    let (patient, served) = run.split(after: result, at: time)
    result.sharedWith = served.count
    counters.shared(max(0, served.count - 1))
    for asker in served { asker.answer(result) }
    if result.status == .ok || result.status == .empty {
      // The time in the line for a session does not make an answer older.
      let age = min(max(.zero, result.started.age), run.begin.duration(to: time))
      answers.keep(
        result, of: sql, until: time - age + settings.freshness(of: run.statement), now: time)
    }
    guard !patient.isEmpty else { return }
    run.askers = patient
    run.task = nil
    runs[sql] = run
    start(sql)
    for ticket in patient.keys where patient[ticket]?.timer == nil { limitWait(sql, ticket) }
  }
}
