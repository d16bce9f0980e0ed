import ECS
import Foundation

/// The Python of this machine, as an independent reference.
enum Python {
  static let path = ["/usr/bin/python3", "/usr/local/bin/python3"].first {
    FileManager.default.isExecutableFile(atPath: $0)
  }

  static var isPresent: Bool { path != nil }

  /// Runs a script that reads one JSON value from standard input and writes one.
  static func run(_ script: String, _ input: JSONValue) throws -> JSONValue {
    guard let path else { throw CocoaError(.fileNoSuchFile) }
    let file = FileManager.default.temporaryDirectory.appendingPathComponent(
      "input-\(UUID().uuidString).json")
    try Data(JSONWriter.bytes(input)).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = ["-c", script]
    process.standardInput = try FileHandle(forReadingFrom: file)
    let output = Pipe()
    process.standardOutput = output
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return try JSONParser.parse(Array(data))
  }
}
