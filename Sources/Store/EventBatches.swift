public import ECS
// Foundation's Data only: GRDB speaks it for blobs.
private import Foundation
internal import GRDB

/// Events that came in over the network or by a stream, and wait for the rules.
public struct EventBatch: Hashable, Sendable {
  /// Where events came from.
  public struct Origin: Hashable, Sendable {
    /// What people call the source, such as `http`.
    public var source: String
    /// The number of the first line in its source.
    public var firstLine: Int

    /// An origin.
    public init(source: String, firstLine: Int = 1) {
      self.source = source
      self.firstLine = firstLine
    }

    /// Events that came by HTTP.
    public static let http = Origin(source: "http")
  }

  /// Its number: later batches have higher ones, and a number is never used again.
  public let number: Int64
  /// When it came.
  public let received: Timestamp
  /// How many events it has.
  public let count: Int
  /// Where it came from.
  public let origin: Origin
  /// The events, one JSON object a line.
  public let bytes: [UInt8]
}

extension DossierStore {
  /// Keeps a batch of `count` events until it is consumed, and says its number.
  @discardableResult
  public func spool(
    events: [UInt8], count: Int, from origin: EventBatch.Origin = .http, at time: Timestamp
  ) throws(StoreError) -> Int64 {
    try write { try spool(events: events, count: count, from: origin, at: time, in: $0) }
  }

  func spool(
    events: [UInt8], count: Int, from origin: EventBatch.Origin, at time: Timestamp, in database: Database
  ) throws -> Int64 {
    try database.cachedStatement(
      sql: "INSERT INTO event_batch (events, time, size, bytes, source, first_line) VALUES (?, ?, ?, ?, ?, ?)"
    )
    .execute(arguments: [
      count, time.nanoseconds, events.count, Data(events), StoredText(origin.source), origin.firstLine,
    ])
    let number = database.lastInsertedRowID
    let size = events.count
    whenCommitted(database) { $0.add(eventBatches: 1, bytes: size) }
    return number
  }

  /// The batches after that number that wait, in order; at most `limit`, and no more after `byteLimit` bytes.
  public func nextEventBatches(
    after number: Int64 = 0, limit: Int, byteLimit: Int = 16 << 20
  ) throws(StoreError) -> [EventBatch] {
    try batches("number NOT IN (SELECT number FROM consumed_batch)", number, limit, byteLimit)
  }

  /// The batches after that number that were consumed and kept, in order; at most `limit`, and no more after
  /// `byteLimit` bytes.
  public func keptEventBatches(
    after number: Int64 = 0, limit: Int, byteLimit: Int = 16 << 20
  ) throws(StoreError) -> [EventBatch] {
    try batches("number IN (SELECT number FROM consumed_batch)", number, limit, byteLimit)
  }

  private func batches(
    _ condition: String, _ number: Int64, _ limit: Int, _ byteLimit: Int
  ) throws(StoreError) -> [EventBatch] {
    try read { database in
      var found: [EventBatch] = []
      var bytes = 0
      let rows = try Row.fetchCursor(
        database, sql: "SELECT * FROM event_batch WHERE number > ? AND \(condition) ORDER BY number",
        arguments: [number])
      while found.count < limit, bytes < byteLimit, let row = try rows.next() {
        found.append(EventBatch(row: row))
        bytes += found.last?.bytes.count ?? 0
      }
      return found
    }
  }

  /// The bytes of all batches that wait, counted in memory.
  public var spooledBytes: Int { backlog.eventBytes }
}

extension EventBatch {
  fileprivate init(row: Row) {
    number = row["number"]
    received = row.time("time")
    count = row["events"]
    origin = Origin(source: row.text("source"), firstLine: row["first_line"])
    bytes = row.bytes("bytes")
  }
}
