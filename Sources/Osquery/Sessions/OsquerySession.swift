import ECS

/// One living engine process and its replacements; answers one statement at a time.
actor OsquerySession {
  private let engine: OsqueryEngine
  private let configuration: SessionConfiguration
  private let counters: SessionCounters
  private let clock = ContinuousClock()
  private var machine: SessionMachine
  private var process: EngineProcess?
  private var knowsTypes = false
  private var descriptions: [String: [StatementColumn]] = [:]
  /// When the process's memory is looked at next.
  private var nextCheck = ContinuousClock.now
  /// Killed processes that the system has not taken away yet.
  private var reapers: [Task<String, Never>] = []

  private static let rememberedDescriptions = 256
  /// Killed processes that the next one does not wait for.
  private static let mostReapers = 4

  init(
    engine: OsqueryEngine, configuration: SessionConfiguration, counters: SessionCounters = SessionCounters()
  ) {
    self.engine = engine
    self.configuration = configuration
    self.counters = counters
    machine = SessionMachine(restarts: configuration.restarts)
  }

  /// Starts the process if there is none.
  func warmUp() async throws(OsqueryError) {
    // Longer than a start may take, so that a slow one is told as such.
    switch await prepare(until: clock.now + configuration.startDeadline * 2) {
    case .ready:
      // The machine is busy now, for a statement that does not come.
      _ = machine.ended(.answered, now: clock.now)
    case .failed(let error): throw error
    case .noTime, .closed, .cancelled:
      throw .cannotStart(path: engine.path, reason: "the session was closed or cancelled meanwhile.")
    }
  }

  /// Runs one statement until `deadline` after `begin`. The caller sees to it that no other one is under way.
  func run(
    _ statement: CheckedStatement, deadline: Duration, begin: ContinuousClock.Instant
  ) async -> StatementResult {
    let started = WallClock.now()
    var result = await answer(statement, begin: begin, deadline: deadline, started: started)
    result.duration = begin.duration(to: clock.now)
    return result
  }

  /// Ends the process: politely first, since an idle shell goes when its input ends.
  func close() async {
    let wasOpen = machine.close()
    defer { reapers = [] }
    for reaper in reapers { _ = await reaper.value }
    guard wasOpen, let process else { return }
    self.process = nil
    counters.ended(nil)
    let farewell = Exchange(
      request: [], sentinel: [], closesInput: true, deadline: clock.now + configuration.closingTime,
      limits: configuration.limits)
    _ = await process.exchange(farewell, sink: FirstBytes(limit: 0))
    process.kill()
    await process.end()
  }

  private func answer(
    _ statement: CheckedStatement, begin: ContinuousClock.Instant, deadline: Duration, started: Timestamp
  ) async -> StatementResult {
    switch await prepare(until: begin + deadline) {
    case .ready: break
    case .cancelled:
      return StatementResult(
        status: .error, error: "The statement was cancelled before it ran.", started: started)
    case .noTime:
      let error = "No engine process was ready within \(deadline.inWords)."
      return StatementResult(status: .timeout, error: error, started: started)
    case .closed:
      return StatementResult(status: .error, error: "The session is closed.", started: started)
    case .failed(let error):
      return StatementResult(status: .error, error: error.description, started: started)
    }
    let nonce = Nonce()
    let report = await exchange(
      EngineProtocol.statement(statement.sql, nonce), nonce, until: begin + deadline)
    let processEnd = await settle(report.ending)
    var result = StatementResult(
      report, limits: configuration.limits, deadline: deadline, processEnd: processEnd, started: started)
    counters.ran(result)
    if result.status == .ok || result.status == .empty {
      await describe(&result, of: statement, until: begin + deadline)
    }
    return result
  }

  private func exchange(
    _ request: [UInt8], _ nonce: Nonce, until deadline: ContinuousClock.Instant
  ) async -> ExchangeReport<AnswerAssembler> {
    let sink = AnswerAssembler(limits: configuration.limits)
    guard let process else {
      return ExchangeReport(ending: .closed, sink: sink, messages: FirstBytes(limit: 0))
    }
    let exchange = Exchange(
      request: request, sentinel: nonce.sentinel, deadline: deadline, limits: configuration.limits,
      resources: configuration.resources)
    let begin = clock.now
    defer { counters.passed(begin.duration(to: clock.now)) }
    return await process.exchange(exchange, sink: sink)
  }

  /// Keeps or replaces the process after an exchange; tells how it ended where it did by itself.
  private func settle(_ ending: ExchangeEnding) async -> String? {
    if machine.ended(ending, now: clock.now) == .keep {
      await retireIfWorn()
      return nil
    }
    let reaper = await discardProcess(ending.loss)
    // Only a process that went by itself has something to tell.
    switch ending {
    case .closed, .inputClosed, .failed: return await reaper?.value
    case .answered, .deadline, .cancelled, .tooMuchOutput, .overrun: return nil
    }
  }

  private func retireIfWorn() async {
    guard clock.now >= nextCheck, let process else { return }
    nextCheck = clock.now + ResourceWatch.interval
    guard let usage = process.usage, configuration.resources.isWorn(usage) else { return }
    machine.retired()
    await discardProcess(.worn)
  }

  /// Kills the process; the next one need not wait until the system has taken this one away.
  @discardableResult
  private func discardProcess(_ loss: SessionHealth.Loss?) async -> Task<String, Never>? {
    if process != nil { counters.ended(loss) }
    return await discard()
  }

  private func discard() async -> Task<String, Never>? {
    guard let process else { return nil }
    self.process = nil
    process.kill()
    let reaper = Task { await process.end() }
    reapers.append(reaper)
    if reapers.count > Self.mostReapers { _ = await reapers.removeFirst().value }
    return reaper
  }
}

