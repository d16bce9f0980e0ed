import Foundation
import Testing

@testable import Handoff

@Suite struct SecretFileTests {
  private let bench: Workbench

  init() throws { bench = try Workbench() }

  private func file(_ bytes: [UInt8], mode: Int = 0o600) throws -> String {
    try Data(bytes).write(to: URL(filePath: bench.path("secret")))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: bench.path("secret"))
    return bench.path("secret")
  }

  @Test(arguments: [
    ("word", "word"), ("word\n", "word"), ("word\r\n", "word"), ("a b\n\n", "a b\n"), (" x ", " x "),
  ])
  func `takes one line end away and nothing else`(content: String, secret: String) throws {
    #expect(try SecretFile.read(try file(Array(content.utf8))).secret.bytes == Array(secret.utf8))
  }

  @Test(arguments: [(0o600, false), (0o400, false), (0o640, true), (0o604, true), (0o620, true)])
  func `warns when others may read or change the file`(mode: Int, warns: Bool) throws {
    let warning = try SecretFile.read(try file([0x61], mode: mode)).warning
    #expect((warning != nil) == warns)
    #expect(warning?.contains("chmod 600") != false)
  }

  @Test func `refuses a file that is missing, empty, too large or no file`() throws {
    #expect(throws: SecretFileError.self) { try SecretFile.read(bench.path("missing")) }
    #expect(throws: SecretFileError.self) { try SecretFile.read(bench.folder) }
    #expect(throws: SecretFileError.self) { try SecretFile.read("/dev/zero") }
    let empty = try file([0x0A])
    #expect(throws: SecretFileError.self) { try SecretFile.read(empty) }
    let full = try file(Array(repeating: 0x61, count: SecretFile.mostBytes))
    #expect(try SecretFile.read(full).secret.bytes.count == SecretFile.mostBytes)
    let large = try file(Array(repeating: 0x61, count: SecretFile.mostBytes + 1))
    #expect(throws: SecretFileError.self) { try SecretFile.read(large) }
    mkfifo(bench.path("pipe"), 0o600)
    #expect(throws: SecretFileError.self) { try SecretFile.read(bench.path("pipe")) }
  }

  @Test func `shows a secret in no text`() throws {
    let secret = try SecretFile.read(try file(Array("hunter2".utf8))).secret
    for text in ["\(secret)", String(reflecting: secret), String(describing: [secret])] {
      #expect(!text.contains("hunter2") && !text.contains("104"))
    }
    var dumped = ""
    dump(secret, to: &dumped)
    #expect(!dumped.contains("104"))
  }

  @Test func `puts no secret into a header that would break it`() throws {
    #expect(try SecretFile.read(try file(Array("a\r\nX: y".utf8))).secret.headerText == nil)
    #expect(
      try SecretFile.read(try file(Array("VnVhQ2ZHY0JDZGJrUW0=\n".utf8))).secret.headerText
        == "VnVhQ2ZHY0JDZGJrUW0=")
  }
}
