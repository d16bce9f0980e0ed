internal import Guides
internal import Osquery

/// In which order statements run: what vanishes first, first; the guide's order otherwise.
enum VolatilityOrder {
  static func sorted(_ statements: [Statement]) -> [Statement] {
    statements.enumerated().sorted { left, right in
      let (a, b) = (volatility(of: left.element), volatility(of: right.element))
      return a == b ? left.offset < right.offset : a < b
    }.map(\.element)
  }

  /// What the guide says; else what the tables in the text are known for.
  private static func volatility(of statement: Statement) -> Statement.Volatility {
    if let volatility = statement.volatility { return volatility }
    let text = Array(statement.sql.utf8)
    let words = Set(SQLTokenizer.tokens(of: text).map { $0.value(in: text).lowercased() })
    if !words.isDisjoint(with: fleeting) { return .fleeting }
    return words.isDisjoint(with: short) ? .lasting : .short
  }

  private static let fleeting: Set = [
    "processes", "process_open_sockets", "process_open_files", "process_memory_map", "listening_ports",
    "dns_cache",
    "arp_cache", "pipes", "process_open_handles", "routes",
  ]

  private static let short: Set = ["logged_in_users", "logon_sessions", "mounts", "kernel_modules", "last"]
}
