import ECS
import Foundation
import Testing

/// What the agent reads besides HTTP, how it ends with its input, and what survives a reload or a restart.
@Suite struct AgentIntakeTests {
  private static let demo = packageFolder + "/Config/demo/events.ndjson"

  private static func folderSink(_ scratch: Scratch) -> String {
    """
    [sinks.folder]
    type = "directory"
    path = "\(scratch.path)/dossiers"
    """
  }

  /// Runs an agent that ends with its input.
  private static func runOnce(
    _ scratch: Scratch, _ settings: String, input: String? = nil, more: [String] = []
  ) throws -> CommandRun {
    try RunningAgent.configure(scratch, settings)
    return try CommandRun(
      "dossier", ["agent", "--once", "--config", scratch.path + "/dossier.toml"] + more, input: input)
  }

  private static func dossiers(_ scratch: Scratch) throws -> Set<String> {
    let folder = scratch.path + "/dossiers"
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return Set(
      try names.filter { $0.hasSuffix(".json") }.map { name in
        let bytes = try Data(contentsOf: URL(filePath: folder + "/" + name))
        return try JSONParser.parse(Array(bytes))["kibana.alert.uuid"]?.string ?? ""
      })
  }

  private static func alerts(_ ids: [String]) -> String {
    ids.map {
      #"{"kibana.alert.uuid":"\#($0)","kibana.alert.rule.name":"A rule","host.name":"ws-ctrl-0427","#
        + #""@timestamp":"2026-10-14T09:12:00Z"}"# + "\n"
    }.joined()
  }

