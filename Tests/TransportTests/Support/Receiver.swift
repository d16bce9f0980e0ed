// Foundation whole: the tests start other programs.
import ECS
import Foundation
import Handoff

/// A folder of its own for one test, removed with it.
final class Workbench: Sendable {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/transport-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> String { "\(folder)/\(name)" }

  func write(_ name: String, _ text: String, mode: Int = 0o600) throws -> String {
    try Data(text.utf8).write(to: URL(filePath: path(name)))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path(name))
    return path(name)
  }
}

/// A program on PATH.
enum Program {
  static let python = find("DOSSIER_PYTHON", "python3")
  static let openssl = find("DOSSIER_OPENSSL", "openssl")

  private static func find(_ variable: String, _ name: String) -> String? {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment[variable] { return named }
    return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(name)" }
      .first(where: FileManager.default.isExecutableFile)
  }

  /// Runs a program to its end; its output and errors together.
  static func run(_ path: String?, _ arguments: [String], in folder: String) throws -> (Int32, String) {
    let process = Process()
    process.executableURL = URL(filePath: path ?? "/nowhere")
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: folder)
    let name = folder + "/out-" + UUID().uuidString
    try Data().write(to: URL(filePath: name))
    let output = try FileHandle(forWritingTo: URL(filePath: name))
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: name, encoding: .utf8))
  }
}

/// A strict service in Python that runs as long as this object lives and keeps what it was sent.
final class Receiver {
  let port: Int
  let bench: Workbench
  private let process = Process()
  private let log: String

  /// Starts a service of a kind, with what it needs as JSON.
  init(_ kind: String, _ settings: JSONValue = [:]) throws {
    bench = try Workbench()
    log = bench.path("log")
    try Data().write(to: URL(filePath: log))
    let script = try bench.write("receiver.py", receiverScript)
    process.executableURL = URL(filePath: Program.python ?? "/nowhere")
    process.arguments = ["-u", script, kind, JSONWriter.text(settings), log]
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle(forWritingAtPath: log + ".errors") ?? FileHandle.nullDevice
    try process.run()
    var line = Data()
    while let byte = try pipe.fileHandleForReading.read(upToCount: 1), !byte.isEmpty, byte != Data([0x0A]) {
      line += byte
    }
    port = Int(String(decoding: line, as: UTF8.self)) ?? 0
  }

  deinit { stop() }

  func stop() {
    guard process.isRunning else { return }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// What was sent, in order: method, path, headers, body, and the service's complaint where it had one.
  func seen() throws -> [JSONValue] {
    try String(contentsOfFile: log, encoding: .utf8).split(separator: "\n").map {
      try JSONParser.parse(String($0))
    }
  }

  /// The complaints.
  func complaints() throws -> [String] { try seen().compactMap { $0["complaint"]?.string } }

  /// How to reach it.
  func connection(_ path: String = "", secure: Bool = false, host: String = "127.0.0.1") throws
    -> HTTPConnectionSettings
  {
    var settings = HTTPConnectionSettings(
      try HTTPAddress("\(secure ? "https" : "http")://\(host):\(port)\(path)"))
    settings.allowsPrivate = true
    settings.timeout = .seconds(20)
    return settings
  }
}

/// A dossier as it is stored.
func outgoing(_ document: JSONObject) -> OutgoingDossier {
  OutgoingDossier(
    id: document["dossier"]?["id"]?.string ?? "", alertID: document.text("kibana.alert.uuid") ?? "",
    bytes: JSONWriter.bytes(.object(document)))
}

/// A small dossier with that id.
func sample(_ id: String, text: JSONValue = "C:\\Users\\a\\x.dll") -> OutgoingDossier {
  let document: JSONObject = [
    "@timestamp": "2026-10-14T08:00:00Z", "kibana.alert.uuid": .string("alert-" + id),
    "kibana.alert.rule.name": "A rule", "kibana.alert.severity": "high", "host.name": "host-1",
    "user": ["name": "anna", "domain": "CORP"],
    "kibana.alert.rule.threat": [
      [
        "framework": "MITRE ATT&CK", "tactic": ["id": "TA0005", "name": "Defense Evasion"],
        "technique": [
          ["id": "T1218", "name": "Proxy", "subtechnique": [["id": "T1218.011", "name": "Rundll32"]]]
        ],
      ]
    ],
    "dossier": [
      "version": "1", "id": .string(id), "created": "2026-10-14T10:00:00.000Z", "status": "complete",
      "files": [
        [
          "path": text, "roles": ["dll.path"], "state": "hashed",
          "sha256": .string(String(repeating: "ab", count: 32)),
        ],
        ["path": text, "roles": ["command_line"], "state": "missing"],
      ],
      "findings": [["id": "unsigned_library", "severity": "high", "title": text, "reason": text]],
      "indicators": [
        ["type": "sha256", "value": .string(String(repeating: "ab", count: 32)), "from": "/dossier/files/0"],
        ["type": "domain", "value": "a.b.example", "from": "/x"],
        ["type": "domain", "value": "b.example", "from": "/x"],
        ["type": "ip", "value": "203.0.113.7", "from": "/x"],
        ["type": "ip", "value": "203.0.113.7", "from": "/y"], ["type": "path", "value": text, "from": "/x"],
      ],
    ],
  ]
  return outgoing(document)
}
