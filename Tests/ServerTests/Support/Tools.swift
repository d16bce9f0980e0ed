import Foundation
import Synchronization

/// Holds everyone who passes until it is opened.
final class Gate: Sendable {
  private let (opened, opening) = AsyncStream<Void>.makeStream()
  private let (arrived, arriving) = AsyncStream<Void>.makeStream()

  func pass() async {
    arriving.yield()
    for await _ in opened {}
  }

  /// Returns once someone waits.
  func arrival() async { _ = await arrived.first { _ in true } }

  func open() { opening.finish() }
}

enum Memory {
  /// What this process holds in memory; 0 where the system does not tell.
  static var residentBytes: Int {
    guard let text = try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8) else { return 0 }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * 4_096 : 0
  }
}

/// Runs programs that are not ours.
enum Python {
  struct Failure: Error, CustomStringConvertible {
    let description: String
  }

  /// Interpreters: those that `DOSSIER_TEST_PYTHON` names, separated by colons, such as one of a virtual
  /// environment for each version of a client; without it the one on PATH.
  static let interpreters =
    ProcessInfo.processInfo.environment["DOSSIER_TEST_PYTHON"]?.split(separator: ":").map(String.init)
    ?? ["python3"]

  /// What a script prints.
  /// - Throws: `Failure` with what it says on standard error when it does not end well.
  static func run(_ script: String, _ arguments: String...) throws -> [UInt8] {
    try Tool.run(interpreters.first ?? "python3", ["-c", script] + arguments)
  }
}

enum Tool {
  /// What a program prints.
  static func run(_ name: String, _ arguments: [String]) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [name] + arguments
    let output = Pipe()
    let errors = FileManager.default.temporaryDirectory.appendingPathComponent("errors-\(UUID().uuidString)")
    try Data().write(to: errors)
    defer { try? FileManager.default.removeItem(at: errors) }
    process.standardOutput = output
    process.standardError = try FileHandle(forWritingTo: errors)
    try process.run()
    let bytes = try output.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      let text = (try? String(contentsOf: errors, encoding: .utf8)) ?? ""
      throw Python.Failure(description: "\(name) ended with \(process.terminationStatus): \(text)")
    }
    return Array(bytes)
  }

  static func exists(_ name: String) -> Bool {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
  }
}

/// Runs what waits for sockets and processes on threads of its own, so that the server under test has the
/// shared ones for itself.
final class WaitingExecutor: TaskExecutor {
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    Thread.detachNewThread { job.runSynchronously(on: self.asUnownedTaskExecutor()) }
  }
}
