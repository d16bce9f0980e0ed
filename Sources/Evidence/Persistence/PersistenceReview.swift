public import Osquery

/// Something that starts a program by itself, and why it deserves a look.
public struct PersistenceEvidence: Sendable, Hashable {
  /// What starts it.
  public enum Kind: String, Sendable, Hashable {
    /// A scheduled task.
    case scheduledTask = "scheduled_task"
    /// A run key or start-up folder entry.
    case startupItem = "startup_item"
  }

  /// What starts it.
  public var kind: Kind
  /// The task's or entry's name.
  public var name: String
  /// What it runs.
  public var command: String
  /// Where it is stored.
  public var path: String?
  /// The program in the command, where it is named by an absolute path.
  public var executable: String?
  /// The files of code that the command names, its program among them.
  public var code: [String]
  /// Whether it is switched on; nil when unknown.
  public var isEnabled: Bool?
  /// Whose it is; nil when unknown.
  public var user: String?
  /// Why it is listed.
  public var reasons: [Reason]

  /// Why an entry is listed.
  public enum Reason: String, Sendable, Hashable {
    /// It starts a file of the alert.
    case namedByAlert = "it starts a file that the alert names"
    /// Its program is not signed.
    case unsigned = "its program is not signed"
    /// Its program is signed, but not trusted.
    case untrusted = "its program is signed, but not trusted"
    /// Its program stands where users may write, and no trusted signature vouches for it.
    case userWritable =
      "its program stands in a folder that users can write to, and no trusted signature vouches for it"
  }
}

/// All tasks and start-up entries of the host.
public struct PersistenceReview: Sendable {
  /// Every entry, in the host's order, without reasons.
  public let entries: [PersistenceEvidence]

  /// Reads `scheduled_tasks` and `startup_items`.
  public init(_ survey: HostSurvey, platform: HostPlatform) {
    let tasks = survey.rows(.scheduledTasks).compactMap { row -> PersistenceEvidence? in
      guard let action = row["action"], !action.isEmpty else { return nil }
      return PersistenceEvidence(
        kind: .scheduledTask, name: row["name"] ?? "", command: action, path: row["path"],
        executable: Self.program(of: action, platform), code: Self.code(in: action, platform),
        isEnabled: row["enabled"].map { $0 == "1" }, reasons: [])
    }
    let items = survey.rows(.startupItems).compactMap { row -> PersistenceEvidence? in
      guard let path = row["path"], !path.isEmpty else { return nil }
      let arguments = row["args"] ?? ""
      let command = arguments.isEmpty ? path : "\(path) \(arguments)"
      return PersistenceEvidence(
        kind: .startupItem, name: row["name"] ?? "", command: command, path: row["source"],
        executable: Self.program(of: path, platform), code: Self.code(in: command, platform),
        isEnabled: row["status"].map { $0 == "enabled" }, user: row["username"], reasons: [])
    }
    entries = tasks + items
  }

  /// The code of all entries, to be hashed and checked.
  public var files: [(path: String, role: String)] {
    entries.flatMap { entry in entry.code.map { ($0, entry.kind.rawValue) } }
  }

  /// The entries worth a look, with their reasons.
  public func listed(alert: AlertFacts, signature: (String) -> SignatureVerdict?) -> [PersistenceEvidence] {
    let named = Set(alert.files.map { PathPlaces.normal($0.path) })
    return entries.compactMap { entry in
      var entry = entry
      let code = entry.code.map { (path: $0, status: signature($0)?.status) }
      // A system program such as cmd.exe may be the alert's parent and the program of many tasks.
      let suspects = code.filter { $0.status != .trusted }
      if suspects.contains(where: { named.contains(PathPlaces.normal($0.path)) }) {
        entry.reasons.append(.namedByAlert)
      }
      if code.contains(where: { $0.status == .unsigned }) { entry.reasons.append(.unsigned) }
      if code.contains(where: { $0.status == .untrusted }) { entry.reasons.append(.untrusted) }
      if suspects.contains(where: { PathPlaces.isUserWritable($0.path) }) {
        entry.reasons.append(.userWritable)
      }
      return entry.reasons.isEmpty ? nil : entry
    }
  }

  /// The program, where it is named by an absolute path, and all code that the command names: `rundll32`, `cmd` and
  /// the like start what stands in their arguments. osquery joins the actions of a task by commas.
  private static func code(in command: String, _ platform: HostPlatform) -> [String] {
    let program = program(of: command, platform).map { [$0] } ?? []
    let named = NamedFiles.all(in: command, isWindows: platform == .windows).filter(FileExtension.isCode)
    return program + named.filter { !program.contains($0) }
  }

  private static func program(of command: String, _ platform: HostPlatform) -> String? {
    guard platform == .windows else {
      guard let program = PosixCommandLine.program(command), program.hasPrefix("/") else { return nil }
      return program
    }
    guard let executable = ServiceCommand(command)?.executable, WindowsPath.isAbsolute(executable) else {
      return nil
    }
    // Of several actions the first counts; the scanner knows where the comma between them stands.
    return executable.contains(",") ? NamedFiles.all(in: executable, isWindows: true).first : executable
  }
}
