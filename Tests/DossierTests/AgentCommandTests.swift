import ECS
import Foundation
import Testing

@Suite struct AgentCommandTests {
  private static func folderSink(_ scratch: Scratch) -> String {
    """
    [sinks.folder]
    type = "directory"
    path = "\(scratch.path)/dossiers"
    """
  }

  private static func alert(_ id: String, command: String = "wuauclt.exe /RunHandlerComServer") -> String {
    JSONWriter.text([
      "@timestamp": "2026-10-14T09:12:00.000Z", "kibana.alert.uuid": .string(id),
      "kibana.alert.rule.rule_id": "edf8ee23-5ea7-4123-ba19-56b41e424ae3",
      "kibana.alert.rule.name": "ImageLoad via Windows Update Auto Update Client",
      "kibana.alert.severity": "medium", "host.name": "ws-ctrl-0427", "host.os.type": "windows",
      "process.executable": "C:\\Windows\\System32\\wuauclt.exe", "process.pid": 4711,
      "process.command_line": .string(command),
    ])
  }

  @Test func `makes dossiers of a followed log, and starts anew where it ended`() throws {
    let scratch = try Scratch()
    let intake = """
      [intake]
      files = ["\(scratch.path)/*.ndjson"]
      poll_interval = "100ms"
      \(Self.folderSink(scratch))
      """
    try FileManager.default.copyItem(
      atPath: packageFolder + "/Config/demo/events.ndjson", toPath: scratch.path + "/events.ndjson")
    let expected: Set<String>
    do {
      let agent = try RunningAgent(in: scratch, intake)
      try agent.wait("three dossiers are delivered") { try agent.dossiers().count == 3 }
      expected = Set(try agent.dossiers().keys)
      #expect(agent.end() == 0, "\(agent.log)")
    }
    let agent = try RunningAgent(in: scratch, intake)
    _ = try agent.request("POST", "/v1/alerts", body: Self.alert("later"))
    try agent.wait("the later alert is delivered") { try agent.dossiers()["later"] != nil }
    #expect(Set(try agent.dossiers().keys) == expected.union(["later"]))
    #expect(
      try agent.request("GET", "/metrics").body.contains(#"dossier_alerts_accepted_total{source="rules"}"#)
        == false)
    #expect(agent.end(SIGINT) == 0)
  }

  @Test func `takes an alert by HTTP once, lists its dossier and gives the very document that sinks got`()
    throws
  {
    let scratch = try Scratch()
    let agent = try RunningAgent(in: scratch, Self.folderSink(scratch))
    #expect(try agent.request("POST", "/v1/alerts", body: Self.alert("a-1")).status == 202)
    try agent.wait("the dossier is delivered") { try agent.dossiers()["a-1"] != nil }
    let again = try agent.request("POST", "/v1/alerts", body: Self.alert("a-1"))
    #expect(again.status == 202)
    #expect(try JSONParser.parse(again.body)["known"] != nil, "\(again.body)")
    let list = try JSONParser.parse(agent.request("GET", "/v1/dossiers?severity=medium").body)
    let id = try #require(list["dossiers"]?.array?.first?["id"]?.string)
    #expect(list["dossiers"]?.array?.count == 1)
    let document = try JSONParser.parse(agent.request("GET", "/v1/dossiers/\(id)").body)
    #expect(try document == agent.dossiers()["a-1"])
    let other = id.dropLast() + (id.hasSuffix("0") ? "1" : "0")
    #expect(try agent.request("GET", "/v1/dossiers/\(other)").status == 404)
    #expect(try agent.request("GET", "/v1/dossiers?cursor=x").status == 400)
  }

  @Test func `runs the rules over events that come by bulk requests`() throws {
    let scratch = try Scratch()
    let agent = try RunningAgent(in: scratch, Self.folderSink(scratch))
    let events = try String(contentsOfFile: packageFolder + "/Config/demo/events.ndjson", encoding: .utf8)
    var bulk = ""
    for (number, line) in events.split(separator: "\n").enumerated() {
      bulk +=
        #"{"create":{"_index":"logs-endpoint.events.library-default","_id":"e\#(number)"}}"# + "\n\(line)\n"
    }
    let answer = try agent.request("POST", "/_bulk", body: bulk, type: "application/x-ndjson")
    #expect(answer.status == 200)
    #expect(try JSONParser.parse(answer.body)["errors"] == false)
    try agent.wait("three dossiers are delivered") { try agent.dossiers().count == 3 }
  }

