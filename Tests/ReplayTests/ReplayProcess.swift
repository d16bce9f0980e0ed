import Foundation
import Testing

/// Runs the built `osqueryi-replay`, which stands beside the test bundle.
struct ReplayProcess {
  /// What a run left behind. Log lines have their time and thread blanked.
  struct Outcome: Equatable, CustomStringConvertible {
    var exit: Int32
    var stdout: [UInt8]
    var stderr: String

    var description: String { "exit \(exit), \(String(decoding: stdout, as: UTF8.self)), \(stderr)" }
  }

  /// The executable; nil when it was not built.
  static let executable: URL? = {
    let bundle = URL(filePath: CommandLine.arguments[0]).resolvingSymlinksInPath()
    let candidates = sequence(first: bundle.deletingLastPathComponent()) { directory in
      directory.path.count > 1 ? directory.deletingLastPathComponent() : nil
    }
    return candidates.prefix(6).map { $0.appending(path: "osqueryi-replay") }.first {
      FileManager.default.isExecutableFile(atPath: $0.path)
    }
  }()

  /// A host of `Fixtures`, or nil for the empty Linux host.
  static func fixture(_ name: String) -> String {
    URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures/\(name)").path
  }

  /// Runs the replay, or another program, to the end. Input and output go through files, so that no pipe can fill up.
  static func run(
    _ arguments: [String], input: [UInt8]? = nil, snapshot: String? = nil,
    environment: [String: String] = [:],
    program: URL? = executable
  ) throws -> Outcome {
    let directory = FileManager.default.temporaryDirectory.appending(path: "replay-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: directory) }
    func file(_ name: String, _ bytes: [UInt8]) throws -> URL {
      let url = directory.appending(path: name)
      try Data(bytes).write(to: url)
      return url
    }
    let process = Process()
    let program: URL = try #require(program, "osqueryi-replay was not built")
    process.executableURL = program
    process.arguments = (snapshot.map { ["--snapshot", $0] } ?? []) + arguments
    process.environment = environment.merging(["TZ": "UTC", "PATH": "/usr/bin:/bin"]) { own, _ in own }
    let outputs = [try file("out", []), try file("err", [])]
    process.standardInput = try FileHandle(forReadingFrom: try file("in", input ?? []))
    process.standardOutput = try FileHandle(forWritingTo: outputs[0])
    process.standardError = try FileHandle(forWritingTo: outputs[1])
    try process.run()
    process.waitUntilExit()
    let error = String(decoding: try Data(contentsOf: outputs[1]), as: UTF8.self)
    return Outcome(
      exit: process.terminationStatus, stdout: Array(try Data(contentsOf: outputs[0])),
      stderr: blanked(error))
  }

  /// The text with `MMDD hh:mm:ss.uuuuuu TID` for each log line's time and thread.
  static func blanked(_ text: String) -> String {
    let stamp = #/^([IWE])\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ /#.anchorsMatchLineEndings()
    return text.replacing(stamp) { match in "\(match.1)MMDD hh:mm:ss.uuuuuu TID " }
  }
}