// MARK: - A process to speak to

extension OsquerySession {
  private enum Preparation {
    case ready
    case cancelled
    case noTime
    case closed
    case failed(OsqueryError)
  }

  /// Sees to it that a process waits for a request; leaves the machine busy when one does.
  private func prepare(until deadline: ContinuousClock.Instant) async -> Preparation {
    while true {
      if Task.isCancelled { return .cancelled }
      if clock.now >= deadline { return .noTime }
      switch machine.begin(until: deadline) {
      case .send:
        if process?.isQuiet() == true { return .ready }
        machine.lost(now: clock.now)
        await discardProcess(.ended)
      case .spawn(let notBefore):
        if let notBefore { try? await clock.sleep(until: notBefore) }
        if Task.isCancelled {
          machine.startFailed(isFault: false, now: clock.now)
          return .cancelled
        }
        if let problem = await spawn(until: deadline) { return problem }
      case .giveUp(let nextStart):
        let wait = clock.now.duration(to: nextStart).inWords
        let reason = "it keeps ending by itself; the next attempt is in \(wait)."
        return .failed(.cannotStart(path: engine.path, reason: reason))
      case .resign(let reason):
        counters.resigned(reason)
        let end = reason.hasSuffix(".") ? "" : "."
        let detail = "\(reason)\(end) It did so at every attempt, and is not started again."
        return .failed(.cannotStart(path: engine.path, reason: detail))
      case .refuse:
        return .closed
      }
    }
  }

  /// Starts a process and waits until it answers; nil when it does.
  private func spawn(until deadline: ContinuousClock.Instant) async -> Preparation? {
    let startDeadline = min(clock.now + configuration.startDeadline, deadline)
    var command = EngineCommand(engine: engine, policy: configuration.policy)
    command.scratchDirectory = configuration.scratchDirectory
    do throws(OsqueryError) {
      process = try await EngineProcess.start(command)
    } catch {
      counters.startFailed()
      machine.startFailed(isFault: true, reason: error.reason, now: clock.now)
      return .failed(error)
    }
    let nonce = Nonce()
    let report = await exchange(
      EngineProtocol.description(of: EngineProtocol.probe, nonce), nonce, until: startDeadline)
    if report.ending == .answered {
      counters.started()
      knowsTypes = EngineProtocol.columns(in: report.sink)?.last?.name == EngineProtocol.probeColumn
      machine.started()
      return nil
    }
    let wasCutShort = report.ending == .cancelled || report.ending == .deadline && startDeadline == deadline
    counters.startFailed()
    let processEnd = await discard()?.value
    let reason = startProblem(report, processEnd: processEnd)
    machine.startFailed(isFault: !wasCutShort, reason: reason, now: clock.now)
    if report.ending == .cancelled { return .cancelled }
    if wasCutShort { return .noTime }
    return .failed(.cannotStart(path: engine.path, reason: reason))
  }

  private func startProblem(_ report: ExchangeReport<AnswerAssembler>, processEnd: String?) -> String {
    let messages = EngineMessages(report.messages.bytes, leftOut: report.messages.leftOut)
    let said = ([messages.error].compactMap(\.self) + messages.warnings).prefix(3).joined(separator: "; ")
    let what =
      report.ending == .deadline
      ? "it did not answer within \(configuration.startDeadline.inWords)"
      : processEnd ?? "it closed its streams"
    return said.isEmpty ? "\(what)." : "\(what); it wrote: \(said)"
  }
}

// MARK: - Columns

extension OsquerySession {
  /// Adds the types of the columns, and the columns themselves where an empty answer left them out.
  ///
  /// Whatever goes wrong here costs the types only: the answer is there already.
  private func describe(
    _ result: inout StatementResult, of statement: CheckedStatement, until deadline: ContinuousClock.Instant
  ) async {
    guard configuration.describesColumns, knowsTypes, statement.verb == .select else { return }
    if descriptions[statement.sql] == nil {
      guard let columns = await askColumns(of: statement, until: deadline) else { return }
      if descriptions.count >= Self.rememberedDescriptions { descriptions.removeAll(keepingCapacity: true) }
      descriptions[statement.sql] = columns
    }
    guard let columns = descriptions[statement.sql] else { return }
    if result.status == .empty || columns.map(\.name) == result.columns.map(\.name) {
      result.columns = columns
    }
  }

  private func askColumns(
    of statement: CheckedStatement, until deadline: ContinuousClock.Instant
  ) async -> [StatementColumn]? {
    // A process that was just retired is not replaced for this.
    guard machine.state == .ready, case .send = machine.begin(until: deadline) else { return nil }
    let nonce = Nonce()
    let report = await exchange(EngineProtocol.description(of: statement.sql, nonce), nonce, until: deadline)
    _ = await settle(report.ending)
    return report.ending == .answered ? EngineProtocol.columns(in: report.sink) : nil
  }
}
