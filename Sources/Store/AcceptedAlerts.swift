public import ECS
// Foundation's Data only: GRDB speaks it for blobs.
private import Foundation
internal import GRDB

/// An alert as it came in, on its way to its dossier.
public struct AcceptedAlert: Hashable, Sendable {
  /// The alert's id, deterministic: the same alert again is recognised by it.
  public var id: String
  /// Its JSON.
  public var bytes: [UInt8]
  /// Where it came from, for people: a file, `http`, a rule's name.
  public var source: String
  /// What other alerts are related to it by, from the moment that it is accepted; nil: it is related to none.
  public var summary: AlertSummary?

  /// An alert with its id and JSON.
  public init(id: String, bytes: [UInt8], source: String, summary: AlertSummary? = nil) {
    self.id = id
    self.bytes = bytes
    self.source = source
    self.summary = summary
  }
}

/// What became of an alert that came in.
public enum Acceptance: Hashable, Sendable {
  /// It is kept until its dossier is.
  case accepted
  /// One of that id was accepted before, and may have been delivered since: nothing was done.
  case known
}

/// An accepted alert that waits for its dossier.
public struct StoredAlert: Hashable, Sendable {
  /// The alert's id.
  public let id: String
  /// Its JSON.
  public let bytes: [UInt8]
  /// Where it came from.
  public let source: String
  /// When it was accepted.
  public let accepted: Timestamp
  /// How often work on it has begun; more than a few say that it takes the process down with it.
  public let attempts: Int
  /// Why it was given up, if it was.
  public let deadReason: String?
}

extension DossierStore {
  /// Keeps the alerts until their dossiers are, each id once; says of each, in order, whether it was new.
  ///
  /// One transaction: with it the places that were read up to move forward, and the event batches that the
  /// alerts were made from are consumed, kept only as far as `keeping` says, and what
  /// `new_terms` rules saw on the way is kept. An id stays known for as long as
  /// ``enforceLimits(maximumBytes:keep:now:)`` keeps it.
  @discardableResult
  public func accept(
    _ alerts: [AcceptedAlert], positions: [SourcePosition] = [], consumedBatches: [Int64] = [],
    keeping: BatchKeeping = .nothing, sightings: [TermSighting] = [], at time: Timestamp
  ) throws(StoreError) -> [Acceptance] {
    try write { database in
      try record(sightings, in: database)
      try consume(consumedBatches, keeping: keeping, in: database)
      return try accept(alerts, positions: positions, at: time, in: database)
    }
  }

  func accept(
    _ alerts: [AcceptedAlert], positions: [SourcePosition], at time: Timestamp, in database: Database
  ) throws -> [Acceptance] {
    let outcomes = try alerts.map { try accept($0, at: time, in: database) }
    try set(positions, in: database)
    let new = zip(alerts, outcomes).filter { $0.1 == .accepted }
    let (count, bytes) = (new.count, new.reduce(0) { $0 + $1.0.bytes.count })
    if count > 0 { whenCommitted(database) { $0.add(alerts: count, bytes: bytes) } }
    return outcomes
  }

  private func accept(_ alert: AcceptedAlert, at time: Timestamp, in database: Database) throws -> Acceptance
  {
    let id = StoredText(alert.id)
    try database.cachedStatement(
      sql: "INSERT INTO known_alert (id, time) VALUES (?, ?) ON CONFLICT DO NOTHING"
    )
    .execute(arguments: [id, time.nanoseconds])
    guard database.changesCount > 0 else { return .known }
    // An alert that still waits although its id was forgotten is no second one.
    try database.cachedStatement(
      sql: """
        INSERT INTO accepted_alert (id, source, time, size, bytes) VALUES (?, ?, ?, ?, ?)
        ON CONFLICT DO NOTHING
        """
    ).execute(arguments: [
      id, StoredText(alert.source), time.nanoseconds, alert.bytes.count, Data(alert.bytes),
    ])
    guard database.changesCount > 0 else { return .known }
    if let summary = alert.summary { try record([summary], in: database) }
    return .accepted
  }

