public import ECS
internal import GRDB

/// One sighting of the terms of a `new_terms` rule.
public struct TermSighting: Hashable, Sendable {
  /// The rule's `rule_id`.
  public var ruleID: String
  /// The values of the rule's fields, in its order.
  public var terms: [String]
  /// When the event with these terms happened.
  public var time: Timestamp

  /// A sighting.
  public init(ruleID: String, terms: [String], time: Timestamp) {
    self.ruleID = ruleID
    self.terms = terms
    self.time = time
  }
}

extension DossierStore {
  /// When the rule last saw these terms, if ever.
  public func lastSighting(ruleID: String, terms: [String]) throws(StoreError) -> Timestamp? {
    let key = Self.key(of: terms)
    return try read { database in
      try Int64.fetchOne(
        database, sql: "SELECT last_seen FROM seen_term WHERE rule_id = ? AND terms = ?",
        arguments: [StoredText(ruleID), key])
    }.map(Timestamp.init(nanoseconds:))
  }

  /// Keeps the sightings; all of them or, on an error, none. Out-of-order times widen the span only.
  public func record(_ sightings: [TermSighting]) throws(StoreError) {
    guard !sightings.isEmpty else { return }
    try write { try record(sightings, in: $0) }
  }

  func record(_ sightings: [TermSighting], in database: Database) throws {
    guard !sightings.isEmpty else { return }
    let statement = try database.makeStatement(
      sql: """
        INSERT INTO seen_term (rule_id, terms, first_seen, last_seen) VALUES (?, ?, ?, ?)
        ON CONFLICT (rule_id, terms) DO UPDATE SET
          first_seen = min(first_seen, excluded.first_seen), last_seen = max(last_seen, excluded.last_seen)
        """)
    for sighting in sightings {
      let time = sighting.time.nanoseconds
      try statement.execute(arguments: [
        StoredText(sighting.ruleID), Self.key(of: sighting.terms), time, time,
      ])
    }
  }

  /// The terms as one text: JSON, so that no value can imitate two.
  private static func key(of terms: [String]) -> String {
    JSONWriter.text(.array(terms.map(JSONValue.string)))
  }
}