  @Test func `SIGHUP takes another sink, and leaves everything as it is when the configuration is wrong`()
    throws
  {
    let scratch = try Scratch()
    let agent = try RunningAgent(in: scratch, Self.folderSink(scratch))
    try RunningAgent.configure(scratch, "[sinks.folder]\ntype = \"dircetory\"\n")
    agent.signal(SIGHUP)
    try agent.wait("the mistake is told") { agent.log.contains("the former one stays") }
    _ = try agent.request("POST", "/v1/alerts", body: Self.alert("one"))
    try agent.wait("the former sink still gets dossiers") { try agent.dossiers()["one"] != nil }
    try RunningAgent.configure(
      scratch,
      Self.folderSink(scratch) + "\n[sinks.lines]\ntype = \"file\"\npath = \"\(scratch.path)/lines\"\n")
    agent.signal(SIGHUP)
    try agent.wait("the configuration is taken") { agent.log.contains("sinks=2") }
    _ = try agent.request("POST", "/v1/alerts", body: Self.alert("two"))
    try agent.wait("both sinks get the dossier") {
      let lines = (try? String(contentsOfFile: scratch.path + "/lines", encoding: .utf8)) ?? ""
      return try agent.dossiers()["two"] != nil && lines.contains("\"two\"")
    }
  }

