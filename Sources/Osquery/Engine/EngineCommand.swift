/// The command line and environment of an engine process: nothing is inherited, everything is said.
struct EngineCommand: Sendable, Hashable {
  let path: String
  var arguments: [String]
  /// Where the process finds its own temporary HOME; the directory itself is made for each process.
  var scratchDirectory = EngineHome.temporaryFolder

  /// Only the standard directories: the engine looks nothing up through the caller's environment.
  static let searchPath = "/usr/sbin:/usr/bin:/sbin:/bin"

  init(path: String, arguments: [String]) {
    self.path = path
    self.arguments = arguments
  }

  /// A shell that answers statements on standard input, with everything off that reaches out, writes, or
  /// loads code.
  ///
  /// `--csv` with a comma is the only one of the shell's formats that keeps the order of columns, equal names
  /// and NULL. `--disable_hash_cache`, because that cache takes a file of the same size and time for
  /// unchanged.
  init(engine: OsqueryEngine, policy: StatementPolicy) {
    path = engine.path
    arguments = [
      "--csv", "--separator=,", "--flagfile=/dev/null", "--config_path=/dev/null",
      "--extensions_autoload=/dev/null",
      "--disable_extensions", "--disable_events", "--disable_audit", "--disable_carver",
      "--disable_hash_cache",
      "--disable_database", "--disable_enrollment", "--disable_distributed",
    ]
    if !policy.deniedTables.isEmpty {
      arguments.append("--disable_tables=" + policy.deniedTables.sorted().joined(separator: ","))
    }
    if let snapshot = engine.snapshot { arguments.append("--snapshot=" + snapshot) }
  }
}
