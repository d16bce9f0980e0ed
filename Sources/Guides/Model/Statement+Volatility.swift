import Osquery

extension Statement.Volatility {
  /// How soon the answer of a statement is gone, by the tables that its text names.
  public init(ofTablesIn sql: String) {
    let text = Array(sql.utf8)
    let words = Set(SQLTokenizer.tokens(of: text).map { $0.value(in: text).lowercased() })
    if !words.isDisjoint(with: Self.fleetingTables) {
      self = .fleeting
    } else {
      self = words.isDisjoint(with: Self.shortTables) ? .lasting : .short
    }
  }

  private static let fleetingTables: Set<String> = [
    "processes", "process_open_sockets", "process_open_files", "process_memory_map", "listening_ports",
    "dns_cache", "arp_cache", "pipes", "process_open_handles", "routes",
  ]

  private static let shortTables: Set<String> = [
    "logged_in_users", "logon_sessions", "mounts", "kernel_modules", "last",
  ]
}
