public import ECS
// Foundation's Data only: GRDB speaks it for blobs.
private import Foundation
internal import GRDB

/// What the store can list of a dossier without reading its document.
public struct DossierOutline: Hashable, Sendable {
  /// The dossier's id, lower-case hexadecimal.
  public var id: String
  /// The alert's id.
  public var alertID: String
  /// `complete`, `partial` or `failed`.
  public var status: String
  /// `low`, `medium`, `high` or `critical`.
  public var severity: String
  /// The rule's `rule_id`.
  public var ruleID: String
  /// The rule's name.
  public var ruleName: String
  /// The host's name; empty when the alert has none.
  public var host: String
  /// When the alerting event happened.
  public var time: Timestamp
  /// When the dossier was made.
  public var created: Timestamp

  /// An outline.
  public init(
    id: String, alertID: String, status: String, severity: String, ruleID: String, ruleName: String,
    host: String,
    time: Timestamp, created: Timestamp
  ) {
    self.id = id
    self.alertID = alertID
    self.status = status
    self.severity = severity
    self.ruleID = ruleID
    self.ruleName = ruleName
    self.host = host
    self.time = time
    self.created = created
  }
}

/// A dossier in a listing.
public struct DossierRow: Hashable, Sendable {
  /// Its place in the store: later ones have higher numbers. The last row's number asks for the next page.
  public let number: Int64
  /// What it is.
  public let outline: DossierOutline
  /// The bytes of its document.
  public let size: Int
}

/// Which dossiers a listing has; all that is given must hold.
public struct DossierFilter: Hashable, Sendable {
  /// Only of these severities; empty: of all.
  public var severities: [String]
  /// Only of the rule with this `rule_id` or name.
  public var rule: String?
  /// Only of this host's name.
  public var host: String?
  /// Only made at this time or later.
  public var since: Timestamp?

  /// A filter; nil lets everything through.
  public init(
    severities: [String] = [], rule: String? = nil, host: String? = nil, since: Timestamp? = nil
  ) {
    self.severities = severities
    self.rule = rule
    self.host = host
    self.since = since
  }

  /// The filter as SQL: its conditions are constants, its values are bound.
  fileprivate var conditions: (sql: [String], arguments: StatementArguments) {
    var sql: [String] = []
    var arguments: StatementArguments = []
    if !severities.isEmpty {
      sql.append("severity IN (\(severities.map { _ in "?" }.joined(separator: ", ")))")
      arguments += StatementArguments(severities.map { StoredText($0) })
    }
    if let rule {
      sql.append("(rule_id = ? OR rule_name = ?)")
      arguments += [StoredText(rule), StoredText(rule)]
    }
    if let host {
      sql.append("host = ?")
      arguments += [StoredText(host)]
    }
    if let since {
      sql.append("created >= ?")
      arguments += [since.nanoseconds]
    }
    return (sql, arguments)
  }
}

extension DossierStore {
  /// Keeps a dossier, with one pending delivery for each sink, and drops the accepted alert; its id stays
  /// known.
  ///
  /// One transaction. Again for the same dossier, nothing changes but that sinks named for the first time are
  /// added: the document that was kept first is the one that every sink gets.
  public func complete(
    _ dossier: DossierOutline, document: [UInt8], sinks: [String]
  ) throws(StoreError) {
    try write { try complete(dossier, document: document, sinks: sinks, in: $0) }
  }

  func complete(
    _ dossier: DossierOutline, document: [UInt8], sinks: [String], in database: Database
  ) throws {
    try insert(dossier, document, in: database)
    let number = try Int64.fetchOne(
      database.cachedStatement(sql: "SELECT number FROM dossier WHERE id = ?"),
      arguments: [StoredText(dossier.id)])
    let insertion = try database.cachedStatement(
      sql: """
        INSERT INTO delivery (dossier, sink, state, due, changed) VALUES (?, ?, 0, ?, ?)
        ON CONFLICT DO NOTHING
        """)
    let now = dossier.created.nanoseconds
    for sink in sinks { try insertion.execute(arguments: [number, StoredText(sink), now, now]) }
    if let number { try updateStanding(of: number, in: database) }
    let size = try Row.fetchOne(
      database.cachedStatement(
        sql: "DELETE FROM accepted_alert WHERE id = ? RETURNING size, dead_reason IS NULL AS w"),
      arguments: [StoredText(dossier.alertID)])
    guard let size, size["w"] as Bool, let bytes = size["size"] as Int? else { return }
    whenCommitted(database) { $0.add(alerts: -1, bytes: -bytes) }
  }

