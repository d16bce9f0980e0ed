/// How long one answer may serve everybody who asks the same, and how much of such answers is kept.
public struct SharingSettings: Sendable, Hashable {
  /// The age up to which an answer serves further askers; zero shares only among those who wait together.
  public var freshness: Duration
  /// The same for statements that read a fleeting table (``FleetingTables``).
  public var fleetingFreshness: Duration
  /// Answers kept at once.
  public var answers: Int
  /// Bytes of values that the kept answers may hold together; a larger answer is shared only among those who
  /// wait for it.
  public var bytes: Int

  /// 10 s, 2 s for fleeting tables, 256 answers, 32 MiB.
  public init(
    freshness: Duration = .seconds(10), fleetingFreshness: Duration = .seconds(2), answers: Int = 256,
    bytes: Int = 32 << 20
  ) {
    self.freshness = freshness
    self.fleetingFreshness = fleetingFreshness
    self.answers = answers
    self.bytes = bytes
  }

  func freshness(of statement: CheckedStatement) -> Duration {
    FleetingTables.areNamed(in: statement.sql) ? min(freshness, fleetingFreshness) : freshness
  }
}

/// Tables whose rows come and go within seconds: processes, their connections and handles, caches.
public enum FleetingTables {
  /// Their names, in lower case.
  public static let names: Set<String> = [
    "arp_cache", "dns_cache", "listening_ports", "pipes", "process_memory_map", "process_open_files",
    "process_open_handles", "process_open_pipes", "process_open_sockets", "processes", "routes",
    "socket_events",
  ]

  /// Whether a statement names one of them; a column or alias of such a name counts too, which is the safe
  /// side.
  public static func areNamed(in sql: String) -> Bool {
    let text = Array(sql.utf8)
    return SQLTokenizer.tokens(of: text).contains { token in
      !token.isTrivia && names.contains(token.value(in: text).lowercased())
    }
  }
}
