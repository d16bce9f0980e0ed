import ECS
import Foundation

@testable import Handoff

/// Values that try to leave the place where they stand.
let hostileValues: [String] = [
  "<script>alert(1)</script>", "![x](http://evil.example/p.png)", "[click](http://evil.example)", "| a | b |",
  "a\n\n# Heading\n\n- [x] done", "`` ` ``` end", "\u{202E}gpj.exe\u{202C}", "\u{1B}]0;title\u{7}",
  "C:\\x|y\\|z\\",
  "https://evil.example/?q=`x`", "@everyone #1 &amp; <!-- ", "' OR 1=1] OR [file:name = 'x", "\\' AND \\\\'",
  "\\",
  "~~~\n```\n", "$(touch x)", "1. one\n2. two", "mail@evil.example", "\u{0}\u{7F}\u{2028}",
  "=cmd|' /C calc'!A0",
]

/// A dossier with the value in every place that the host or an alert decides.
func dossier(with value: String) -> JSONObject {
  let text = JSONValue.string(value)
  let process: JSONValue = [
    "pid": 7, "name": text, "executable": text, "command_line": text, "user": text, "start": text,
    "end": text,
    "running": true, "differences": [text], "level": 1, "entity_id": text, "sources": ["event"],
  ]
  let deed: [(String, JSONValue)] = [
    ("first", "2026-10-14T08:00:00.000Z"), ("last", "2026-10-14T09:00:00.000Z"), ("count", 3),
    ("by", ["name": text, "pid": 7, "relation": "subject"]),
  ]
  func object(_ members: [(String, JSONValue)]) -> JSONValue { .object(JSONObject(members + deed)) }
  let planted: JSONValue = [
    "name": text, "command": text, "tie": "tree", "tie_words": text, "first": text, "last": text, "by": [],
    "sources": ["file"],
  ]
  let activity: JSONValue = [
    "history": ["since": text, "until": text], "reason": text,
    "files": [object([("action", "renamed"), ("path", text), ("former_path", text)])],
    "registry": [object([("action", "set"), ("path", text), ("data", text)])],
    "connections": [
      object([("address", "203.0.113.7"), ("port", 443), ("domain", text), ("inbound", false)])
    ],
    "names": [object([("name", text), ("addresses", [text])])], "libraries": [], "services": [planted],
    "tasks": [planted], "run_keys": [planted],
  ]
  let part: JSONValue = [
    "version": "1", "id": .string(String(repeating: "a1", count: 32)), "created": "2026-10-14T10:00:00.000Z",
    "status": "partial", "reasons": [text],
    "guide": ["title": text, "steps": [["text": text, "outcome": "manual", "reason": text]]],
    "findings": [["severity": "high", "title": text, "reason": text]],
    "files": [
      [
        "path": text, "roles": ["command_line", text], "state": "hashed",
        "sha256": .string(String(repeating: "ab", count: 32)), "signature": ["status": text],
        "links": ["virustotal": "https://evil.example/"],
      ]
    ],
    "processes": [
      "subject": process, "ancestors": [process], "children": [process, process], "reason": text,
    ],
    "services": [
      [
        "name": text, "path": text, "service_dll": text, "listed_because": [text],
        "changed_since_boot": [["path": text, "what": text, "time": text]],
      ]
    ],
    "persistence": [["kind": "startup_item", "name": text, "command": text, "listed_because": [text]]],
    "network": [
      "dns_cache": [["name": text, "tie": text]],
      "sockets": [["remote_address": text, "remote_port": 1, "state": text, "tie": text]],
    ],
    "activity": activity,
    "related_alerts": [["time": text, "rule": text, "severity": text, "same": ["host"], "reason": text]],
    "prevalence": [
      ["sha256": text, "dossiers": 1, "paths": [text]],
      ["kind": "path", "path": text, "dossiers": 1, "contents": [text], "first_seen": text],
      ["kind": "signer", "signer": text, "status": text, "dossiers": 1, "paths": [text], "last_seen": text],
    ],
    "indicators": [
      ["type": "path", "value": text, "from": "/dossier/files/0"],
      ["type": "domain", "value": text, "from": ""],
      ["type": "sha256", "value": .string(String(repeating: "ab", count: 32)), "from": ""],
      ["type": "ip", "value": "203.0.113.7", "from": ""],
    ],
    "response": [["text": text, "depth": 0], ["text": text, "depth": 5]],
    "agent": ["version": text, "host": ["boot": ["time": text]], "osquery": ["kind": text]],
    "integrity": ["digest": text],
  ]
  return [
    "@timestamp": "2026-10-14T08:00:00Z", "kibana.alert.rule.name": text, "kibana.alert.severity": text,
    "kibana.alert.reason": text, "host.name": text, "user": ["name": text, "domain": text], "dossier": part,
  ]
}

/// A Python with modules that a test compares with: `DOSSIER_PYTHON`, else `python3` on PATH.
enum Python {
  static let path: String? = {
    let environment = ProcessInfo.processInfo.environment
    if let named = environment["DOSSIER_PYTHON"] { return named }
    return (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
      .first(where: FileManager.default.isExecutableFile)
  }()

  static func has(_ module: String) -> Bool { (try? run("import \(module)", input: "").status) == 0 }

  /// Runs a program; its standard input is a file of its own.
  static func run(_ program: String, input: String) throws -> (status: Int32, output: String) {
    let folder = FileManager.default.temporaryDirectory.path + "/dossier-python-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try Data(input.utf8).write(to: URL(filePath: folder + "/in"))
    try Data().write(to: URL(filePath: folder + "/out"))
    let process = Process()
    process.executableURL = URL(filePath: path ?? "/nowhere")
    process.arguments = ["-c", program]
    process.standardInput = try FileHandle(forReadingFrom: URL(filePath: folder + "/in"))
    let output = try FileHandle(forWritingTo: URL(filePath: folder + "/out"))
    process.standardOutput = output
    process.standardError = output
    try process.run()
    process.waitUntilExit()
    return (process.terminationStatus, try String(contentsOfFile: folder + "/out", encoding: .utf8))
  }
}
