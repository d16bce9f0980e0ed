// Foundation whole: the tests start the system's own tools and make files of every kind.
import Foundation
import Hashing

/// A folder of its own for one test, removed with it.
final class Workbench {
  let folder: String

  init() throws {
    folder = NSTemporaryDirectory() + "/hashing-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: folder) }

  func path(_ name: String) -> RawPath { RawPath("\(folder)/\(name)") }

  /// Writes a file, with the folders above it.
  @discardableResult
  func write(_ name: String, _ bytes: [UInt8] = Array("content".utf8)) throws -> RawPath {
    let whole = "\(folder)/\(name)"
    let above = (whole as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: above, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(filePath: whole))
    return RawPath(whole)
  }

  func makeFolder(_ name: String) throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
  }

  func link(_ name: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/\(name)", withDestinationPath: target)
  }
}

/// A tool of the system, searched on the path.
struct Tool {
  let program: String

  init?(_ name: String) {
    let path = ProcessInfo.processInfo.environment["PATH"] ?? ""
    let places = path.split(separator: ":").map { "\($0)/\(name)" }
    guard let found = places.first(where: FileManager.default.isExecutableFile) else { return nil }
    program = found
  }

  /// What the tool writes; small outputs only.
  func output(_ arguments: [String], input: [UInt8] = []) throws -> String {
    let process = Process()
    let (inward, outward) = (Pipe(), Pipe())
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.standardInput = inward
    process.standardOutput = outward
    process.standardError = FileHandle.nullDevice
    try process.run()
    try inward.fileHandleForWriting.write(contentsOf: input)
    try inward.fileHandleForWriting.close()
    let data = try outward.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    return String(decoding: data, as: UTF8.self)
  }
}
