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
    ///
    /// Example: an unsigned DLL in the profile that the alert names (high; medium in a protected folder). Not: a native image that .NET compiled on the host.
    case untrustedCode = "untrusted_code"
    /// A file is no longer what the alert recorded.
    ///
    /// Example: the updater has another SHA-256 than when it raised the alert (high). Not: a file that the alert has no hash of.
    case changedFile = "changed_file"
    /// A file that the alert names is gone.
    ///
    /// Example: the script on the command line was deleted (medium). Not: a file that was not among those collected.
    case missingFile = "missing_file"
    /// A service runs code that nobody vouches for.
    ///
    /// Example: svchost loads an unsigned ServiceDll from ProgramData (high); an unsigned service in a protected folder whose file changed since the host booted (medium). Not: an unsigned service in a protected folder that is as it was, nor a trusted one that was updated.
    case untrustedService = "untrusted_service"
    /// Something starts code by itself that nobody vouches for.
    ///
    /// Example: a task starts an unsigned program in the profile (high). Not: a task that starts a trusted program.
    case untrustedPersistence = "untrusted_persistence"
    /// Another program has the subject's process id, or its command line differs.
    ///
    /// Example: another program has the subject's pid (medium). Not: the same command line.
    case processMismatch = "process_mismatch"
    /// A living process of the tree is connected to an address outside private ranges.
    ///
    /// Example: the subject's socket to 203.0.113.77 is open (medium). Not: a socket to 10.0.0.5.
    case outsideConnection = "outside_connection"
    /// A process of the tree runs a program whose file was deleted or replaced.
    ///
    /// Example: a process runs a program that was deleted after its start (high). Not: a process that has ended.
    case deletedProgram = "deleted_program"
    /// The tree of the alert registered a service.
    ///
    /// Example: `sc create` below the subject (high). Not: a service that another process installs meanwhile.
    case serviceCreated = "service_created"
    /// The tree of the alert registered a scheduled task.
    ///
    /// Example: `schtasks /create` below the subject (high). Not: a task that Windows Update registers meanwhile.
    case taskCreated = "task_created"
    /// The tree of the alert set a run key.
    ///
    /// Example: the subject writes `…\CurrentVersion\Run\Updater` (high). Not: an unrelated installer doing the same.
    case runKeySet = "run_key_set"
    /// The tree of the alert contacted an outside name or address, by the events.
    ///
    /// Example: the subject looked up a name and connected to its address (medium). Not: a name of an inside address.
    case outsideContact = "outside_contact"
    /// Other alerts of the host or user.
    ///
    /// Example: the same user's alert four hours before (low). Not: an alert of another host and user.
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