  @Test func `keeps what a sink refuses for good until a person lets it be tried again`() throws {
    let scratch = try Scratch()
    let program = try scratch.write(
      "#!/bin/sh\n[ -e \(scratch.path)/works ] || exit 65\ncat > \(scratch.path)/taken\n", "take")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: program)
    let agent = try RunningAgent(
      in: scratch, "[sinks.program]\ntype = \"command\"\nargv = [\"\(program)\"]\n")
    _ = try agent.request("POST", "/v1/alerts", body: Self.alert("a"))
    let deliveries = { (state: String) in
      try CommandRun("dossier", ["deliveries", "--store", agent.store, "--state", state, "--format", "json"])
        .documents()
    }
    try agent.wait("the delivery is a dead letter") { try deliveries("dead").count == 1 }
    let dead = try #require(try deliveries("dead").first)
    #expect(dead["sink"] == "program")
    #expect(dead["reason"]?.string?.contains("65") == true, "\(dead)")
    _ = try scratch.write("", "works")
    let retry = try CommandRun("dossier", ["retry", "--all", "--store", agent.store])
    #expect(retry.status == 0, "\(retry.errors)")
    try agent.wait("it is delivered") { try deliveries("delivered").count == 1 }
    #expect(FileManager.default.fileExists(atPath: scratch.path + "/taken"))
    #expect(try CommandRun("dossier", ["retry", "--all", "--store", agent.store]).status == 1)
  }

  @Test func `takes secrets out before anything is kept, and signs what openssl can check`() throws {
    let scratch = try Scratch()
    let (key, publicKey) = (scratch.path + "/key.pem", scratch.path + "/public.pem")
    #expect(
      try CommandRun("/usr/bin/env", ["openssl", "genpkey", "-algorithm", "ed25519", "-out", key]).status == 0
    )
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    _ = try CommandRun("/usr/bin/env", ["openssl", "pkey", "-in", key, "-pubout", "-out", publicKey])
    let agent = try RunningAgent(
      in: scratch, "[signing]\nkey_file = \"\(key)\"\n\(Self.folderSink(scratch))\n")
    let command = "net use \\\\srv\\share /user:corp\\bob Winter2026!"
    _ = try agent.request("POST", "/v1/alerts", body: Self.alert("s", command: command))
    try agent.wait("the dossier is delivered") { try agent.dossiers()["s"] != nil }
    let document = try #require(try agent.dossiers()["s"])
    #expect(!JSONWriter.text(document).contains("Winter2026"))
    #expect(document["process.command_line"]?.string?.contains("[redacted]") == true)
    let file = try #require(
      FileManager.default.contentsOfDirectory(atPath: scratch.path + "/dossiers").first {
        $0.hasSuffix(".json")
      })
    let path = scratch.path + "/dossiers/" + file
    let good = try CommandRun("dossier", ["verify", path, "--key", publicKey])
    #expect(good.status == 0, "\(good.output)\(good.errors)")
    let text = try String(contentsOfFile: path, encoding: .utf8).replacing("ws-ctrl-0427", with: "ws-2")
    let altered = try scratch.write(text, "altered.json")
    #expect(try CommandRun("dossier", ["verify", altered, "--key", publicKey]).status == 1)
    #expect(
      try CommandRun("dossier", ["verify", try scratch.write("{}", "none.json"), "--key", publicKey]).status
        == 65)
  }

  @Test func `checks a configuration without running, and names what would fail`() throws {
    let scratch = try Scratch()
    try RunningAgent.configure(scratch, Self.folderSink(scratch))
    let config = scratch.path + "/dossier.toml"
    let good = try CommandRun("dossier", ["agent", "--check", "--config", config])
    #expect(good.status == 0, "\(good.output)\(good.errors)")
    try RunningAgent.configure(
      scratch,
      "token_files = [\"\(scratch.path)/none\"]\n[sinks.hook]\ntype = \"webhook\"\nurl = \"https://a.example\"\n"
        + "secret_file = \"\(scratch.path)/none\"\n")
    let bad = try CommandRun("dossier", ["agent", "--check", "--config", config])
    #expect(bad.status == 1)
    #expect(
      bad.output.contains("sinks") && bad.output.contains("http") && bad.output.contains("/none"),
      "\(bad.output)")
    let unset = try CommandRun("dossier", ["agent", "--set", "store.path=", "--config", config])
    #expect(unset.status != 0)
  }

  @Test func `loses no alert that it accepted, however often it is killed`() throws {
    let run = try CommandRun(
      "/usr/bin/env",
      [
        "python3", packageFolder + "/scripts/kill-test", "--alerts", "60", "--kills", "6", "--timeout", "300",
        "--dossier", CommandRun.products + "/dossier",
      ])
    #expect(run.status == 0, "\(run.errors.suffix(2_000))")
  }

  /// Pythons with the official client, one after the other; colons between them.
  private static let clients = (ProcessInfo.processInfo.environment["DOSSIER_TEST_PYTHON"] ?? "").split(
    separator: ":"
  )
  .map(String.init).filter { python in
    (try? CommandRun(python, ["-c", "import elasticsearch"]).status == 0) ?? false
  }

  @Test(.enabled(if: !clients.isEmpty, "DOSSIER_TEST_PYTHON names no Python with the elasticsearch package"))
  func `the official Elasticsearch client ships a hundred thousand events into the agent`() throws {
    let script = """
      import sys
      from elasticsearch import Elasticsearch, helpers
      client = Elasticsearch("http://127.0.0.1:" + sys.argv[1], request_timeout=60, retry_on_status=[429, 503],
                             max_retries=100, retry_on_timeout=True)
      event = {"@timestamp": "2026-10-14T09:00:00Z", "event": {"category": "process", "type": "start"},
               "host": {"name": "h", "os": {"type": "windows"}}, "process": {"name": "cmd.exe", "pid": 1}}
      actions = ({"_op_type": "create", "_index": "logs-x-default", "_id": str(n), "_source": event}
                 for n in range(100000))
      done, errors = helpers.bulk(client, actions, chunk_size=2000)
      print(done, len(errors))
      """
    for client in Self.clients {
      let scratch = try Scratch()
      let agent = try RunningAgent(in: scratch, "rate = 0\n\(Self.folderSink(scratch))")
      let run = try CommandRun(client, ["-c", script, String(agent.port)])
      #expect(run.output == "100000 0\n", "\(run.errors.suffix(2_000))")
      try agent.wait("the rules have seen all of them") {
        try agent.request("GET", "/metrics").body.contains("\ndossier_events_total 100000\n")
      }
    }
  }
}
