import ECS
import Foundation
import Testing

private let osqueryi = ProcessInfo.processInfo.environment["DOSSIER_OSQUERYI"]
private let canRun = osqueryi != nil && FileManager.default.fileExists(atPath: "/proc/self/exe")

/// A program that the test started and ends.
private final class LivingProcess {
  let pid: Int
  private let process = Process()

  init(_ program: String, _ arguments: [String], output: FileHandle = .nullDevice) throws {
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardOutput = output
    try process.run()
    pid = Int(process.processIdentifier)
  }

  deinit {
    // A test's thread may block the signals that could be asked for politely.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }
}

@Suite(.enabled(if: canRun, "DOSSIER_OSQUERYI names no osqueryi, or the system has no /proc"))
struct LinuxStoryTests {
  private func alert(
    _ process: LivingProcess, _ path: String, arguments: [String],
    host: String = ProcessInfo.processInfo.hostName
  ) -> String {
    let words = [path] + arguments
    let alert: JSONValue = [
      "@timestamp": .string(ISO8601DateFormatter().string(from: Date())),
      "kibana.alert.uuid": .string(UUID().uuidString),
      "kibana.alert.rule.name": "A living process", "host": ["name": .string(host), "os": ["type": "linux"]],
      "process": [
        "pid": .number(JSONNumber(process.pid)), "executable": .string(path),
        "name": .string(URL(filePath: path).lastPathComponent), "args": .array(words.map(JSONValue.string)),
        "command_line": .string(words.joined(separator: " ")),
      ],
    ]
    return JSONWriter.text(alert)
  }

  private func dossier(of alert: String, in scratch: Scratch) throws -> JSONValue {
    let file = try scratch.write(alert, "alert.json")
    let run = try CommandRun("dossier", ["enrich", file, "--osqueryi", try #require(osqueryi)])
    #expect(run.status == 0, "\(run.errors)")
    let document = try #require(try run.documents().first)
    if SchemaValidator.isHere {
      let whole = try scratch.write(run.output, "dossier.json")
      let schema = packageFolder + "/Config/schema/dossier.schema.json"
      #expect(try SchemaValidator.complaints(about: [whole], schema: schema) == "")
    }
    let part = try #require(document["dossier"])
    // Whatever is missing has a reason.
    #expect(["complete", "partial"].contains(part["status"]?.string ?? ""))
    #expect(part["status"] == "complete" || part["reasons"]?.array?.isEmpty == false)
    return part
  }

  @Test func `tells tree, socket and file of a living process`() throws {
    let scratch = try Scratch()
    let python = try #require(CommandRun.find("python3"))
    let code =
      "import socket,time,sys; s=socket.socket(); s.bind(('127.0.0.1',0)); s.listen(); "
      + "print(s.getsockname()[1], flush=True); time.sleep(600)"
    let pipe = Pipe()
    let process = try LivingProcess(python, ["-c", code], output: pipe.fileHandleForWriting)
    // The line comes once the socket listens.
    let line = String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self)
    let port = try #require(Int(line.trimmingCharacters(in: .whitespacesAndNewlines)))
    // `python3` may be a link or a wrapper: the kernel knows what runs.
    let path = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process.pid)/exe")

    let part = try dossier(of: alert(process, path, arguments: ["-c", code]), in: scratch)
    let subject = part["processes"]?["subject"]
    #expect(subject?["running"] == true)
    #expect(subject?["sources"] == ["event", "osquery"])
    let parent = part["processes"]?["ancestors"]?[0]
    #expect(parent?["pid"]?.int == Int(ProcessInfo.processInfo.processIdentifier))
    let ports = part["network"]?["listening_ports"]?.array ?? []
    #expect(ports.count { $0["local_port"]?.int == port && $0["tie"] == "the subject has it" } == 1)
    let sockets = part["network"]?["sockets"]?.array ?? []
    #expect(sockets.count { $0["local_port"]?.int == port } == 1)
    let file = part["files"]?.array?.first { $0["path"]?.string == path }
    #expect(file?["state"] == "hashed")
    let sum = try CommandRun(try #require(CommandRun.find("sha256sum")), [path]).output.prefix(64)
    #expect(file?["sha256"]?.string == String(sum))
    #expect(!(part["files"]?.array ?? []).contains { $0["path"]?.string == "/proc/\(process.pid)/exe" })
  }

  @Test func `leaves this host alone for an alert of another`() throws {
    let scratch = try Scratch()
    let sleep = URL(filePath: try #require(CommandRun.find("sleep"))).resolvingSymlinksInPath().path
    let process = try LivingProcess(sleep, ["600"])
    let part = try dossier(
      of: alert(process, sleep, arguments: ["600"], host: "not-this-host.example"), in: scratch)
    #expect(part["status"] == "partial" && part["agent"]?["host"]?["match"] == "other")
    #expect(part["statements"] == [] && part["findings"] == [] && part["indicators"] == [])
    #expect(part["processes"]?["subject"]?["running"] == nil)
    #expect(part["files"]?.array?.allSatisfy { $0["state"] == "elsewhere" } == true)
  }

  @Test func `hashes a program that runs although its file is gone`() throws {
    let scratch = try Scratch()
    let sleep = URL(filePath: try #require(CommandRun.find("sleep"))).resolvingSymlinksInPath().path
    let copy = URL(filePath: scratch.path).resolvingSymlinksInPath().path + "/program"
    try FileManager.default.copyItem(atPath: sleep, toPath: copy)
    let sum = try CommandRun(try #require(CommandRun.find("sha256sum")), [copy]).output.prefix(64)
    let process = try LivingProcess(copy, ["600"])
    try FileManager.default.removeItem(atPath: copy)
    let part = try dossier(of: alert(process, copy, arguments: ["600"]), in: scratch)
    let image = part["files"]?.array?.first { $0["roles"]?[0] == "running_image" }
    #expect(image?["sha256"]?.string == String(sum))
    #expect((part["findings"]?.array ?? []).contains { $0["id"] == "deleted_program" })
    #expect((part["indicators"]?.array ?? []).contains { $0["value"]?.string == String(sum) })
  }

  @Test(
    .enabled(
      if: FileManager.default.fileExists(atPath: "/var/lib/dpkg/status"), "no Debian package database is here"
    ))
  func `names the package that owns a program`() throws {
    let scratch = try Scratch()
    let sleep = URL(filePath: try #require(CommandRun.find("sleep"))).resolvingSymlinksInPath().path
    let process = try LivingProcess(sleep, ["600"])
    let part = try dossier(of: alert(process, sleep, arguments: ["600"]), in: scratch)
    let file = part["files"]?.array?.first { $0["path"]?.string == sleep }
    let says = file?["signature"]?["sources"]?.array?.compactMap { $0["says"]?.string } ?? []
    #expect(says.contains { $0.contains("package coreutils owns the path") })
  }
}
