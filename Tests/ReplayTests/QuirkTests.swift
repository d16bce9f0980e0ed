import Testing

@Suite struct QuirkTests {
  private static let join = """
    SELECT s.name, a.result FROM services s JOIN authenticode a ON a.path = s.path OR a.path = s.module_path
    """
  private static let equal = """
    SELECT s.name, a.result FROM services s JOIN authenticode a ON a.path = s.path
    """
  private static let homes = """
    SELECT count(*) AS n FROM users u JOIN file f ON f.path = u.directory OR f.path = u.shell
    """
  private static let alpha = #"{"name":"Alpha","result":"missing"}"#
  private static let beta = #"{"name":"Beta","result":"trusted"}"#
  private static let gamma = #"{"name":"Gamma","result":"untrusted"}"#

  @Test(arguments: [
    ReplayCase.rows("an OR join stops after the first row", join, host: .windows, alpha),
    .rows(
      "an OR join without the quirk", join, host: .windows, flags: ["--replay-quirks=off"], alpha, beta, gamma
    ),
    .rows("an equality join is right", equal, host: .windows, alpha, beta),
    .rows("an OR join over files", homes, host: .linux, #"{"n":"2"}"#),
    .rows(
      "an OR join over files without the quirk", homes, host: .linux, flags: ["--replay-quirks=off"],
      #"{"n":"6"}"#),
    .rows(
      "a list in a join", "SELECT p.pid FROM processes p JOIN file f WHERE f.path IN ('/bin/bash', '/none')",
      host: .linux, #"{"pid":"1"}"#),
    .rows("a limit hides that a column is required", "SELECT * FROM hash LIMIT 1", host: .windows),
    .rows(
      "a limit hides whose data it is", "SELECT filename FROM recent_files LIMIT 5", host: .windows,
      #"{"filename":"a"}"#, #"{"filename":"b"}"#),
    .rows("an offset empties processes", "SELECT pid FROM processes LIMIT 2 OFFSET 0", host: .windows),
    .rows(
      "an offset without the quirk", "SELECT pid FROM processes LIMIT 1 OFFSET 1", host: .windows,
      flags: ["--replay_quirks=off"], #"{"pid":"400"}"#),
    .rows(
      "an offset on another table", "SELECT uid FROM users LIMIT 1 OFFSET 1", host: .windows,
      #"{"uid":"1001"}"#),
  ])
  func `shows the faults of osquery 5.23 unless told otherwise`(_ example: ReplayCase) throws {
    try example.check()
  }

  @Test func `says that a column is required once the quirks are off`() throws {
    let outcome = try ReplayProcess.run(
      ["--json", "--replay-quirks=off", "SELECT * FROM hash LIMIT 1"],
      snapshot: ReplayProcess.fixture("windows"))
    #expect(outcome.exit == 19)
    #expect(outcome.stderr == LogLine.lacksRequired("hash"))
  }
}
