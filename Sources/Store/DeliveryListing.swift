public import ECS
internal import GRDB

/// How a delivery stands.
public enum DeliveryState: Int, CaseIterable, Hashable, Sendable {
  /// It is to be tried, now or later.
  case pending = 0
  /// The sink has it.
  case delivered = 1
  /// It was given up; ``DossierStore/retry(_:at:)`` lets it be tried again.
  case dead = 2
}

/// A delivery in a listing.
public struct DeliveryRow: Hashable, Sendable {
  /// Which it is.
  public let key: DeliveryKey
  /// The dossier's id.
  public let dossierID: String
  /// The alert's id.
  public let alertID: String
  /// The rule's name.
  public let ruleName: String
  /// How it stands.
  public let state: DeliveryState
  /// How often it was tried.
  public let attempts: Int
  /// When it is tried next, where it is pending.
  public let due: Timestamp
  /// When it came to stand so.
  public let changed: Timestamp
  /// Why it was postponed or given up.
  public let reason: String?
}

/// Which deliveries; all that is given must hold, and nothing given means all.
public struct DeliverySelection: Hashable, Sendable {
  /// Only of this sink.
  public var sink: String?
  /// Only of sinks that are not these: with the configured ones, the deliveries that nobody works on any
  /// more.
  public var notOfSinks: [String]?
  /// Only of the dossiers whose ids begin so.
  public var dossierID: String?
  /// Only those that stand so.
  public var state: DeliveryState?

  /// A selection; nil lets everything through.
  public init(
    sink: String? = nil, notOfSinks: [String]? = nil, dossierID: String? = nil, state: DeliveryState? = nil
  ) {
    self.sink = sink
    self.notOfSinks = notOfSinks
    self.dossierID = dossierID
    self.state = state
  }
}

/// How many deliveries of a sink stand so.
public struct DeliveryCount: Hashable, Sendable {
  /// The sink's name.
  public let sink: String
  /// How they stand.
  public let state: DeliveryState
  /// How many.
  public let count: Int

  /// A count.
  public init(sink: String, state: DeliveryState, count: Int) {
    self.sink = sink
    self.state = state
    self.count = count
  }
}

extension DossierStore {
  /// The deliveries, the last kept first, at most `limit`.
  ///
  /// A sink that is taken out of the configuration keeps its deliveries: they stay pending, block nothing,
  /// and are found here by `notOfSinks` until the sink comes back or ``discard(_:)`` drops them.
  public func deliveries(
    _ selection: DeliverySelection = DeliverySelection(), limit: Int
  ) throws(StoreError) -> [DeliveryRow] {
    let condition = selection.condition
    return try read { database in
      try Row.fetchAll(
        database,
        sql: """
          SELECT delivery.*, id, alert_id, rule_name FROM delivery JOIN dossier ON number = dossier
          WHERE \(condition.sql) ORDER BY dossier DESC, sink LIMIT ?
          """,
        arguments: condition.arguments + [max(0, limit)]
      ).map(DeliveryRow.init(row:))
    }
  }

  /// How many deliveries each sink has in each state, in order; only counts above zero.
  public func deliveryCounts() throws(StoreError) -> [DeliveryCount] {
    try read { database in
      try Row.fetchAll(
        database,
        sql: "SELECT sink, state, count(*) AS c FROM delivery GROUP BY sink, state ORDER BY sink, state"
      ).compactMap { row in
        DeliveryState(rawValue: row["state"]).map {
          DeliveryCount(sink: row.text("sink"), state: $0, count: row["c"])
        }
      }
    }
  }

  /// Lets selected deliveries that are dead or postponed be tried at once, with no attempts counted;
  /// delivered ones stay so. Says how many.
  @discardableResult
  public func retry(_ selection: DeliverySelection, at time: Timestamp) throws(StoreError) -> Int {
    try change(
      selection, where: "state <> 1", "UPDATE delivery SET state = 0, attempts = 0, due = ?, changed = ?",
      [time.nanoseconds, time.nanoseconds])
  }

  /// Drops selected deliveries that are dead or pending, and says how many; their dossiers stay.
  @discardableResult
  public func discard(_ selection: DeliverySelection) throws(StoreError) -> Int {
    try change(selection, where: "state <> 1", "DELETE FROM delivery", [])
  }

  private func change(
    _ selection: DeliverySelection, where state: String, _ sql: String, _ arguments: StatementArguments
  ) throws(StoreError) -> Int {
    let condition = selection.condition
    return try write { database in
      let keys = try Row.fetchAll(
        database,
        sql:
          """
          SELECT dossier, sink FROM delivery JOIN dossier ON number = dossier
          WHERE \(state) AND \(condition.sql)
          """,
        arguments: condition.arguments)
      let statement = try database.makeStatement(sql: sql + " WHERE dossier = ? AND sink = ?")
      for key in keys {
        try statement.execute(arguments: arguments + [key["dossier"] as Int64, StoredText(key.text("sink"))])
        try updateStanding(of: key["dossier"], in: database)
      }
      return keys.count
    }
  }
}

extension DeliverySelection {
  /// Columns and operators are constants; values are arguments.
  fileprivate var condition: (sql: String, arguments: StatementArguments) {
    var conditions = ["1"]
    var arguments = StatementArguments()
    if let sink {
      conditions.append("sink = ?")
      arguments += [StoredText(sink)]
    }
    for name in notOfSinks ?? [] {
      conditions.append("sink <> ?")
      arguments += [StoredText(name)]
    }
    if let dossierID {
      conditions.append("substr(id, 1, length(?)) = ?")
      arguments += [StoredText(dossierID), StoredText(dossierID)]
    }
    if let state {
      conditions.append("state = ?")
      arguments += [state.rawValue]
    }
    return (conditions.joined(separator: " AND "), arguments)
  }
}

extension DeliveryRow {
  fileprivate init(row: Row) {
    key = DeliveryKey(dossier: row["dossier"], sink: row.text("sink"))
    dossierID = row.text("id")
    alertID = row.text("alert_id")
    ruleName = row.text("rule_name")
    state = DeliveryState(rawValue: row["state"]) ?? .pending
    attempts = row["attempts"]
    due = row.time("due")
    changed = row.time("changed")
    reason = (row["reason"] as StoredText?)?.text
  }
}