  private func insert(_ dossier: DossierOutline, _ document: [UInt8], in database: Database) throws {
    try database.cachedStatement(
      sql: """
        INSERT INTO dossier
          (id, alert_id, status, severity, rule_id, rule_name, host, time, created, standing, size, bytes)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 2, ?, ?) ON CONFLICT DO NOTHING
        """
    ).execute(arguments: [
      StoredText(dossier.id), StoredText(dossier.alertID), StoredText(dossier.status),
      StoredText(dossier.severity), StoredText(dossier.ruleID), StoredText(dossier.ruleName),
      StoredText(dossier.host), dossier.time.nanoseconds, dossier.created.nanoseconds, document.count,
      Data(document),
    ])
  }

  /// Works out anew whether anything of the dossier is pending, dead or delivered.
  func updateStanding(of number: Int64, in database: Database) throws {
    try database.cachedStatement(
      sql: """
        UPDATE dossier SET standing = coalesce(
          (SELECT min(CASE state WHEN 0 THEN 0 WHEN 2 THEN 1 ELSE 2 END)
           FROM delivery WHERE dossier = number), 2)
        WHERE number = ?
        """
    ).execute(arguments: [number])
  }

  /// The dossiers, the last kept first, at most `limit`; `before` is the number of the last row of the page
  /// before.
  public func dossiers(
    _ filter: DossierFilter = DossierFilter(), before number: Int64? = nil, limit: Int
  ) throws(StoreError) -> [DossierRow] {
    let (sql, values) = filter.conditions
    let conditions = ["number < ?"] + sql
    let arguments: StatementArguments = [number ?? .max] + values + [max(0, limit)]
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT number, id, alert_id, status, severity, rule_id, rule_name, host, time, created, size
          FROM dossier
          WHERE \(conditions.joined(separator: " AND ")) ORDER BY number DESC LIMIT ?
          """,
        arguments: arguments
      ).map(DossierRow.init(row:))
    }
  }

  /// The document of that id, compact JSON on one line; nil when there is none.
  public func dossier(id: String) throws(StoreError) -> [UInt8]? {
    try read { database in
      try Row.fetchOne(database, sql: "SELECT bytes FROM dossier WHERE id = ?", arguments: [StoredText(id)])?
        .bytes("bytes")
    }
  }

  /// The ids that begin so, in order, at most `limit`; `prefix` is hexadecimal in lower or upper case, else
  /// there are none.
  public func dossierIDs(beginningWith prefix: String, limit: Int) throws(StoreError) -> [String] {
    let prefix = prefix.lowercased()
    guard !prefix.isEmpty, prefix.utf8.allSatisfy({ ($0 &- 0x30) < 10 || ($0 &- 0x61) < 6 }) else {
      return []
    }
    return try read { database in
      // "g" stands behind every hexadecimal digit.
      try StoredText.fetchAll(
        database, sql: "SELECT id FROM dossier WHERE id >= ? AND id < ? ORDER BY id LIMIT ?",
        arguments: [prefix, prefix + "g", max(0, limit)])
    }.map(\.text)
  }
}

extension DossierRow {
  fileprivate init(row: Row) {
    number = row["number"]
    size = row["size"]
    outline = DossierOutline(
      id: row.text("id"), alertID: row.text("alert_id"), status: row.text("status"),
      severity: row.text("severity"), ruleID: row.text("rule_id"), ruleName: row.text("rule_name"),
      host: row.text("host"), time: row.time("time"), created: row.time("created"))
  }
}
