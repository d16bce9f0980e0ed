/// The statements that a capture asks.
enum CaptureStatements {
  /// Those that read a table whole, each with at most `limit` rows.
  static func reading(_ table: TableSchema, limit: Int) -> [String] {
    if table.name == "registry" {
      return registryKeys.map { "SELECT * FROM registry WHERE key LIKE \(literal($0)) LIMIT \(limit)" }
    }
    guard table.attributes.contains(.userData) else { return ["SELECT * FROM \(table.name) LIMIT \(limit)"] }
    // By itself such a table shows the rows of whoever runs the engine only.
    return ["SELECT t.* FROM users AS u JOIN \(table.name) AS t ON t.uid = u.uid LIMIT \(limit)"]
  }

  /// The rows of a table for these paths. Constants in an `IN` reach the table all at once.
  static func reading(_ table: TableSchema, paths: some Sequence<String>) -> String {
    "SELECT * FROM \(table.name) WHERE path IN (\(paths.map(literal).joined(separator: ", ")))"
  }

  /// Paths in groups that make statements of a moderate size.
  static func groups(of paths: [String]) -> [[String]] {
    var groups: [[String]] = []
    var bytes = 0
    for path in paths {
      let size = path.utf8.count * 2 + 4
      if groups.isEmpty || bytes + size > 16 << 10 || (groups.last?.count ?? 0) >= 50 {
        groups.append([])
        bytes = 0
      }
      groups[groups.count - 1].append(path)
      bytes += size
    }
    return groups
  }

  /// A text as SQL writes it. The one way by which a value gets into a statement here; texts with a NUL,
  /// which would end the statement, must not come.
  static func literal(_ text: String) -> String { "'" + text.replacing("'", with: "''") + "'" }

  /// The keys of the registry that decide what starts, or what may run; a whole registry is no table to read.
  private static let registryKeys =
    [
      "Microsoft\\Windows\\CurrentVersion\\Run%", "Microsoft\\Windows NT\\CurrentVersion\\Winlogon",
      "Microsoft\\Windows NT\\CurrentVersion\\Windows", "Microsoft\\Windows NT\\CurrentVersion\\Svchost",
      "Microsoft\\Windows NT\\CurrentVersion\\Image File Execution Options\\%",
      "Microsoft\\Windows NT\\CurrentVersion\\SilentProcessExit\\%",
      "Policies\\Microsoft\\Windows\\PowerShell%",
    ].map { "HKEY_LOCAL_MACHINE\\SOFTWARE\\" + $0 }
    + [
      "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services",
      "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\%\\Parameters",
      "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Lsa",
      "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Control\\Session Manager",
      "HKEY_USERS\\%\\Software\\Microsoft\\Windows\\CurrentVersion\\Run%",
    ]
}
