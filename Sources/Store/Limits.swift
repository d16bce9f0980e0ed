public import ECS
internal import GRDB

/// What one call of ``DossierStore/enforceLimits(maximumBytes:keep:now:)`` removed.
public struct Removal: Hashable, Sendable {
  /// Dossiers that every sink had.
  public var delivered = 0
  /// Dossiers that some sink did not have and never will get: to be told to the people who run this.
  public var undelivered = 0
  /// The ids of those, the first 20.
  public var undeliveredIDs: [String] = []
  /// Ids of alerts that are no longer known.
  public var forgottenAlerts = 0
  /// The bytes in use afterwards, without free pages.
  public var usedBytes = 0
  /// More is to be removed: call again soon.
  public var isUnfinished = false
  /// The limit cannot be kept by removing dossiers: something else takes the room, such as alerts and events
  /// that wait.
  public var isBeyondReach = false

  init() {}
}

extension DossierStore {
  /// The most dossiers that one call removes.
  static let mostRemovals = 500
  /// The most free pages (of 4 KiB) that one call gives back to the disk.
  static let mostFreedPages = 4_096

  /// Removes dossiers made more than `keep` before `now` and, while more than `maximumBytes` are in use, the
  /// oldest; gives the room back to the disk; forgets ids of alerts accepted more than `keep` ago.
  ///
  /// What every sink has goes first. What some sink does not have yet is removed only where the size leaves
  /// no other way, dead letters before pending ones, and only if that keeps the limit at all; it is counted
  /// in the answer. Bounded in time: some hundred dossiers and some MiB a call.
  public func enforceLimits(
    maximumBytes: Int, keep: Duration, now: Timestamp
  ) throws(StoreError) -> Removal {
    let earliest = now.advanced(by: .zero - keep)
    var removal = try write { database in
      var removal = Removal()
      removal.forgottenAlerts = try forgetKnownAlerts(before: earliest, in: database)
      try removeDelivered(before: earliest, &removal, in: database)
      try shrink(to: maximumBytes, &removal, in: database)
      return removal
    }
    try giveRoomBack()
    removal.usedBytes = try usedBytes()
    return removal
  }

  /// The bytes of the database that are in use, without free pages and without what the log holds twice.
  public func usedBytes() throws(StoreError) -> Int {
    try read(Self.usedBytes(in:))
  }

  private static func usedBytes(in database: Database) throws -> Int {
    let numbers = try ["page_count", "freelist_count", "page_size"].map {
      try Int.fetchOne(database, sql: "PRAGMA \($0)") ?? 0
    }
    return (numbers[0] - numbers[1]) * numbers[2]
  }

  private func forgetKnownAlerts(before earliest: Timestamp, in database: Database) throws -> Int {
    try database.execute(
      sql: """
        DELETE FROM known_alert WHERE id IN (
          SELECT id FROM known_alert AS old WHERE time < ?
            AND NOT EXISTS (SELECT 1 FROM accepted_alert WHERE id = old.id)
          ORDER BY time LIMIT 10000)
        """,
      arguments: [earliest.nanoseconds])
    return database.changesCount
  }

  private func removeDelivered(
    before earliest: Timestamp, _ removal: inout Removal, in database: Database
  ) throws {
    let numbers = try Int64.fetchAll(
      database, sql: "SELECT number FROM dossier WHERE standing = 2 AND created < ? ORDER BY created LIMIT ?",
      arguments: [earliest.nanoseconds, Self.mostRemovals])
    for number in numbers { try remove(dossier: number, in: database) }
    removal.delivered += numbers.count
    removal.isUnfinished = numbers.count == Self.mostRemovals
  }

  private func shrink(to maximum: Int, _ removal: inout Removal, in database: Database) throws {
    var excess = try Self.usedBytes(in: database) - maximum
    guard excess > 0 else { return }
    // What is kept only to be read again goes before any dossier.
    let kept = backlog.keptBytes
    let freed = try forgetConsumed(
      beyond: BatchKeeping(bytes: max(0, kept - excess), since: Timestamp(nanoseconds: .min)), kept: kept,
      in: database)
    if freed > 0 { whenCommitted(database) { $0.keptBytes = max(0, $0.keptBytes - freed) } }
    excess -= freed
    guard excess > 0 else { return }
    let all = try Int.fetchOne(database, sql: "SELECT coalesce(sum(size), 0) FROM dossier") ?? 0
    removal.isBeyondReach = all < excess
    // By standing: delivered, dead, pending.
    for standing in removal.isBeyondReach ? [2] : [2, 1, 0] {
      let room = Self.mostRemovals - removal.delivered - removal.undelivered
      guard excess > 0, room > 0 else { break }
      let rows = try Row.fetchCursor(
        database, sql: "SELECT number, size FROM dossier WHERE standing = ? ORDER BY number LIMIT ?",
        arguments: [standing, room])
      var numbers: [Int64] = []
      while excess > 0, let row = try rows.next() {
        numbers.append(row["number"])
        excess -= row["size"]
      }
      for number in numbers { try tell(number, standing, &removal, in: database) }
    }
    if excess > 0, !removal.isBeyondReach { removal.isUnfinished = true }
  }

  private func tell(_ number: Int64, _ standing: Int, _ removal: inout Removal, in database: Database) throws
  {
    let id = try remove(dossier: number, in: database)
    guard standing != 2 else {
      removal.delivered += 1
      return
    }
    removal.undelivered += 1
    if removal.undeliveredIDs.count < 20 { removal.undeliveredIDs.append(id) }
  }

  /// Its deliveries go with it.
  @discardableResult
  private func remove(dossier number: Int64, in database: Database) throws -> String {
    try StoredText.fetchOne(
      database.cachedStatement(sql: "DELETE FROM dossier WHERE number = ? RETURNING id"), arguments: [number]
    )?.text ?? ""
  }

  /// Gives free pages back, some at a time; the log is put into the file and shortened with it.
  private func giveRoomBack() throws(StoreError) {
    do {
      try database.writeWithoutTransaction { database in
        guard let free = try Int.fetchOne(database, sql: "PRAGMA freelist_count"), free > 256 else { return }
        // A quarter stays, for what comes next.
        let pages = min(Self.mostFreedPages, free - free / 4)
        try database.execute(sql: "PRAGMA incremental_vacuum(\(pages))")
        // Readers may keep it from being shortened; then the next call does.
        _ = try Row.fetchAll(database, sql: "PRAGMA wal_checkpoint(TRUNCATE)")
      }
    } catch {
      throw StoreError(error, path: path)
    }
  }
}
