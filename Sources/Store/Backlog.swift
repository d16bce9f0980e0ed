internal import GRDB
internal import Synchronization

/// What was accepted and still waits for its work; what back-pressure is decided by.
public struct Backlog: Hashable, Sendable {
  /// Alerts that wait for their dossier, without those that were given up.
  public var alerts = 0
  /// Their bytes.
  public var alertBytes = 0
  /// Batches of events that wait for the rules.
  public var eventBatches = 0
  /// Their bytes.
  public var eventBytes = 0
  /// Bytes of the batches that were consumed and are kept to be read again.
  public var keptBytes = 0

  init() {}

  init(counting database: Database) throws {
    let alerts = try Row.fetchOne(
      database, sql: "SELECT count(*) AS c, total(size) AS s FROM accepted_alert WHERE dead_reason IS NULL")
    let events = try Row.fetchOne(
      database,
      sql: """
        SELECT count(*) AS c, total(size) AS s FROM event_batch
        WHERE number NOT IN (SELECT number FROM consumed_batch)
        """)
    keptBytes = try Int.fetchOne(database, sql: "SELECT coalesce(sum(size), 0) FROM consumed_batch") ?? 0
    self.alerts = alerts?["c"] ?? 0
    alertBytes = Int(alerts?["s"] as Double? ?? 0)
    eventBatches = events?["c"] ?? 0
    eventBytes = Int(events?["s"] as Double? ?? 0)
  }

  mutating func add(alerts: Int, bytes: Int) {
    self.alerts = max(0, self.alerts + alerts)
    alertBytes = max(0, alertBytes + bytes)
  }

  mutating func add(eventBatches: Int, bytes: Int) {
    self.eventBatches = max(0, self.eventBatches + eventBatches)
    eventBytes = max(0, eventBytes + bytes)
  }
}

extension DossierStore {
  /// What waits, counted in memory: may be asked for every request. Counts what this process accepted and
  /// finished since it opened the store, and what it found then.
  public var backlog: Backlog { waiting.withLock { $0 } }

  /// Changes the count once the transaction is on the disk; the last thing that an operation does.
  func whenCommitted(_ database: Database, _ change: @escaping @Sendable (inout Backlog) -> Void) {
    database.afterNextTransaction { [self] _ in waiting.withLock { change(&$0) } }
  }
}
