internal import TOML

extension Configuration {
  /// `[agent]`: the daemon itself.
  public struct Agent: Sendable, Hashable {
    /// Alerts that are enriched at the same time.
    public var workers = 2
    /// Attempts to make an alert's dossier before it is given up.
    public var attempts = 5
    /// The time that work under way gets to end after SIGTERM.
    public var shutdownTimeout = Duration.seconds(20)
    /// Alerts that may wait for their dossiers; beyond, files are not read on and HTTP answers 429.
    public var mostWaiting = 100_000
    /// Bytes of events from HTTP that may wait for the rules; beyond, HTTP answers 429.
    public var spoolBytes = 256 << 20

    /// The defaults.
    public init() {}
  }

  /// `[intake]`: files that are followed or read once, and standard input.
  public struct Intake: Sendable, Hashable {
    /// What standard input is.
    public enum StandardInput: String, Sendable, Hashable, CaseIterable {
      /// Not read.
      case none
      /// Lines of events.
      case events
      /// Lines of alerts.
      case alerts
    }

    /// Patterns of files of events that are followed.
    public var files: [String] = []
    /// Patterns of files of alerts that are followed.
    public var alertFiles: [String] = []
    /// Patterns of files of events that are read once from start to end.
    public var onceFiles: [String] = []
    /// Patterns of files of alerts that are read once from start to end.
    public var onceAlertFiles: [String] = []
    /// What standard input is read as.
    public var standardInput = StandardInput.none
    /// Where files are begun that were there before the agent ever saw them.
    public var from = FollowSettings.Start.start
    /// The time between two looks at files that have nothing new.
    public var pollInterval = Duration.milliseconds(500)
    /// The longest line.
    public var longestLine = 1 << 20
    /// Files followed at the same time.
    public var mostFiles = 512
    /// Whether a file that a wildcard found may be a symbolic link.
    public var followLinks = false
    /// How long a rotated file must have been silent before it is given up.
    public var rotatedQuiet = Duration.seconds(30)
    /// Bytes that are read again after a restart, so that sequences under way are found; 0: none.
    public var lookBackBytes = 16 << 20
    /// How old, by the events' own times, lines are that are read again.
    public var lookBack = Duration.seconds(15 * 60)

    /// The defaults.
    public init() {}

    /// How many inputs there are: kinds of files, and standard input.
    var inputs: Int {
      [files, alertFiles, onceFiles, onceAlertFiles].count { !$0.isEmpty } + (standardInput == .none ? 0 : 1)
    }

    /// What is read again of events after a restart, where rules remember so much; nil: nothing.
    func lookBack(memory: Duration) -> (bytes: Int, span: Duration)? {
      let span = min(lookBack, memory)
      return lookBackBytes > 0 && span > .zero ? (lookBackBytes, span) : nil
    }

    /// How the patterns' files are followed; the patterns were checked when the configuration was read.
    public func settings(_ patterns: [String]) -> FollowSettings {
      var settings = FollowSettings(patterns: patterns.compactMap { try? PathPattern($0) })
      settings.start = from
      settings.pollInterval = pollInterval
      settings.longestLine = longestLine
      settings.mostFiles = mostFiles
      settings.followsLinks = followLinks
      settings.rotatedQuiet = rotatedQuiet
      return settings
    }
  }

  /// `[log]`: what the agent writes to standard error.
  public struct Log: Sendable, Hashable {
    /// How important a line must be.
    public enum Level: String, Sendable, Hashable, CaseIterable {
      /// Everything.
      case trace
      /// Also what happens once an alert.
      case debug
      /// What happens once in a while.
      case info
      /// What somebody should look at.
      case warning
      /// What somebody must act on.
      case error
    }

    /// How lines look.
    public var format = AgentLogHandler.Format.text
    /// How important a line must be.
    public var level = Level.info

    /// The defaults.
    public init() {}
  }

  /// `[redaction]`: what is made unreadable before a dossier leaves the host.
  public struct Redaction: Sendable, Hashable {
    /// Whether secrets in command lines are.
    public var enabled = true
    /// Further fields, by their paths; `*` stands for any characters.
    public var fields: [String] = []

    /// The defaults.
    public init() {}
  }