  /// The alerts that wait longest, without those in work and those given up; at most `limit`, and no more
  /// after `byteLimit` bytes.
  public func pendingAlerts(
    limit: Int, besides inWork: Set<String> = [], byteLimit: Int = 32 << 20
  ) throws(StoreError) -> [StoredAlert] {
    try read { database in
      var found: [StoredAlert] = []
      var bytes = 0
      let rows = try Row.fetchCursor(
        database, sql: "SELECT * FROM accepted_alert WHERE dead_reason IS NULL ORDER BY number")
      while found.count < limit, bytes < byteLimit, let row = try rows.next() {
        guard !inWork.contains(row.text("id")) else { continue }
        found.append(StoredAlert(row: row))
        bytes += found.last?.bytes.count ?? 0
      }
      return found
    }
  }

  /// Counts that work on the alerts begins, before it does: an alert that takes the process down with it is
  /// told by it.
  public func noteAttempt(_ ids: [String]) throws(StoreError) {
    guard !ids.isEmpty else { return }
    try write { database in
      let statement = try database.cachedStatement(
        sql: "UPDATE accepted_alert SET attempts = attempts + 1 WHERE id = ?")
      for id in ids { try statement.execute(arguments: [StoredText(id)]) }
    }
  }

  /// Takes back that work on an alert began: it was interrupted on purpose.
  public func takeBackAttempt(_ id: String) throws(StoreError) {
    try write { database in
      try database.execute(
        sql: "UPDATE accepted_alert SET attempts = max(0, attempts - 1) WHERE id = ?",
        arguments: [StoredText(id)])
    }
  }

  /// Gives an accepted alert up: it is kept as a dead letter, and no longer waits.
  public func giveUp(alertID: String, reason: String) throws(StoreError) {
    try write { database in
      let size = try Int.fetchOne(
        database, sql: "SELECT size FROM accepted_alert WHERE id = ? AND dead_reason IS NULL",
        arguments: [StoredText(alertID)])
      guard let size else { return }
      try database.execute(
        sql: "UPDATE accepted_alert SET dead_reason = ? WHERE id = ?",
        arguments: [StoredText(reason), StoredText(alertID)])
      whenCommitted(database) { $0.add(alerts: -1, bytes: -size) }
    }
  }

  /// The alerts that were given up, oldest first.
  public func deadAlerts(limit: Int) throws(StoreError) -> [StoredAlert] {
    try read { database in
      try Row.fetchAll(
        database, sql: "SELECT * FROM accepted_alert WHERE dead_reason IS NOT NULL ORDER BY number LIMIT ?",
        arguments: [max(0, limit)]
      ).map(StoredAlert.init(row:))
    }
  }

  /// How many alerts were given up.
  public func deadAlertCount() throws(StoreError) -> Int {
    try read { database in
      try Int.fetchOne(database, sql: "SELECT count(*) FROM accepted_alert WHERE dead_reason IS NOT NULL")
        ?? 0
    }
  }

  /// Lets alerts that were given up wait again, with no attempts counted: those of the ids, or all for nil.
  /// Says how many.
  @discardableResult
  public func retryAlerts(_ ids: [String]? = nil) throws(StoreError) -> Int {
    try write { database in
      let before = try Backlog(counting: database)
      let update = "UPDATE accepted_alert SET dead_reason = NULL, attempts = 0 WHERE dead_reason IS NOT NULL"
      if let ids {
        for id in ids { try database.execute(sql: update + " AND id = ?", arguments: [StoredText(id)]) }
      } else {
        try database.execute(sql: update)
      }
      let after = try Backlog(counting: database)
      let (count, bytes) = (after.alerts - before.alerts, after.alertBytes - before.alertBytes)
      whenCommitted(database) { $0.add(alerts: count, bytes: bytes) }
      return count
    }
  }
}

extension StoredAlert {
  fileprivate init(row: Row) {
    id = row.text("id")
    bytes = row.bytes("bytes")
    source = row.text("source")
    accepted = row.time("time")
    attempts = row["attempts"]
    deadReason = (row["dead_reason"] as StoredText?)?.text
  }
}
