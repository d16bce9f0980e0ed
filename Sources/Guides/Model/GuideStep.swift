/// One item of a guide's lists.
public struct GuideStep: Sendable, Hashable {
  /// The part of the guide that a step stands in.
  public enum Section: String, Sendable, CaseIterable {
    /// What to look at.
    case investigation
    /// What may look like an attack without being one.
    case falsePositives = "false_positives"
    /// What to do once it is an attack.
    case response
  }

  /// A kind of evidence that answers a step; the vocabulary of query sets
  /// (`Config/schema/query-set.schema.json`).
  public enum Answer: String, Sendable, CaseIterable {
    /// Ancestors of the subject.
    case processTree = "process_tree"
    /// What the subject itself did.
    case subjectBehaviour = "subject_behaviour"
    /// The DLL that the subject's command line names.
    case commandLineDLL = "command_line_dll"
    /// Signatures of the files concerned.
    case signature
    /// SHA-256 of the files concerned, and how often they were seen.
    case hashes
    /// Names in the resolver's cache.
    case dnsCache = "dns_cache"
    /// Services of the host.
    case services
    /// Connections and listening ports.
    case network
    /// Registry events of the sensor.
    case registryEvents = "registry_events"
    /// File events of the sensor.
    case fileEvents = "file_events"
    /// Other alerts of the host or user.
    case relatedAlerts = "related_alerts"
    /// The host's state in general.
    case hostSurvey = "host_survey"
    /// Scheduled tasks and cron jobs.
    case scheduledTasks = "scheduled_tasks"
    /// Whatever else starts by itself.
    case persistence
    /// Processes that the subject started.
    case children
    /// A sandbox's report: always a person's work.
    case sandbox
    /// A measure to take: always a person's work.
    case response
  }

  /// The section and the position on each level of its list, `investigation.5.2.1`; unique in the guide.
  public let id: String
  /// The part of the guide.
  public let section: Section
  /// Nesting, from 0.
  public let depth: Int
  /// What to do: the guide's words as Markdown, on one line.
  public let text: String
  /// The ids of the statements that stand with the step.
  public internal(set) var statements: [String]
  /// The ids of the searches that stand with the step.
  public internal(set) var investigations: [String]
  /// What answers the step; empty when nothing is known to.
  public let answers: [Answer]
  /// Whether the answers were recognised by the words of a plain text, and nobody wrote them down.
  public let isRecognised: Bool
  /// Words of a recognised step that its answers are not known to cover: it asks for more, or of something else.
  public let unread: [String]
  /// Why a person must do the whole step, whatever evidence there is; nil where evidence may answer it.
  public let manualReason: String?

  init(
    id: String, section: Section, depth: Int, text: String, statements: [String] = [],
    investigations: [String] = [], answers: [Answer] = [], isRecognised: Bool = false,
    unread: [String] = [], manualReason: String? = nil
  ) {
    self.id = id
    self.section = section
    self.depth = depth
    self.text = text
    self.statements = statements
    self.investigations = investigations
    self.answers = answers
    self.isRecognised = isRecognised
    self.unread = unread
    self.manualReason = manualReason
  }
}
