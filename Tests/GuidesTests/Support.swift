import ECS
// Foundation whole: the tests start Python and SQLite as independent judges.
import Foundation

@testable import Guides

/// Where the tests find the project's own files and the shared test data.
enum Place {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..")
    .standardizedFileURL

  static let shared: String? = {
    let path = ProcessInfo.processInfo.environment["DOSSIER_SHARED"] ?? root.appending(path: "../shared").path
    return FileManager.default.fileExists(atPath: path + "/corpus/rules") ? path : nil
  }()

  static func path(_ name: String) -> String { root.appending(path: name).path }

  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: root.appending(path: name)))
  }

  static let querySets = [
    "linux-host-triage", "powershell-engine-imageload", "windows-host-triage", "windows-update-imageload",
  ]

  static func querySet(_ name: String) throws -> Guide {
    try QuerySetReader().guide(try bytes("Queries/\(name).json"), file: "\(name).json", name: name)
  }
}

/// A folder that is gone when the test is over.
func withTemporaryFolder<Result>(_ body: (URL) throws -> Result) throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appending(path: "guides-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try body(folder)
}

/// Python with some modules, as a judge that shares no code with the project.
enum Python {
  static let interpreter = find(needing: "import json, sqlite3, tomllib")
  static let withJSONSchema = find(needing: "from jsonschema import Draft202012Validator")

  private static func find(needing script: String) -> String? {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    return path.split(separator: ":").map { "\($0)/python3" }.first { candidate in
      FileManager.default.isExecutableFile(atPath: candidate)
        && (try? run(candidate, script, input: .null)) != nil
    }
  }

  /// Runs a script that reads a JSON value from the file it is given and prints one.
  static func run(_ interpreter: String?, _ script: String, input: JSONValue) throws -> JSONValue {
    guard let interpreter else { return .null }
    return try withTemporaryFolder { folder in
      let file = folder.appending(path: "input.json")
      try Data(JSONWriter.bytes(input)).write(to: file)
      let process = Process()
      process.executableURL = URL(filePath: interpreter)
      process.arguments = ["-W", "ignore", "-c", script, file.path]
      let output = Pipe()
      process.standardOutput = output
      process.standardError = FileHandle.nullDevice
      try process.run()
      let data = output.fileHandleForReading.readDataToEndOfFile()
      process.waitUntilExit()
      guard process.terminationStatus == 0 else { throw CocoaError(.executableLoad) }
      return data.isEmpty ? .null : try JSONParser.parse(Array(data))
    }
  }
}

/// A note's contents, with line and column as its places.
func read(_ note: String, limits: GuideLimits = GuideLimits()) throws -> Guide {
  let alert: JSONObject = ["kibana.alert.rule.note": .string(note), "kibana.alert.rule.rule_id": "r-1"]
  guard let guide = AlertGuideReader(limits: limits).guide(of: alert) else {
    throw CocoaError(.coderValueNotFound)
  }
  return guide
}

/// One step a line: `id text [statements]`.
func outline(_ guide: Guide) -> [String] {
  guide.steps.map { step in
    let ids = step.statements + step.investigations
    return "\(step.id) \(step.text)" + (ids.isEmpty ? "" : " [\(ids.joined(separator: " "))]")
  }
}

/// Random numbers that are the same on every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  /// Knuth's 64-bit linear congruential generator.
  mutating func next() -> UInt64 {
    state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
    return state ^ state >> 29
  }
}
