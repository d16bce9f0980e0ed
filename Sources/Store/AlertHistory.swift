public import ECS
internal import GRDB

/// What the store keeps of an alert, to relate later ones to it.
public struct AlertSummary: Hashable, Sendable {
  /// The alert's id (`kibana.alert.uuid`).
  public var id: String
  /// When the alerting event happened.
  public var time: Timestamp
  /// The rule's `rule_id`.
  public var ruleID: String
  /// The rule's name.
  public var ruleName: String
  /// `low`, `medium`, `high` or `critical`.
  public var severity: String
  /// The host's id or, where there is none, its name; empty when the alert has neither.
  public var host: String
  /// The user's id or, where there is none, the name; empty when the alert has no user.
  public var user: String
  /// The alert's reason sentence.
  public var reason: String

  /// A summary.
  public init(
    id: String, time: Timestamp, ruleID: String, ruleName: String, severity: String, host: String,
    user: String, reason: String
  ) {
    self.id = id
    self.time = time
    self.ruleID = ruleID
    self.ruleName = ruleName
    self.severity = severity
    self.host = host
    self.user = user
    self.reason = reason
  }
}

extension DossierStore {
  /// Keeps the alerts; one that is known already stays as it is.
  public func record(_ alerts: [AlertSummary]) throws(StoreError) {
    guard !alerts.isEmpty else { return }
    try write { try record(alerts, in: $0) }
  }

  func record(_ alerts: [AlertSummary], in database: Database) throws {
    let statement = try database.cachedStatement(
      sql: """
        INSERT INTO alert (id, time, rule_id, rule_name, severity, host, user, reason)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING
        """)
    for alert in alerts {
      try statement.execute(arguments: [
        StoredText(alert.id), alert.time.nanoseconds, StoredText(alert.ruleID), StoredText(alert.ruleName),
        StoredText(alert.severity), StoredText(alert.host), StoredText(alert.user), StoredText(alert.reason),
      ])
    }
  }

  /// Whether an alert of this id was recorded.
  public func hasAlert(id: String) throws(StoreError) -> Bool {
    try read { database in
      try Bool.fetchOne(
        database, sql: "SELECT EXISTS (SELECT 1 FROM alert WHERE id = ?)", arguments: [StoredText(id)])
        ?? false
    }
  }

  /// Other alerts of the same host or the same user, where the alert has one, in the time `span` up to the
  /// alert; newest first, at most `limit`.
  public func alerts(
    relatedTo alert: AlertSummary, within span: Duration, limit: Int
  ) throws(StoreError) -> [AlertSummary] {
    let earliest = alert.time.advanced(by: .zero - span).nanoseconds
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT id, time, rule_id, rule_name, severity, host, user, reason FROM alert
          WHERE id <> ? AND time BETWEEN ? AND ?
            AND ((host = ? AND host <> '') OR (user = ? AND user <> ''))
          ORDER BY time DESC, id LIMIT ?
          """,
        arguments: [
          StoredText(alert.id), earliest, alert.time.nanoseconds, StoredText(alert.host),
          StoredText(alert.user), max(0, limit),
        ])
    }.map(AlertSummary.init(row:))
  }
}

extension AlertSummary {
  fileprivate init(row: Row) {
    id = row.text("id")
    time = row.time("time")
    ruleID = row.text("rule_id")
    ruleName = row.text("rule_name")
    severity = row.text("severity")
    host = row.text("host")
    user = row.text("user")
    reason = row.text("reason")
  }
}
