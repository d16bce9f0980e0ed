/// One conclusion drawn from evidence, with its reason.
public struct Finding: Sendable, Hashable {
  /// How much it matters.
  public enum Severity: String, Sendable, Hashable, CaseIterable, Comparable {
    /// Worth knowing.
    case info
    /// A weakness.
    case low
    /// Deserves a look.
    case medium
    /// Deserves a look first.
    case high
    /// Needs action now.
    case critical

    /// Whether `left` matters less.
    public static func < (left: Severity, right: Severity) -> Bool {
      (allCases.firstIndex(of: left) ?? 0) < (allCases.firstIndex(of: right) ?? 0)
    }
  }

  /// The kind of finding.
  public enum Kind: String, Sendable, Hashable, CaseIterable {
    /// A DLL or program that the alert names is not signed, or not trusted.
    case untrustedCode = "untrusted_code"
    /// A file is no longer what the alert recorded.
    case changedFile = "changed_file"
    /// A file that the alert names is gone.
    case missingFile = "missing_file"
    /// A service runs code that nobody vouches for.
    case untrustedService = "untrusted_service"
    /// Something starts code by itself that nobody vouches for.
    case untrustedPersistence = "untrusted_persistence"
    /// Another program has the subject's process id, or its command line differs.
    case processMismatch = "process_mismatch"
    /// A living process of the tree is connected to an address outside private ranges.
    case outsideConnection = "outside_connection"
    /// A process of the tree runs a program whose file was deleted or replaced.
    case deletedProgram = "deleted_program"
    /// The tree of the alert registered a service.
    case serviceCreated = "service_created"
    /// The tree of the alert registered a scheduled task.
    case taskCreated = "task_created"
    /// The tree of the alert set a run key.
    case runKeySet = "run_key_set"
    /// The tree of the alert contacted an outside name or address, by the events.
    case outsideContact = "outside_contact"
    /// Other alerts of the host or user.
    case relatedAlerts = "related_alerts"
  }

  /// The kind.
  public var kind: Kind
  /// How much it matters.
  public var severity: Severity
  /// One line.
  public var title: String
  /// Why, with the facts.
  public var reason: String
  /// JSON pointers into the document.
  public var evidence: [String]
}
