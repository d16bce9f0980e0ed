/// How sessions run; every wait and every size has its bound here.
public struct SessionConfiguration: Sendable, Hashable {
  /// Sessions kept at once; each is one engine process of some 40 MB.
  public var sessions: Int
  /// Which tables are switched off in the engines.
  public var policy: StatementPolicy
  /// How much of an answer is kept and read.
  public var limits: AnswerLimits
  /// What each engine process may use.
  public var resources: ResourceLimits
  /// How long a new process may take to answer at all.
  public var startDeadline: Duration
  /// How long a process may take to end by itself at shutdown before it is killed.
  public var closingTime: Duration
  /// Whether the engine is asked for the types of columns: costs one more round trip for each new statement
  /// text.
  public var describesColumns: Bool
  /// Where each engine process gets its own directory for the time it lives.
  public var scratchDirectory: String
  /// Waits between processes that die without having answered.
  public var restarts: RestartDelay

  /// One session, standard policy and limits, 512 MiB a process, 10 s to start, 1 s to end, directories in
  /// `$TMPDIR`, else `/tmp`.
  public init(
    sessions: Int = 1, policy: StatementPolicy = .standard, limits: AnswerLimits = AnswerLimits(),
    resources: ResourceLimits = ResourceLimits(),
    startDeadline: Duration = .seconds(10), closingTime: Duration = .seconds(1),
    describesColumns: Bool = true, scratchDirectory: String? = nil, restarts: RestartDelay = RestartDelay()
  ) {
    self.sessions = max(1, sessions)
    self.policy = policy
    self.limits = limits
    self.resources = resources
    self.startDeadline = startDeadline
    self.closingTime = closingTime
    self.describesColumns = describesColumns
    self.scratchDirectory = scratchDirectory ?? EngineHome.temporaryFolder
    self.restarts = restarts
  }
}

/// How long to wait before a process is replaced that died without having answered a statement.
///
/// The first replacement comes at once, since a single statement may have been the cause; then the waits
/// double.
public struct RestartDelay: Sendable, Hashable {
  /// The wait before the second replacement in a row.
  public var first: Duration
  /// The longest wait.
  public var longest: Duration
  /// How many processes in a row may fail to start, for the same reason and before any statement was answered, until
  /// no further one is started; nil without such a bound, as for whoever runs on and on and can wait for a repair.
  public var mostFailedStarts: Int?

  /// 250 ms, doubled up to 30 s, without end.
  public init(
    first: Duration = .milliseconds(250), longest: Duration = .seconds(30), mostFailedStarts: Int? = nil
  ) {
    self.first = first
    self.longest = longest
    self.mostFailedStarts = mostFailedStarts
  }

  func delay(afterFailures failures: Int) -> Duration {
    if failures < 2 { return .zero }
    let doublings = min(failures - 2, 30)
    return min(first * (1 << doublings), longest)
  }
}
