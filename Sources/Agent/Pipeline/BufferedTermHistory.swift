internal import Detection
internal import ECS
internal import Store
internal import Synchronization

/// The history of `new_terms` rules with what was seen since the last commit held back, so that it can become durable
/// in one transaction with the alerts and the position in the stream that it belongs to.
final class BufferedTermHistory: TermHistory, Sendable {
  private let store: DossierStore
  private let held = Mutex<[TermSighting]>([])

  init(store: DossierStore) { self.store = store }

  func lastSighting(ruleID: String, terms: [String]) throws -> Timestamp? {
    try store.lastSighting(ruleID: ruleID, terms: terms)
  }

  func record(_ sightings: [SeenTerms]) {
    held.withLock { held in
      held += sightings.map { TermSighting(ruleID: $0.ruleID, terms: $0.terms, time: $0.time) }
    }
  }

  /// Gives away what is held back.
  func take() -> [TermSighting] {
    held.withLock { held in
      defer { held = [] }
      return held
    }
  }
}
