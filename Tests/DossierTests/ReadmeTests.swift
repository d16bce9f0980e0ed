import Foundation
import Testing

/// The commands of the README's `sh` blocks, in order.
private let commands: [String] = {
  let text = (try? String(contentsOfFile: packageFolder + "/README.md", encoding: .utf8)) ?? ""
  var commands: [String] = []
  var isInside = false
  for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
    if line.hasPrefix("```") {
      isInside = line == "```sh"
    } else if isInside, !line.isEmpty {
      commands.append(String(line))
    }
  }
  return commands
}()

private let osqueryi = ProcessInfo.processInfo.environment["DOSSIER_OSQUERYI"]

@Suite struct ReadmeTests {
  @Test func `every command of the README runs as it stands there`() throws {
    // A folder like a clone: the same files, and room for what the commands write.
    let scratch = try Scratch()
    for name in ["Config", "Queries", "scripts"] {
      try FileManager.default.createSymbolicLink(
        atPath: scratch.path + "/" + name, withDestinationPath: packageFolder + "/" + name)
    }
    try FileManager.default.createDirectory(
      atPath: scratch.path + "/.build", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/.build/debug", withDestinationPath: CommandRun.products)
    let runnable = commands.filter { !$0.contains("# needs osqueryi") }
    #expect(runnable.count >= 8)
    let free = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
    let port = try CommandRun("/usr/bin/env", ["python3", "-c", free]).output
      .trimmingCharacters(in: .whitespacesAndNewlines)
    // The agent's port may be taken here; and nothing may stay behind or be waited for without end.
    let guards = """
      sleep() { (( SECONDS < 300 )) || exit 1; command sleep "$@"; }
      trap 'kill $(jobs -p) 2>/dev/null || true' EXIT

      """
    let script = (guards + runnable.joined(separator: "\n")).replacing("9220", with: port)
    let run = try CommandRun("/bin/bash", ["-euo", "pipefail", "-c", script], in: scratch.path)
    #expect(run.status == 0, "\(run.errors.suffix(2_000))")
    #expect(run.output.contains("WinTelemetrySync"))
    #expect(run.output.contains("\"status\":\"ready\""))
    #expect(run.output.contains("authentic"), "a handed-off dossier has a good signature")
    #expect(FileManager.default.fileExists(atPath: scratch.path + "/dossiers"))
  }

  @Test(.enabled(if: osqueryi != nil, "DOSSIER_OSQUERYI names no osqueryi"))
  func `the README's commands that need osqueryi run with a real one`() throws {
    let scratch = try Scratch()
    let engine = try #require(osqueryi)
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path + "/osqueryi", withDestinationPath: engine)
    let path = "\(CommandRun.products):\(scratch.path):" + (ProcessInfo.processInfo.environment["PATH"] ?? "")
    let needing = commands.filter { $0.contains("# needs osqueryi") }
    #expect(!needing.isEmpty)
    for command in needing {
      // In a folder of its own, so that what it writes is not there at the next run.
      let run = try CommandRun(
        "/bin/bash", ["-c", command], in: scratch.path,
        environment: ["PATH": path, "DOSSIER_DATA": packageFolder])
      #expect(run.status == 0, "\(command): \(run.errors.suffix(2_000))")
    }
  }

  @Test func `opens with what it is for, then the two commands, then the three uses`() throws {
    let text = try String(contentsOfFile: packageFolder + "/README.md", encoding: .utf8)
    let order = ["# Dossier", "scripts/demo\nscripts/test", "## The three uses", "**1. ", "**2. ", "**3. "]
    let places = try order.map { try #require(text.range(of: $0)?.lowerBound) }
    #expect(places == places.sorted())
    for script in ["scripts/demo", "scripts/test", "scripts/bootstrap"] {
      #expect(FileManager.default.isExecutableFile(atPath: packageFolder + "/" + script))
    }
  }
}
