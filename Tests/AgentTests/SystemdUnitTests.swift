import Foundation
import Testing

/// The unit file, as systemd itself reads it.
@Suite struct SystemdUnitTests {
  private static let unit =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Config/systemd/dossier.service"

  private static func analyze(_ arguments: [String]) throws -> (status: Int32, output: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["systemd-analyze"] + arguments
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = output.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (process.terminationStatus, String(decoding: text, as: UTF8.self))
  }

  /// `--offline` came with systemd 250.
  private static let hasAnalyze: Bool = {
    guard let (status, text) = try? analyze(["--version"]), status == 0 else { return false }
    return text.split(separator: " ").dropFirst().first.flatMap { Int($0) }.map { $0 >= 250 } ?? false
  }()

  /// Calls `body` with a copy of the unit whose program is there.
  private static func withRunnableUnit(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("unit-\(UUID().uuidString)")
      .path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let text = try String(contentsOfFile: unit, encoding: .utf8)
    let copy = folder + "/dossier.service"
    try text.replacing("/usr/bin/dossier", with: "/bin/true").write(
      toFile: copy, atomically: true, encoding: .utf8)
    try body(copy)
  }

  @Test(.enabled(if: hasAnalyze, "systemd-analyze 250 or later is not installed"))
  func `systemd finds nothing wrong in the unit`() throws {
    try Self.withRunnableUnit { unit in
      let (status, output) = try Self.analyze(["verify", "--man=no", unit])
      #expect(status == 0)
      #expect(output.isEmpty, "\(output)")
    }
  }

  @Test(.enabled(if: hasAnalyze, "systemd-analyze 250 or later is not installed"))
  func `the unit exposes the host less than 3 of systemd's 10 points`() throws {
    let (status, output) = try Self.analyze([
      "security", "--no-pager", "--offline=true", "--threshold=30", Self.unit,
    ])
    #expect(status == 0, "\(output.suffix(400))")
  }
}
