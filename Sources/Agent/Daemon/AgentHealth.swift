internal import Synchronization

/// How the agent is, for those who ask: what is wrong now, and since the last time that it worked.
public final class AgentHealth: Sendable {
  /// What can be in trouble.
  enum Part: String, Sendable, CaseIterable {
    case store
    case osquery
    case rules
    case backlog
  }

  private let troubles = Mutex<[Part: String]>([:])

  init() {}

  /// What is wrong, a sentence each; empty when all is well.
  public var reasons: [String] {
    troubles.withLock { troubles in Part.allCases.compactMap { troubles[$0] } }
  }

  /// Whether alerts and events can be taken in now. An agent without osqueryi still takes them: its dossiers say
  /// what is missing.
  public var isReady: Bool {
    troubles.withLock { $0[.store] == nil && $0[.backlog] == nil }
  }

  /// Says that a part is in trouble, or with nil that it works; whether that is news.
  @discardableResult
  func set(_ part: Part, _ trouble: String?) -> Bool {
    troubles.withLock { troubles in
      defer { troubles[part] = trouble }
      return (troubles[part] == nil) != (trouble == nil)
    }
  }
}
