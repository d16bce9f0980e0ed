import Foundation
import Testing

@testable import Hashing

@Suite struct ChecksumLineTests {
  @Test(
    .enabled(if: Tool("sha256sum") != nil, "sha256sum is not here"),
    arguments: [
      "plain", "two words", " lead", "back\\slash", "new\nline", "car\rriage", "all\\\n\r\\n", "ünïcode",
      "*star", "-dash",
    ])
  func `is what sha256sum writes, and what it checks`(name: String) throws {
    let bench = try Workbench()
    let path = try bench.write(name)
    let report = FileHasher().report(on: path)
    let line = String(decoding: ChecksumLine.bytes(hex: report.sha256 ?? "", path: path), as: UTF8.self)
    let tool = try #require(Tool("sha256sum"))
    #expect(try tool.output([path.description]) == line)
    #expect(try tool.output(["--check", "--strict", "-"], input: Array(line.utf8)).contains(": OK"))
  }
}
