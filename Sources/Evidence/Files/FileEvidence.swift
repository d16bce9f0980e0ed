public import Hashing
public import Osquery

/// A file with its hash, its signature and how both agree with the alert.
public struct FileEvidence: Sendable, Hashable {
  /// Whether the file still has the content that the alert recorded.
  public enum Agreement: String, Sendable, Hashable {
    /// The hashes are equal.
    case same
    /// They differ: the file was changed or replaced since.
    case different
    /// The alert has no hash of it that can be computed, or the file could not be hashed.
    case unknown
  }

  /// The file and its roles.
  public var entry: FileList.Entry
  /// What hashing gave.
  public var report: FileReport
  /// The state that the document shows; more telling than the report's where the host's own tables know more.
  public var state: FileState
  /// Why it has no hash, where that needs words.
  public var reason: String?
  /// The alert's hash against the file's.
  public var agreement: Agreement
  /// Times, owner, mode and inode; nil for a collected copy, which has its own and not the host's.
  public var metadata: FileMetadata?
  /// The merged verdict on the signature; nil when nobody says anything.
  public var signature: SignatureVerdict?
  /// What the host's own table says of its times.
  public var hostTimes: [FileChange]
  /// Whether it was looked at where it stands, so that even the kernel's time of change is the host's.
  public var isOnThisHost: Bool
}

/// What the host's own tables say of files: signatures and whether they exist.
public struct HostFiles: Sendable {
  private var verdicts: [String: AuthenticodeVerdict] = [:]
  private var existing: Set<String> = []
  private var asked: Set<String> = []
  private var existenceAsked: Set<String> = []
  private var times: [String: [FileChange]] = [:]

  /// Nothing asked yet.
  public init() {}

  /// Adds the answer of `authenticode` for the paths that were asked about.
  public mutating func addSignatures(_ result: StatementResult, asked paths: [String]) {
    guard result.status == .ok || result.status == .empty else { return }
    asked.formUnion(paths.map(PathPlaces.normal))
    for row in result.rows {
      guard let path = row["path"] else { continue }
      verdicts[PathPlaces.normal(path)] = AuthenticodeVerdict(
        result: row["result"] ?? "", subject: row["subject_name"], issuer: row["issuer_name"])
    }
  }

  /// Adds the answer of `file`; for `paths` no row means that the host has no such file.
  public mutating func addExistence(_ result: StatementResult, asked paths: [String]) {
    guard result.status == .ok || result.status == .empty else { return }
    existenceAsked.formUnion(paths.map(PathPlaces.normal))
    for row in result.rows {
      guard let key = row["path"].map(PathPlaces.normal) else { continue }
      existing.insert(key)
      times[key] = FileChange.all(modified: row["mtime"], created: row["btime"])
    }
  }

  /// The file's times by the host's table; none when it was not asked or has no row.
  func times(_ path: String) -> [FileChange] { times[PathPlaces.normal(path)] ?? [] }

  /// The table's verdict on a file; nil when it was not asked.
  public func verdict(_ path: String) -> AuthenticodeVerdict? {
    let key = PathPlaces.normal(path)
    return verdicts[key] ?? (asked.contains(key) ? .absent : nil)
  }

  /// Whether the host has the file; nil when it was not asked.
  public func exists(_ path: String) -> Bool? {
    let key = PathPlaces.normal(path)
    if existing.contains(key) { return true }
    return existenceAsked.contains(key) ? false : nil
  }
}

extension FileEvidence {
  /// Brings together what hashing, the alert and the host's tables say.
  ///
  /// - Parameter rootIsComplete: whether the folder that was hashed holds all the host's files; else a file that
  ///   isn't there is `elsewhere`, unless the host's tables say that it is gone.
  /// - Parameter isOnThisHost: whether that folder is this machine's root, and this machine the alert's host.
  public init(
    entry: FileList.Entry, report: FileReport, host: HostFiles, rootIsComplete: Bool,
    isOnThisHost: Bool = false
  ) {
    self.entry = entry
    self.report = report
    state = report.state
    signature = SignatureVerdict(alert: entry.signature, authenticode: host.verdict(entry.path))
    agreement = Self.agreement(entry.recordedHash, report)
    metadata = rootIsComplete ? report.metadata : nil
    hostTimes = host.times(entry.path)
    self.isOnThisHost = isOnThisHost
    guard report.state == .missing, !rootIsComplete else {
      reason = report.state == .hashed ? nil : report.reason
      return
    }
    if host.exists(entry.path) == false {
      reason = "the host has no such file"
    } else {
      state = .elsewhere
      reason = "the file is not among those collected from the host"
    }
  }

  private static func agreement(_ recorded: RecordedHash?, _ report: FileReport) -> Agreement {
    guard let recorded, report.state == .hashed, let actual = report.hex(recorded.algorithm) else {
      return .unknown
    }
    return recorded.hex == actual ? .same : .different
  }
}

/// Finds collected files by path, in whichever form the path is written.
public struct FileIndex: Sendable {
  private var files: [String: FileEvidence] = [:]

  /// An index of files.
  public init(_ files: [FileEvidence]) {
    for file in files { self.files[PathPlaces.normal(file.entry.path)] = file }
  }

  /// The file of a path; nil when it was not collected.
  public subscript(path: String) -> FileEvidence? { files[PathPlaces.normal(path)] }
}