  /// `[signing]`
  public struct Signing: Sendable, Hashable {
    /// The file of the Ed25519 private key in PEM form; nil: dossiers are not signed.
    public var keyFile: String?

    /// The defaults.
    public init() {}
  }

  /// Reads the sections of the daemon; `located` makes a path of the file's folder out of a relative one.
  mutating func applyAgent(_ reader: TOMLReader, _ located: (String) -> String) throws(TOMLError) {
    agent.workers = try reader.integer("agent.workers", in: 1...64) ?? agent.workers
    agent.attempts = try reader.integer("agent.attempts", in: 1...100) ?? agent.attempts
    agent.shutdownTimeout =
      try reader.duration("agent.shutdown_timeout", in: .seconds(1)...(.seconds(600)))
      ?? agent.shutdownTimeout
    agent.mostWaiting = try reader.integer("agent.most_waiting", in: 1...10_000_000) ?? agent.mostWaiting
    agent.spoolBytes =
      try reader.byteCount("agent.spool_bytes", in: (1 << 20)...(1 << 40)) ?? agent.spoolBytes
    try intake.apply(reader, located)
    log.format = try reader.choice("log.format") ?? log.format
    log.level = try reader.choice("log.level") ?? log.level
    redaction.enabled = try reader.boolean("redaction.enabled") ?? redaction.enabled
    redaction.fields = try reader.strings("redaction.fields") ?? redaction.fields
    try reader.refuseSecret("signing.key", use: "signing.key_file")
    signing.keyFile = try reader.string("signing.key_file").map(located)
    store.maximumBytes =
      try reader.byteCount("store.maximum_bytes", in: (16 << 20)...(1 << 50)) ?? store.maximumBytes
    store.keepDossiers =
      try reader.duration("store.keep_dossiers", in: .seconds(3_600)...(.seconds(10_000 * 86_400)))
      ?? store.keepDossiers
  }
}

extension Configuration.Intake {
  fileprivate mutating func apply(_ reader: TOMLReader, _ located: (String) -> String) throws(TOMLError) {
    files = try patterns("intake.files", reader, located) ?? files
    alertFiles = try patterns("intake.alert_files", reader, located) ?? alertFiles
    onceFiles = try patterns("intake.once_files", reader, located) ?? onceFiles
    onceAlertFiles = try patterns("intake.once_alert_files", reader, located) ?? onceAlertFiles
    standardInput = try reader.choice("intake.stdin") ?? standardInput
    from = try reader.choice("intake.from") ?? from
    pollInterval =
      try reader.duration("intake.poll_interval", in: .milliseconds(50)...(.seconds(60))) ?? pollInterval
    longestLine = try reader.byteCount("intake.longest_line", in: 1_024...(16 << 20)) ?? longestLine
    mostFiles = try reader.integer("intake.most_files", in: 1...10_000) ?? mostFiles
    followLinks = try reader.boolean("intake.follow_links") ?? followLinks
    rotatedQuiet =
      try reader.duration("intake.rotated_quiet", in: .seconds(1)...(.seconds(3_600))) ?? rotatedQuiet
    lookBackBytes = try reader.byteCount("intake.look_back_bytes", in: 0...(1 << 30)) ?? lookBackBytes
    lookBack = try reader.duration("intake.look_back", in: .zero...(.seconds(86_400))) ?? lookBack
  }

  private func patterns(
    _ key: String, _ reader: TOMLReader, _ located: (String) -> String
  ) throws(TOMLError) -> [String]? {
    guard let texts = try reader.strings(key)?.map(located) else { return nil }
    for text in texts {
      do throws(PathPattern.Failure) {
        _ = try PathPattern(text)
      } catch {
        throw reader.error(key, "holds what is no pattern of files: \(error)")
      }
    }
    return texts
  }
}

extension TOMLReader {
  /// Refuses a secret in the file itself, which more people read than should know it, and says where it belongs.
  func refuseSecret(_ path: String, use other: String) throws(TOMLError) {
    guard try value(path) != nil else { return }
    throw error(
      path,
      "is refused: a secret does not stand in the configuration; write it to a file of its own and "
        + "name that in \(other)")
  }
}
