public import ECS

/// What this host has seen before; `Agent` wires it to the store.
public protocol HostHistory: Sendable {
  /// Other alerts of the same host or user in the time `span` before the alert, newest first, at most `limit`.
  func relatedAlerts(to alert: AlertFacts, within span: Duration, limit: Int) throws -> [RelatedAlert]

  /// What the dossiers of other alerts know of a content, a path or a signer; nil when none has met it.
  func prevalence(of trait: FileTrait, besides alert: AlertFacts) throws -> FilePrevalence?
}

/// An alert that shares the host or the user with another.
public struct RelatedAlert: Sendable, Hashable {
  /// Its id.
  public var id: String
  /// When its event happened.
  public var time: Timestamp
  /// The rule's name.
  public var rule: String
  /// The rule's `rule_id`.
  public var ruleID: String
  /// Its severity.
  public var severity: String
  /// Its reason sentence.
  public var reason: String
  /// Whether the host is the same.
  public var sharesHost: Bool
  /// Whether the user is the same.
  public var sharesUser: Bool

  /// A related alert.
  public init(
    id: String, time: Timestamp, rule: String, ruleID: String, severity: String, reason: String,
    sharesHost: Bool, sharesUser: Bool
  ) {
    self.id = id
    self.time = time
    self.rule = rule
    self.ruleID = ruleID
    self.severity = severity
    self.reason = reason
    self.sharesHost = sharesHost
    self.sharesUser = sharesUser
  }
}

/// How often the dossiers of other alerts on this host have met a file's content, path or signer.
public struct FilePrevalence: Sendable, Hashable {
  /// What was met.
  public var trait: FileTrait
  /// In how many dossiers.
  public var dossiers: Int
  /// Whether there are more than were counted.
  public var hasMore: Bool
  /// When first.
  public var firstSeen: Timestamp
  /// When last.
  public var lastSeen: Timestamp
  /// At which paths.
  public var paths: [String]
  /// With which contents, by their SHA-256; none for a content itself.
  public var contents: [String]

  /// What is known of a trait.
  public init(
    of trait: FileTrait, dossiers: Int, hasMore: Bool = false, firstSeen: Timestamp, lastSeen: Timestamp,
    paths: [String], contents: [String] = []
  ) {
    self.trait = trait
    self.dossiers = dossiers
    self.hasMore = hasMore
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.paths = paths
    self.contents = contents
  }
}