  @Test func `reads events from standard input, makes all dossiers of them and ends`() throws {
    let scratch = try Scratch()
    let events = try String(contentsOfFile: Self.demo, encoding: .utf8)
    let run = try Self.runOnce(
      scratch, Self.folderSink(scratch), input: events, more: ["--setting", "intake.stdin=events"])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors.contains("stdin came to its end"))
    #expect(try Self.dossiers(scratch).count == 3)
  }

  @Test func `reads alerts from standard input, and refuses what is none with its line`() throws {
    let scratch = try Scratch()
    let run = try Self.runOnce(
      scratch, "[intake]\nstdin = \"alerts\"\n" + Self.folderSink(scratch),
      input: Self.alerts(["a"]) + "{\"a\":1}\n" + Self.alerts(["b"]) + "{\"kibana.alert.uuid\":\"torn")
    #expect(run.status == 0, "\(run.errors)")
    #expect(try Self.dossiers(scratch) == ["a", "b"])
    #expect(run.errors.contains("stdin:2: the object has no field of an alert"), "\(run.errors)")
    #expect(run.errors.contains("stdin:4:"), "\(run.errors)")
  }

  @Test func `reads files once, the second run only what is new or changed`() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(atPath: scratch.path + "/in", withIntermediateDirectories: true)
    try FileManager.default.copyItem(atPath: Self.demo, toPath: scratch.path + "/in/events.ndjson")
    _ = try scratch.write(Self.alerts(["a", "b"]), "in/alerts.json")
    let settings = """
      [intake]
      once_files = ["\(scratch.path)/in/*.ndjson"]
      once_alert_files = ["\(scratch.path)/in/*.json"]
      \(Self.folderSink(scratch))
      """
    let first = try Self.runOnce(scratch, settings)
    #expect(first.status == 0, "\(first.errors)")
    let found = try Self.dossiers(scratch)
    #expect(found.count == 5 && found.isSuperset(of: ["a", "b"]))
    let second = try Self.runOnce(scratch, settings)
    #expect(second.status == 0, "\(second.errors)")
    #expect(!second.errors.contains("is read from byte"), "\(second.errors)")
    _ = try scratch.write(Self.alerts(["a", "b", "c"]), "in/alerts.json")
    let third = try Self.runOnce(scratch, settings)
    #expect(third.errors.contains("alerts.json was read to its end, line 3"), "\(third.errors)")
    #expect(try Self.dossiers(scratch) == found.union(["c"]))
  }

  @Test func `with --once, a followed file is read to its end and taken up there by the next run`() throws {
    let scratch = try Scratch()
    let log = try scratch.write(Self.alerts(["a"]), "log")
    let settings = "[intake]\nalert_files = [\"\(log)\"]\n" + Self.folderSink(scratch)
    #expect(try Self.runOnce(scratch, settings).status == 0)
    let handle = try #require(FileHandle(forWritingAtPath: log))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(Self.alerts(["b"]).utf8))
    let second = try Self.runOnce(scratch, settings)
    #expect(second.status == 0, "\(second.errors)")
    #expect(second.errors.contains("is read from byte \(Self.alerts(["a"]).utf8.count)"), "\(second.errors)")
    #expect(try Self.dossiers(scratch) == ["a", "b"])
  }

  @Test func `with --once, says what a sink did not take, and leaves it for the next run`() throws {
    let scratch = try Scratch()
    let program = try scratch.write(
      "#!/bin/sh\n[ -e \(scratch.path)/works ] || exit 75\ncat > /dev/null\n", "take")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
    let settings = """
      [agent]
      shutdown_timeout = "1s"
      [intake]
      stdin = "alerts"
      [sinks.program]
      type = "command"
      argv = ["\(program)"]
      retry_base = "100ms"
      retry_cap = "200ms"
      """
    let first = try Self.runOnce(scratch, settings, input: Self.alerts(["a"]))
    #expect(first.status == 1)
    #expect(first.errors.contains("get them from the next run: program (1)"), "\(first.errors)")
    _ = try scratch.write("", "works")
    let second = try Self.runOnce(scratch, settings, input: "")
    #expect(second.status == 0, "\(second.errors)")
  }

  @Test func `a shipper that is killed loses nothing that it had written, and the agent goes on`() throws {
    let scratch = try Scratch()
    let agent = try RunningAgent(
      in: scratch, "[intake]\nstdin = \"alerts\"\n" + Self.folderSink(scratch), input: Pipe())
    let input = try #require(agent.input)
    try input.fileHandleForWriting.write(contentsOf: Data(Self.alerts(["a"]).utf8))
    try agent.wait("the alert is delivered while the input is open") { try agent.dossiers()["a"] != nil }
    try input.fileHandleForWriting.write(contentsOf: Data(Self.alerts(["b"]).utf8))
    try input.fileHandleForWriting.close()
    try agent.wait("the second is delivered") { try agent.dossiers()["b"] != nil }
    try agent.wait("the end is told") { agent.log.contains("stdin came to its end") }
    _ = try agent.request("POST", "/v1/alerts", body: Self.alerts(["c"]))
    try agent.wait("the agent still works") { try agent.dossiers()["c"] != nil }
    #expect(agent.end() == 0, "\(agent.log)")
  }

  @Test func `an open standard input does not keep the agent from ending`() throws {
    let scratch = try Scratch()
    let agent = try RunningAgent(
      in: scratch, "[intake]\nstdin = \"events\"\n" + Self.folderSink(scratch), input: Pipe())
    let input = try #require(agent.input)
    try input.fileHandleForWriting.write(contentsOf: Data("{\"half\":".utf8))
    #expect(agent.end() == 0, "\(agent.log)")
  }

  // MARK: Sequences

  private static func rule(_ id: String, _ query: String) -> String {
    """
    [metadata]
    creation_date = "2026/01/01"
    [rule]
    rule_id = "\(id)"
    name = "Rule \(id)"
    description = "What it finds."
    type = "eql"
    language = "eql"
    severity = "high"
    risk_score = 73
    query = '''\(query)'''
    """
  }

  private static let sequence =
    #"sequence by host.id with maxspan=1h [process where process.name == "first"] "#
    + #"[process where process.name == "second"]"#

  /// An event, and so many seconds later by its own time another one, which says that this one is not too late any more.
  private static func event(_ name: String, _ id: String, then other: String? = nil) -> String {
    let now = Timestamp(milliseconds: Int64(Date().timeIntervalSince1970 * 1_000))
    guard let other else { return line(name, id, now) }
    return line(name, id, now) + line(other, id + "-later", now.advanced(by: .seconds(60)))
  }

  private static func line(_ name: String, _ id: String, _ time: Timestamp) -> String {
    #"{"@timestamp":"\#(time)","event":{"category":["process"],"type":["start"],"id":"\#(id)"},"#
      + #""host":{"id":"h"},"process":{"name":"\#(name)"}}"# + "\n"
  }

  private static func settings(_ scratch: Scratch) -> String {
    "[intake]\npoll_interval = \"100ms\"\nfiles = [\"\(scratch.path)/log\"]\n" + folderSink(scratch)
  }

  private static func rules(_ scratch: Scratch) throws -> [String] {
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/rules", withIntermediateDirectories: true)
    _ = try scratch.write(rule("seq", sequence), "rules/sequence.toml")
    _ = try scratch.write(rule("other", "process where process.name == \"x\""), "rules/other.toml")
    return ["\(scratch.path)/rules"]
  }

  @Test func `a sequence half seen goes on after SIGHUP, when another rule was changed`() throws {
    let scratch = try Scratch()
    let rules = try Self.rules(scratch)
    _ = try scratch.write(Self.event("first", "1"), "log")
    let agent = try RunningAgent(in: scratch, Self.settings(scratch), rules: rules)
    try agent.wait("the first event is read") {
      try agent.request("GET", "/metrics").body.contains("\ndossier_events_total 1\n")
    }
    _ = try scratch.write(Self.rule("other", "process where process.name == \"y\""), "rules/other.toml")
    agent.signal(SIGHUP)
    try agent.wait("the rules are read again") { agent.log.contains("rules_kept=1") }
    let handle = try #require(FileHandle(forWritingAtPath: scratch.path + "/log"))
    try handle.seekToEnd()
    try handle.write(contentsOf: Data(Self.event("second", "2", then: "y").utf8))
    try agent.wait("both rules have alerts") {
      let names = try agent.dossiers().values.compactMap { $0["kibana.alert.rule.name"]?.string }
      return Set(names) == ["Rule seq", "Rule other"]
    }
  }

  @Test func `a sequence half seen by HTTP goes on after the agent was killed`() throws {
    let scratch = try Scratch()
    let rules = try Self.rules(scratch)
    do {
      let agent = try RunningAgent(in: scratch, Self.folderSink(scratch), rules: rules)
      let answer = try agent.request(
        "POST", "/v1/events", body: Self.event("first", "1"), type: "application/x-ndjson")
      #expect(answer.status == 202, "\(answer.body)")
      try agent.wait("the first event is seen") {
        try agent.request("GET", "/metrics").body.contains("\ndossier_events_total 1\n")
      }
      _ = agent.end(SIGKILL)
    }
    let agent = try RunningAgent(in: scratch, Self.folderSink(scratch), rules: rules)
    let answer = try agent.request(
      "POST", "/v1/events", body: Self.event("second", "2", then: "x"), type: "application/x-ndjson")
    #expect(answer.status == 202)
    try agent.wait("the sequence has its alert") {
      try agent.dossiers().values.contains { $0["kibana.alert.rule.name"] == "Rule seq" }
    }
  }

  @Test func `runs without sinks, and brings what it made then to none that comes later`() throws {
    let scratch = try Scratch()
    let agent = try RunningAgent(in: scratch, "")
    _ = try agent.request("POST", "/v1/alerts", body: Self.alerts(["a"]))
    try agent.wait("the dossier is in the store") {
      try agent.request("GET", "/v1/dossiers").body.contains("\"a\"")
    }
    try RunningAgent.configure(scratch, Self.folderSink(scratch))
    agent.signal(SIGHUP)
    try agent.wait("the sink is taken") { agent.log.contains("sinks=1") }
    _ = try agent.request("POST", "/v1/alerts", body: Self.alerts(["b"]))
    try agent.wait("the later one is delivered") { try agent.dossiers()["b"] != nil }
    #expect(try agent.dossiers()["a"] == nil)
    #expect(agent.end() == 0, "\(agent.log)")
  }

  // MARK: What is wrong on the way up

  @Test
  func `says in its own words that the port is taken, a key is missing, or two sinks write to one file`()
    throws
  {
    let scratch = try Scratch()
    let agent = try RunningAgent(in: scratch, Self.folderSink(scratch))
    let other = try Scratch()
    func run(_ settings: String, port: Int = 0) throws -> CommandRun {
      try RunningAgent.configure(other, settings)
      return try CommandRun(
        "dossier",
        ["agent", "--config", other.path + "/dossier.toml", "--setting", "http.port=\(port)"])
    }
    let taken = try run("", port: agent.port)
    #expect(taken.status == 1)
    #expect(
      taken.errors.contains("another program listens on 127.0.0.1:\(agent.port) already"), "\(taken.errors)")
    let token = try run("token_files = [\"\(other.path)/none\"]")
    #expect(token.status == 65)
    #expect(token.errors.contains("there is no token file \(other.path)/none"), "\(token.errors)")
    try FileManager.default.createSymbolicLink(atPath: other.path + "/link", withDestinationPath: other.path)
    let sinks = try run(
      """
      [sinks.one]
      type = "file"
      path = "\(other.path)/out"
      [sinks.two]
      type = "file"
      path = "\(other.path)/link/x/../out"
      """)
    #expect(sinks.status == 65)
    #expect(
      sinks.errors.contains("'two' cannot be used") && sinks.errors.contains("the sink one"),
      "\(sinks.errors)")
  }
}
