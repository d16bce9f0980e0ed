import Testing

/// A run of the replay and what it must leave behind.
struct ReplayCase: Sendable, CustomTestStringConvertible {
  /// Which host answers.
  enum Host: String, Sendable {
    case none, linux, windows
  }

  let name: String
  var host = Host.none
  /// Flags before the statement; JSON unless they say otherwise.
  var flags = ["--json"]
  /// Given as an argument, when it is not nil.
  var sql: String?
  /// Given on standard input, when there is no statement.
  var input: [UInt8]?
  var exit: Int32 = 0
  var stdout: [UInt8]
  var stderr = ""

  var testDescription: String { name }

  /// A statement and the JSON objects of its rows.
  static func rows(
    _ name: String, _ sql: String, host: Host = .none, flags: [String] = [], _ rows: String...,
    stderr: String = ""
  ) -> ReplayCase {
    ReplayCase(
      name: name, host: host, flags: ["--json"] + flags, sql: sql, stdout: array(rows), stderr: stderr)
  }

  /// A statement that fails.
  static func failure(
    _ name: String, _ sql: String, host: Host = .none, exit: Int32 = 1, _ stderr: String
  ) -> ReplayCase {
    ReplayCase(name: name, host: host, sql: sql, exit: exit, stdout: array([]), stderr: stderr)
  }

  /// Text on standard input.
  static func input(
    _ name: String, _ input: String, host: Host = .none, flags: [String] = ["--json"], exit: Int32 = 0,
    _ stdout: String, stderr: String = ""
  ) -> ReplayCase {
    ReplayCase(
      name: name, host: host, flags: flags, input: Array(input.utf8), exit: exit,
      stdout: Array(stdout.utf8), stderr: stderr)
  }

  static func array(_ rows: [String]) -> [UInt8] {
    Array(("[\n" + rows.map { "  \($0)" }.joined(separator: ",\n") + "\n]\n").utf8)
  }

  func check() throws {
    let outcome = try ReplayProcess.run(
      flags + (sql.map { [$0] } ?? []), input: input,
      snapshot: host == .none ? nil : ReplayProcess.fixture(host.rawValue))
    #expect(outcome == ReplayProcess.Outcome(exit: exit, stdout: stdout, stderr: stderr))
  }
}

/// Lines that osquery logs.
enum LogLine {
  static func warning(_ place: String, _ text: String) -> String {
    "WMMDD hh:mm:ss.uuuuuu TID \(place)] \(text)\n"
  }

  static func documentation(_ table: String) -> String {
    warning(
      "virtual_table.cpp:1022", "Please see the table documentation: https://osquery.io/schema/#\(table)")
  }

  static func lacksRequired(_ table: String) -> String {
    let text = "Table \(table) was queried without a required column in the WHERE clause"
    return warning("virtual_table.cpp:1012", text) + documentation(table) + "Error: \(text)\n"
  }

  static func currentUser(_ table: String) -> String {
    warning(
      "virtual_table.cpp:1005",
      "The \(table) table returns data based on the current user by default, consider JOINing against the "
        + "users table") + documentation(table)
  }

  static func noEvents(_ table: String) -> String {
    warning("virtual_table.cpp:1015", "Table \(table) is event-based but events are disabled")
      + documentation(table)
  }

  static func denied(_ action: String) -> String {
    "EMMDD hh:mm:ss.uuuuuu TID sqlite_util.cpp:329] Authorizer denied action \(action)\nError: not authorized\n"
  }
}
