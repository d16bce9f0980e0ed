/// An osquery shell that was found, checked and asked for its version.
public struct OsqueryEngine: Sendable, Hashable {
  /// What answers.
  public enum Kind: String, Sendable, Hashable {
    /// A real osquery shell: the answers come from this host.
    case osqueryi
    /// The stand-in: the answers come from a recorded host.
    case replay
  }

  /// The executable, with links resolved.
  public let path: String
  /// What answers.
  public let kind: Kind
  /// The version it told, such as `5.23.0`.
  public let version: String
  /// The recorded host's directory; only with a replay.
  public let snapshot: String?
  /// The system whose tables it answers from: this host's, or that of the recorded host; nil where it is not known.
  public let platform: HostPlatform?
  /// What an administrator should look at, such as an executable that an ordinary user owns.
  public let warnings: [String]

  /// An engine as found elsewhere; ``OsqueryLocator`` makes them with checks.
  public init(
    path: String, kind: Kind, version: String, snapshot: String? = nil, platform: HostPlatform? = nil,
    warnings: [String] = []
  ) {
    self.path = path
    self.kind = kind
    self.version = version
    self.snapshot = snapshot
    self.platform = platform ?? (kind == .osqueryi ? .current : nil)
    self.warnings = warnings
  }
}
