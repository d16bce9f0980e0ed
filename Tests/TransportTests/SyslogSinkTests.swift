import ECS
import Foundation
import Handoff
import Testing

/// Reads what a collector would, strictly by RFC 5424 and RFC 6587, and prints each message's text as JSON.
private let collectorScript = ##"""
  import json, os, re, socket, sys
  kind, log, path = sys.argv[1], sys.argv[2], sys.argv[3]
  FORM = re.compile(rb"<(\d{1,3})>1 (\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,6})?Z|-) ([!-~]{1,255}) ([!-~]{1,48}) "
    rb"([!-~]{1,128}) ([!-~]{1,32}) (-|(?:\[[^\]]*\])+)(?: (.*))?", re.S)
  LOCAL = re.compile(rb"<(\d{1,3})>([^ :\[]{1,48})(): (.*)", re.S)
  def take(message):
    match = (LOCAL if kind == "local" else FORM).fullmatch(message)
    if match and kind == "local":
      with open(log, "a") as file: file.write(json.dumps({"priority": int(match.group(1)), "host": "host-1",
        "application": match.group(2).decode(), "text": match.group(4).decode("utf-8"), "size": len(message)}) + "\n")
      return
    entry = {"complaint": "no syslog message"} if not match or int(match.group(1)) > 191 else {
      "priority": int(match.group(1)), "host": match.group(3).decode(), "application": match.group(4).decode(),
      "text": match.group(8).decode("utf-8"), "size": len(message)}
    with open(log, "a") as file: file.write(json.dumps(entry) + "\n")
  if kind in ("udp", "local"):
    listener = socket.socket(socket.AF_UNIX if kind == "local" else socket.AF_INET, socket.SOCK_DGRAM)
    listener.bind(path if kind == "local" else ("127.0.0.1", 0))
    print(0 if kind == "local" else listener.getsockname()[1], flush=True)
    while True: take(listener.recv(65536))
  listener = socket.create_server(("127.0.0.1", 0))
  print(listener.getsockname()[1], flush=True)
  while True:
    connection, data = listener.accept()[0], b""
    if kind == "reset":
      connection.recv(10)
      connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")
      connection.close()
      continue
    while more := connection.recv(65536): data += more
    while data:
      length, _, data = data.partition(b" ")
      take(data[:int(length)])
      data = data[int(length):]
    connection.close()
  """##

@Suite(.enabled(if: Program.python != nil, "no python3 is here"), .timeLimit(.minutes(5)))
struct SyslogSinkTests {
  private func deliver(
    _ collector: Collector, _ dossiers: [OutgoingDossier],
    _ change: (inout SyslogSink.Settings) -> Void = { _ in }
  ) async -> [DeliveryOutcome] {
    var settings = SyslogSink.Settings(collector.target)
    settings.allowsPrivate = true
    settings.timeout = .seconds(10)
    change(&settings)
    return await SyslogSink(name: "siem", settings: settings).deliver(dossiers)
  }

  @Test(arguments: ["tcp", "udp", "local"])
  func `is read by a strict collector, whatever the host says`(kind: String) async throws {
    let collector = try Collector(kind)
    let dossiers = hostileTexts.map { sample("d1", text: .string($0)) }
    for form in SyslogSink.Form.allCases {
      #expect(await deliver(collector, dossiers) { $0.form = form }.allSatisfy { $0 == .delivered })
    }
    let seen = try await collector.messages(2 * dossiers.count)
    #expect(seen.count == 2 * dossiers.count)
    #expect(seen.compactMap { $0["complaint"]?.string } == [])
    #expect(seen.first?["priority"]?.int == 16 * 8 + 3)
    #expect(seen.first?["host"]?.string == "host-1")
    #expect(seen.allSatisfy { $0["application"]?.string == "dossier" })
    #expect(seen.first?["text"]?.string?.hasPrefix("CEF:0|Dossier|") == true)
    #expect(
      seen.last?["text"]?.string?.hasPrefix("dossier d1: A rule (high) on host-1 by CORP\\anna; 1 findings")
        == true)
    #expect(seen.allSatisfy { $0["size"]?.int ?? .max <= (kind == "udp" ? 2_048 : 8_192) })
  }

  @Test func `waits when nobody listens, or the connection is cut`() async throws {
    let cut = try Collector("reset")
    #expect(await deliver(cut, (0..<50).map { sample("d\($0)") })[0].isPostponed)
    let gone = try Collector("tcp")
    gone.stop()
    #expect(await deliver(gone, [sample("d1")])[0].isPostponed)
    let local = try Collector("local")
    local.stop()
    #expect(await deliver(local, [sample("d1")])[0].isPostponed)
  }

  @Test func `sends to private addresses only when that is allowed`() async throws {
    let collector = try Collector("tcp")
    let outcome = await deliver(collector, [sample("d1")]) { $0.allowsPrivate = false }[0]
    #expect(outcome.reason?.contains("allow_private") == true)
  }

  @Test func `refuses what is no dossier and sends the rest`() async throws {
    let collector = try Collector("tcp")
    let broken = OutgoingDossier(id: "x", alertID: "x", bytes: Array("{}".utf8))
    let outcomes = await deliver(collector, [broken, sample("d1")])
    #expect(outcomes[0].isRefused)
    #expect(outcomes[1].isDelivered)
  }
}

private final class Collector {
  let target: SyslogSink.Target
  private let bench: Workbench
  private let process = Process()

  init(_ kind: String) throws {
    bench = try Workbench()
    let script = try bench.write("collector.py", collectorScript)
    _ = try bench.write("log", "")
    process.executableURL = URL(filePath: Program.python ?? "/nowhere")
    process.arguments = ["-u", script, kind, bench.path("log"), bench.path("socket")]
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    var line = Data()
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data([0x0A]) {
      line += byte
    }
    let port = Int(String(decoding: line, as: UTF8.self)) ?? 0
    target =
      switch kind {
      case "udp": .udp(host: "127.0.0.1", port: port)
      case "local": .local(path: bench.path("socket"))
      default: .tcp(host: "localhost", port: port)
      }
  }

  deinit { stop() }

  func stop() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// The messages, once there are so many; datagrams take a moment to be read.
  func messages(_ count: Int) async throws -> [JSONValue] {
    let deadline = ContinuousClock.now.advanced(by: .seconds(10))
    while true {
      let lines = try String(contentsOfFile: bench.path("log"), encoding: .utf8).split(separator: "\n")
      if lines.count >= count || ContinuousClock.now > deadline {
        return try lines.map { try JSONParser.parse(String($0)) }
      }
      try await Task.sleep(for: .milliseconds(5))
    }
  }
}
