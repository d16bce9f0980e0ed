/// One run of a statement that is under way, and those who wait for it.
struct SharedRun {
  typealias Instant = ContinuousClock.Instant

  /// Why an asker goes without an answer.
  enum Leave: Sendable {
    case deadline
    case cancelled
  }

  struct Asker {
    let continuation: CheckedContinuation<StatementResult, Never>
    let asked: Instant
    let deadline: Duration
    var timer: Task<Void, any Error>?

    init(continuation: CheckedContinuation<StatementResult, Never>, asked: Instant, deadline: Duration) {
      self.continuation = continuation
      self.asked = asked
      self.deadline = deadline
    }

    var end: Instant { asked + deadline }

    func answer(_ result: StatementResult) {
      timer?.cancel()
      continuation.resume(returning: result)
    }

    func leave(_ reason: Leave) {
      let (status, error): (StatementStatus, String) =
        switch reason {
        case .deadline:
          (.timeout, "The run that several askers share was not done within \(deadline.inWords).")
        case .cancelled: (.error, "The statement was cancelled.")
        }
      answer(StatementResult(status: status, error: error, started: WallClock.now(), duration: deadline))
    }
  }

  let statement: CheckedStatement
  var askers: [Int: Asker] = [:]
  var task: Task<Void, Never>?
  var begin = Instant.now
  var end = Instant.now

  init(_ statement: CheckedStatement) { self.statement = statement }

  /// Those who have time left after a run that only lacked time, and those whom `result` serves.
  ///
  /// Who came late to a run whose time was up has a right to its own; together, so that however many wait,
  /// one more run serves them.
  func split(after result: StatementResult, at time: Instant) -> (patient: [Int: Asker], served: [Asker]) {
    guard result.status == .timeout else { return ([:], Array(askers.values)) }
    let patient = askers.filter { $0.value.end > end && $0.value.end > time }
    return (patient, askers.filter { patient[$0.key] == nil }.map(\.value))
  }
}

/// Answers that are fresh, within bounds.
struct SharedAnswers {
  typealias Instant = ContinuousClock.Instant

  private struct Kept {
    var result: StatementResult
    let until: Instant
    let bytes: Int
  }

  private let settings: SharingSettings
  private var kept: [String: Kept] = [:]
  /// The statements in the order of their answers, oldest first.
  private var order: [String] = []
  private(set) var bytes = 0

  init(settings: SharingSettings) { self.settings = settings }

  var count: Int { kept.count }

  mutating func answer(to sql: String, at time: Instant) -> StatementResult? {
    guard var answer = kept[sql] else { return nil }
    guard time < answer.until else {
      forget(sql)
      return nil
    }
    answer.result.sharedWith += 1
    kept[sql] = answer
    return answer.result
  }

  mutating func keep(_ result: StatementResult, of sql: String, until: Instant, now: Instant) {
    forget(sql)
    for old in order where (kept[old]?.until ?? now) <= now { forget(old) }
    let size = result.rows.storedBytes + sql.utf8.count
    guard now < until, settings.answers > 0, size <= settings.bytes else { return }
    while let oldest = order.first, kept.count >= settings.answers || bytes + size > settings.bytes {
      forget(oldest)
    }
    kept[sql] = Kept(result: result, until: until, bytes: size)
    order.append(sql)
    bytes += size
  }

  private mutating func forget(_ sql: String) {
    guard let gone = kept.removeValue(forKey: sql) else { return }
    bytes -= gone.bytes
    order.removeAll { $0 == sql }
  }
}
