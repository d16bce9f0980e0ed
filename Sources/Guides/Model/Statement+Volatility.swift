import Osquery

extension Statement.Volatility {
  /// How soon the answer of a statement is gone, by the tables that its text names.
  public init(ofTablesIn sql: String) {
    guard !FleetingTables.areNamed(in: sql) else {
      self = .fleeting
      return
    }
    let text = Array(sql.utf8)
    let words = Set(SQLTokenizer.tokens(of: text).map { $0.value(in: text).lowercased() })
    self = words.isDisjoint(with: Self.shortTables) ? .lasting : .short
  }

  private static let shortTables: Set<String> = [
    "logged_in_users", "logon_sessions", "mounts", "kernel_modules", "last",
  ]
}
