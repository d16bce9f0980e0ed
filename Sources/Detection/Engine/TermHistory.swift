public import ECS
internal import Synchronization

/// What `new_terms` rules remember between runs.
public protocol TermHistory: Sendable {
  /// When the rule last saw this combination of terms, if ever.
  func lastSighting(ruleID: String, terms: [String]) throws -> Timestamp?

  /// Keeps sightings for good.
  func record(_ sightings: [SeenTerms]) throws
}

/// A combination of terms that an event of a `new_terms` rule held.
public struct SeenTerms: Hashable, Sendable {
  /// The rule's `rule_id`.
  public var ruleID: String
  /// One value for each of the rule's fields.
  public var terms: [String]
  /// The event's time.
  public var time: Timestamp
}

/// A history that lasts as long as the process.
public final class MemoryTermHistory: TermHistory {
  private let seen = Mutex<[Key: Timestamp]>([:])

  private struct Key: Hashable {
    let ruleID: String
    let terms: [String]
  }

  /// A history without sightings.
  public init() {}

  /// When the rule last saw this combination of terms, if ever.
  public func lastSighting(ruleID: String, terms: [String]) -> Timestamp? {
    seen.withLock { $0[Key(ruleID: ruleID, terms: terms)] }
  }

  /// Keeps sightings until the process ends.
  public func record(_ sightings: [SeenTerms]) {
    seen.withLock { seen in
      for sighting in sightings {
        let key = Key(ruleID: sighting.ruleID, terms: sighting.terms)
        seen[key] = max(seen[key] ?? sighting.time, sighting.time)
      }
    }
  }
}
