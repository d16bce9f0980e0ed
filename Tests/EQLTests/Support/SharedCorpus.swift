import ECS
import Foundation

/// Data written by others that lies beside the package, where present: `DOSSIER_SHARED`, else `../shared`.
enum SharedCorpus {
  static let root: URL? = {
    let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    let candidates = [
      ProcessInfo.processInfo.environment["DOSSIER_SHARED"].map { URL(fileURLWithPath: $0) },
      package.deletingLastPathComponent().appendingPathComponent("shared"),
    ]
    return candidates.compactMap { $0 }.first {
      FileManager.default.fileExists(atPath: $0.appendingPathComponent("corpus").path)
    }
  }()

  static var isPresent: Bool { root != nil }
  static let reason = "needs the shared corpus: set DOSSIER_SHARED"

  static func bytes(_ path: String) throws -> [UInt8] {
    let root = try require(root)
    return Array(try Data(contentsOf: root.appendingPathComponent(path)))
  }

  /// The values of a file with one JSON value a line.
  static func lines(_ path: String) throws -> [JSONValue] {
    try bytes(path).split(separator: 0x0A).map { try JSONParser.parse(Array($0)) }
  }

  /// What Python's own reader of TOML makes of files: a JSON array of the documents.
  static func toml(_ paths: [String]) throws -> [JSONValue] {
    let root = try require(root)
    let script = """
      import datetime, json, sys, tomllib
      documents = [tomllib.load(open(path, "rb")) for path in sys.argv[1:]]
      json.dump(documents, sys.stdout, default=str)
      """
    let output = try Python.run(script, paths.map { root.appendingPathComponent($0).path })
    return try JSONParser.parse(output).array ?? []
  }

  static func require<Value>(_ value: Value?) throws -> Value {
    guard let value else { throw CocoaError(.fileNoSuchFile) }
    return value
  }
}

/// The Python of this machine, as an independent reader.
enum Python {
  static let path = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static func run(_ script: String, _ arguments: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: try SharedCorpus.require(path))
    process.arguments = ["-c", script] + arguments
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return Array(data)
  }
}
