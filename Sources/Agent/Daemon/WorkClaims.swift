internal import Store

/// An alert that waits to be worked on.
protocol WaitingAlert {
  var id: String { get }
  /// How often work on it was begun and came to no end.
  var attempts: Int { get }
}

extension StoredAlert: WaitingAlert {}

/// Which alerts are worked on. One whose work was begun before and never came to an end is a suspect: it may have taken
/// the process down, so it is worked on alone, and no innocent neighbour is counted with it.
struct WorkClaims {
  private var working: Set<String> = []
  /// Those that wait for their next attempt.
  private var resting: Set<String> = []
  private var hasSuspect = false
  /// Whether somebody found nothing to do only because of a suspect.
  private var isBlocked = false

  /// Attempts after which an alert may be given up: the last one must have been made alone.
  static func attempts(_ configured: Int) -> Int { max(2, configured) }

  /// Claims what waits longest, as long as it may be worked on now.
  /// - Parameter next: the alert that waits longest besides those.
  mutating func claim<Alert: WaitingAlert>(_ next: (Set<String>) throws -> Alert?) rethrows -> Alert? {
    guard !hasSuspect else {
      isBlocked = true
      return nil
    }
    guard let alert = try next(working.union(resting)) else { return nil }
    if alert.attempts > 0 {
      guard working.isEmpty else {
        isBlocked = true
        return nil
      }
      hasSuspect = true
    }
    working.insert(alert.id)
    return alert
  }

  /// Work on an alert has failed and is tried again later; until then it disturbs nobody, and nobody takes it. Says
  /// whether somebody waits for that.
  mutating func rest(_ id: String) -> Bool {
    resting.insert(id)
    return leave(id)
  }

  /// Work on an alert has ended, or its rest is over. Says whether somebody waits for that.
  mutating func release(_ id: String) -> Bool {
    resting.remove(id)
    return leave(id)
  }

  private mutating func leave(_ id: String) -> Bool {
    if working.remove(id) != nil { hasSuspect = false }
    defer { isBlocked = false }
    return isBlocked
  }
}
