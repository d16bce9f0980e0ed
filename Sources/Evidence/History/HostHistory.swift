public import ECS

/// What this host has seen before; `Agent` wires it to the store.
public protocol HostHistory: Sendable {
  /// Other alerts of the same host or user in the time `span` before the alert, newest first, at most `limit`.
  func relatedAlerts(to alert: AlertFacts, within span: Duration, limit: Int) throws -> [RelatedAlert]

  /// What the dossiers of other alerts know of a file's content; nil when none has met it.
  func prevalence(sha256: String, besides alert: AlertFacts) throws -> FilePrevalence?
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

/// How often the dossiers of other alerts on this host have met a file's content.
public struct FilePrevalence: Sendable, Hashable {
  /// The content.
  public var sha256: String
  /// In how many dossiers.
  public var dossiers: Int
  /// When first.
  public var firstSeen: Timestamp
  /// When last.
  public var lastSeen: Timestamp
  /// Where.
  public var paths: [String]

  /// What is known of a content.
  public init(sha256: String, dossiers: Int, firstSeen: Timestamp, lastSeen: Timestamp, paths: [String]) {
    self.sha256 = sha256
    self.dossiers = dossiers
    self.firstSeen = firstSeen
    self.lastSeen = lastSeen
    self.paths = paths
  }
}
