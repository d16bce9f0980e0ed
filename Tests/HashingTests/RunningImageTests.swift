import Foundation
import Testing

@testable import Hashing

@Suite struct RunningImageTests {
  @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/exe"), "the system has no /proc"))
  func `hashes the program of a living process whose file is gone`() throws {
    let bench = try Workbench()
    let sleep = try #require(Tool("sleep")).program
    let copy = bench.folder + "/program"
    try FileManager.default.copyItem(
      atPath: URL(filePath: sleep).resolvingSymlinksInPath().path, toPath: copy)
    let digest = FileHasher().report(on: RawPath(copy)).sha256
    let process = Process()
    process.executableURL = URL(filePath: copy)
    process.arguments = ["600"]
    try process.run()
    defer {
      // A test's thread may block the signals that could be asked for politely.
      kill(process.processIdentifier, SIGKILL)
      process.waitUntilExit()
    }
    let pid = Int(process.processIdentifier)
    #expect(FileHasher().deletedImage(ofProcess: pid) == nil)
    try FileManager.default.removeItem(atPath: copy)
    // Another file at the place must not be taken for it.
    try bench.write("program", [1, 2, 3])
    let image = try #require(FileHasher().deletedImage(ofProcess: pid))
    #expect(image.report.sha256 == digest)
    #expect(image.report.state == .hashed)
    #expect(image.formerPath.description.hasSuffix("/program"))
    #expect(FileHasher().deletedImage(ofProcess: 0) == nil)
    #expect(FileHasher().deletedImage(ofProcess: .max) == nil)
  }
}
