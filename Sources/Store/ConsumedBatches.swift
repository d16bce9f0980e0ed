public import ECS
internal import GRDB

/// How much of the batches that were consumed is kept, so that it can be read again.
public struct BatchKeeping: Hashable, Sendable {
  /// Bytes of all of them together.
  public var bytes: Int
  /// When the oldest came.
  public var since: Timestamp

  /// So many bytes of what came since then.
  public init(bytes: Int, since: Timestamp) {
    self.bytes = bytes
    self.since = since
  }

  /// Nothing.
  public static let nothing = BatchKeeping(bytes: 0, since: Timestamp(nanoseconds: .max))
}

extension DossierStore {
  /// The most batches that are forgotten in one transaction.
  private static let mostForgotten = 1_000

  /// Takes batches from those that wait, and keeps them as far as they are to be kept; one that does not wait is passed
  /// over.
  func consume(_ batches: [Int64], keeping: BatchKeeping, in database: Database) throws {
    guard !batches.isEmpty else { return }
    var (count, bytes) = (0, 0)
    for number in batches {
      guard let size = try consume(number, isKept: keeping.bytes > 0, in: database) else { continue }
      count += 1
      bytes += size
    }
    let kept = backlog.keptBytes + (keeping.bytes > 0 ? bytes : 0)
    let freed = try forgetConsumed(beyond: keeping, kept: kept, in: database)
    whenCommitted(database) { [count, bytes] in
      $0.add(eventBatches: -count, bytes: -bytes)
      $0.keptBytes = max(0, kept - freed)
    }
  }

  private func consume(_ number: Int64, isKept: Bool, in database: Database) throws -> Int? {
    let sql =
      isKept
      ? """
      INSERT INTO consumed_batch (number, size, time) SELECT number, size, time FROM event_batch WHERE number = ?
      ON CONFLICT DO NOTHING RETURNING size
      """
      : """
      DELETE FROM event_batch WHERE number = ? AND number NOT IN (SELECT number FROM consumed_batch) RETURNING size
      """
    return try Int.fetchOne(database.cachedStatement(sql: sql), arguments: [number])
  }

  /// Forgets what was consumed, the oldest first; says how many bytes that freed.
  func forgetConsumed(beyond keeping: BatchKeeping, kept: Int, in database: Database) throws -> Int {
    var freed = 0
    for _ in 0..<Self.mostForgotten where kept > freed {
      let oldest = try Row.fetchOne(
        database.cachedStatement(sql: "SELECT number, size, time FROM consumed_batch ORDER BY number LIMIT 1")
      )
      guard let oldest, kept - freed > keeping.bytes || oldest.time("time") < keeping.since else { break }
      let number: Int64 = oldest["number"]
      freed += oldest["size"]
      for table in ["consumed_batch", "event_batch"] {
        try database.cachedStatement(sql: "DELETE FROM \(table) WHERE number = ?").execute(arguments: [number]
        )
      }
    }
    return freed
  }
}
