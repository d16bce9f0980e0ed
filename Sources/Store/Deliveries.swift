public import ECS
internal import GRDB

/// One dossier on its way to one sink.
public struct DeliveryKey: Hashable, Sendable {
  /// The dossier's number in the store.
  public let dossier: Int64
  /// The sink's name.
  public let sink: String

  /// A dossier and a sink.
  public init(dossier: Int64, sink: String) {
    self.dossier = dossier
    self.sink = sink
  }
}

/// A delivery that is to be tried now.
public struct DueDelivery: Hashable, Sendable {
  /// Which it is.
  public let key: DeliveryKey
  /// The dossier's id.
  public let dossierID: String
  /// The alert's id.
  public let alertID: String
  /// How often it was tried so far.
  public let attempts: Int
  /// When the dossier was made.
  public let created: Timestamp
  /// The document, compact JSON on one line.
  public let bytes: [UInt8]
}

/// What an attempt came to.
public enum DeliveryResult: Hashable, Sendable {
  /// The sink has it.
  case delivered
  /// It is to be tried again at that time; `isAttempt` says whether this one counts.
  case postponed(until: Timestamp, reason: String, isAttempt: Bool = true)
  /// It is not tried any more until a person says so.
  case dead(reason: String)
}

/// The result of one delivery.
public struct DeliveryRecord: Hashable, Sendable {
  /// Which it is.
  public var key: DeliveryKey
  /// What the attempt came to.
  public var result: DeliveryResult

  /// A result.
  public init(_ key: DeliveryKey, _ result: DeliveryResult) {
    self.key = key
    self.result = result
  }
}

extension DossierStore {
  /// The sink's deliveries that are due, those that wait longest first, without those `inFlight`; at most
  /// `limit`, and no more after `byteLimit` bytes of documents.
  public func dueDeliveries(
    sink: String, now: Timestamp, limit: Int, besides inFlight: Set<Int64> = [], byteLimit: Int = 16 << 20
  ) throws(StoreError) -> [DueDelivery] {
    try read { database in
      var found: [DueDelivery] = []
      var bytes = 0
      let document = try database.makeStatement(
        sql: "SELECT id, alert_id, created, bytes FROM dossier WHERE number = ?")
      let rows = try Row.fetchCursor(
        database,
        sql: """
          SELECT dossier, attempts FROM delivery WHERE sink = ? AND state = 0 AND due <= ?
          ORDER BY due, dossier
          """,
        arguments: [StoredText(sink), now.nanoseconds])
      while found.count < limit, bytes < byteLimit, let row = try rows.next() {
        let number: Int64 = row["dossier"]
        guard !inFlight.contains(number),
          let dossier = try Row.fetchOne(document, arguments: [number])
        else { continue }
        found.append(
          DueDelivery(
            key: DeliveryKey(dossier: number, sink: sink), dossierID: dossier.text("id"),
            alertID: dossier.text("alert_id"), attempts: row["attempts"], created: dossier.time("created"),
            bytes: dossier.bytes("bytes")))
        bytes += found.last?.bytes.count ?? 0
      }
      return found
    }
  }

  /// When the sink's next delivery after that time is due; nil when nothing is pending after it.
  public func nextDue(
    sink: String, after time: Timestamp = Timestamp(nanoseconds: .min)
  ) throws(StoreError) -> Timestamp? {
    try read { database in
      try Int64.fetchOne(
        database, sql: "SELECT min(due) FROM delivery WHERE sink = ? AND state = 0 AND due > ?",
        arguments: [StoredText(sink), time.nanoseconds])
    }.map(Timestamp.init(nanoseconds:))
  }

  /// Keeps what became of deliveries; all or, on an error, none.
  ///
  /// A delivery that is gone or no longer pending stays as it is, but that a sink has the dossier is always
  /// kept.
  public func record(_ results: [DeliveryRecord], at time: Timestamp) throws(StoreError) {
    guard !results.isEmpty else { return }
    try write { database in
      for record in results { try self.record(record, at: time, in: database) }
      for number in Set(results.map(\.key.dossier)).sorted() {
        try updateStanding(of: number, in: database)
      }
    }
  }

  private func record(_ record: DeliveryRecord, at time: Timestamp, in database: Database) throws {
    let key: StatementArguments = [record.key.dossier, StoredText(record.key.sink)]
    let changed = time.nanoseconds
    switch record.result {
    case .delivered:
      try database.cachedStatement(
        sql: """
          UPDATE delivery SET state = 1, attempts = attempts + 1, changed = ?, reason = NULL
          WHERE dossier = ? AND sink = ? AND state <> 1
          """
      ).execute(arguments: [changed] + key)
    case .postponed(let due, let reason, let isAttempt):
      try database.cachedStatement(
        sql: """
          UPDATE delivery SET attempts = attempts + ?, due = ?, changed = ?, reason = ?
          WHERE dossier = ? AND sink = ? AND state = 0
          """
      ).execute(arguments: [isAttempt ? 1 : 0, due.nanoseconds, changed, StoredText(reason)] + key)
    case .dead(let reason):
      try database.cachedStatement(
        sql: """
          UPDATE delivery SET state = 2, attempts = attempts + 1, changed = ?, reason = ?
          WHERE dossier = ? AND sink = ? AND state = 0
          """
      ).execute(arguments: [changed, StoredText(reason)] + key)
    }
  }
}
