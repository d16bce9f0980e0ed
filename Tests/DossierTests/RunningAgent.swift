import ECS
import Foundation
import Testing

/// A `dossier agent` of its own, on the demo's host, that is killed with the test.
final class RunningAgent {
  let folder: String
  let store: String
  private let scratch: Scratch
  private let process = Process()
  private(set) var port = 0
  /// Its standard input; nil where it has none.
  let input: Pipe?

  /// Starts an agent and waits until it says that it is ready.
  ///
  /// - Parameters:
  ///   - scratch: where its configuration, store and sinks are; the same again is the same agent started anew.
  ///   - settings: TOML behind the common sections.
  ///   - rules: other folders of rules than those of the package.
  init(
    in scratch: Scratch, _ settings: String, rules: [String]? = nil, environment: [String: String] = [:],
    input: Pipe? = nil
  ) throws {
    self.input = input
    self.scratch = scratch
    folder = scratch.path
    store = scratch.path + "/state.db"
    try Self.configure(scratch, settings, rules: rules)
    process.executableURL = URL(filePath: CommandRun.products + "/dossier")
    process.arguments = ["agent", "--config", scratch.path + "/dossier.toml"]
    process.standardInput = input ?? FileHandle.nullDevice
    process.standardOutput = try scratch.file("agent.out")
    process.standardError = try scratch.file("agent.log")
    var variables = ProcessInfo.processInfo.environment
    variables.merge(environment) { _, new in new }
    process.environment = variables
    try process.run()
    try wait("the agent listens") {
      self.port = self.listeningPort ?? 0
      guard self.port > 0 else { return false }
      return try self.request("GET", "/readyz").status == 200
    }
  }

  deinit {
    if process.isRunning {
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
  }

  /// Writes the configuration that the next start, or SIGHUP, reads.
  static func configure(_ scratch: Scratch, _ settings: String, rules: [String]? = nil) throws {
    let rules = rules ?? ["\(packageFolder)/Config/rules"]
    _ = try scratch.write(
      """
      [rules]
      paths = \(rules)
      [guides]
      paths = ["\(packageFolder)/Queries"]
      [osquery]
      path = "\(CommandRun.products)/osqueryi-replay"
      snapshot = "\(packageFolder)/Config/demo/host"
      [files]
      root = "\(packageFolder)/Config/demo/files"
      [store]
      path = "\(scratch.path)/state.db"
      [http]
      enabled = true
      port = 0
      \(settings)
      """, "dossier.toml")
  }

  var log: String { (try? String(contentsOfFile: folder + "/agent.log", encoding: .utf8)) ?? "" }

  private var listeningPort: Int? {
    guard let line = log.split(separator: "\n").last(where: { $0.contains("listening for") }) else {
      return nil
    }
    return line.split(separator: ":").last.flatMap { Int($0) }
  }

  func signal(_ number: Int32) { kill(process.processIdentifier, number) }

  /// Ends it with a signal, and says how it ended.
  func end(_ number: Int32 = SIGTERM) -> Int32 {
    signal(number)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Asks it over HTTP, by Python's own client.
  func request(
    _ method: String, _ path: String, body: String = "", type: String = "application/json"
  ) throws -> (status: Int, body: String) {
    let script = """
      import http.client, sys
      connection = http.client.HTTPConnection("127.0.0.1", int(sys.argv[1]), timeout=30)
      body = sys.stdin.buffer.read()
      connection.request(sys.argv[2], sys.argv[3], body or None, {"Content-Type": sys.argv[4]} if body else {})
      answer = connection.getresponse()
      print(answer.status)
      sys.stdout.buffer.write(answer.read())
      """
    let run = try CommandRun(
      "/usr/bin/env", ["python3", "-c", script, String(port), method, path, type], input: body)
    let lines = run.output.split(separator: "\n", maxSplits: 1, omittingEmptySubsequences: false)
    guard let status = lines.first.flatMap({ Int($0) }) else { return (0, run.errors) }
    return (status, lines.count > 1 ? String(lines[1]) : "")
  }

  /// Waits until something holds, for at most a minute.
  func wait(_ what: Comment, _ condition: () throws -> Bool) throws {
    let deadline = ContinuousClock.now + .seconds(60)
    while try !condition() {
      guard ContinuousClock.now < deadline, process.isRunning else {
        Issue.record("in vain until \(what): \(log.suffix(2_000))")
        throw CancellationError()
      }
      usleep(50_000)
    }
  }

  /// The documents of a directory sink, by the alerts' ids.
  func dossiers(_ sink: String = "dossiers") throws -> [String: JSONValue] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder + "/" + sink)) ?? []
    var found: [String: JSONValue] = [:]
    for name in names.filter({ $0.hasSuffix(".json") && !$0.hasPrefix(".") }) {
      let bytes = try Data(contentsOf: URL(filePath: folder + "/\(sink)/" + name))
      let document = try JSONParser.parse(Array(bytes))
      found[document["kibana.alert.uuid"]?.string ?? ""] = document
    }
    return found
  }
}
