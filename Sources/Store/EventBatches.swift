public import ECS
// Foundation's Data only: GRDB speaks it for blobs.
private import Foundation
internal import GRDB

/// Events that came in over the network and wait for the rules.
public struct EventBatch: Hashable, Sendable {
  /// Its number: later batches have higher ones, and a number is never used again.
  public let number: Int64
  /// When it came.
  public let received: Timestamp
  /// How many events it has.
  public let count: Int
  /// The events, one JSON object a line.
  public let bytes: [UInt8]
}

extension DossierStore {
  /// Keeps a batch of `count` events until it is consumed, and says its number.
  @discardableResult
  public func spool(events: [UInt8], count: Int, at time: Timestamp) throws(StoreError) -> Int64 {
    try write { try spool(events: events, count: count, at: time, in: $0) }
  }

  func spool(events: [UInt8], count: Int, at time: Timestamp, in database: Database) throws -> Int64 {
    try database.cachedStatement(
      sql: "INSERT INTO event_batch (events, time, size, bytes) VALUES (?, ?, ?, ?)"
    )
    .execute(arguments: [count, time.nanoseconds, events.count, Data(events)])
    let number = database.lastInsertedRowID
    let size = events.count
    whenCommitted(database) { $0.add(eventBatches: 1, bytes: size) }
    return number
  }

  /// The batches after that number, in order; at most `limit`, and no more after `byteLimit` bytes.
  public func nextEventBatches(
    after number: Int64 = 0, limit: Int, byteLimit: Int = 16 << 20
  ) throws(StoreError) -> [EventBatch] {
    try read { database in
      var found: [EventBatch] = []
      var bytes = 0
      let rows = try Row.fetchCursor(
        database, sql: "SELECT * FROM event_batch WHERE number > ? ORDER BY number", arguments: [number])
      while found.count < limit, bytes < byteLimit, let row = try rows.next() {
        found.append(
          EventBatch(
            number: row["number"], received: row.time("time"), count: row["events"], bytes: row.bytes("bytes")
          ))
        bytes += found.last?.bytes.count ?? 0
      }
      return found
    }
  }

  /// The bytes of all batches that wait, counted in memory.
  public var spooledBytes: Int { backlog.eventBytes }

  func remove(batches: [Int64], in database: Database) throws {
    var (count, bytes) = (0, 0)
    for number in batches {
      let size = try Int.fetchOne(
        database.cachedStatement(sql: "DELETE FROM event_batch WHERE number = ? RETURNING size"),
        arguments: [number])
      guard let size else { continue }
      count += 1
      bytes += size
    }
    guard count > 0 else { return }
    whenCommitted(database) { [count, bytes] in $0.add(eventBatches: -count, bytes: -bytes) }
  }
}
