import ECS
import Foundation
import Testing

@testable import Agent

@Suite struct OpenedInputTests {
  /// What comes out of the descriptor.
  private func text(_ input: OpenedInput) -> String {
    let handle = FileHandle(fileDescriptor: input.descriptor, closeOnDealloc: false)
    return String(decoding: (try? handle.readToEnd()) ?? Data(), as: UTF8.self)
  }

  private static func descriptors() -> Int {
    (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd").count) ?? 0
  }

  @Test(arguments: ["", "a", "{\"a\":1}\n{\"b\":2}\n"])
  func `gives a file as it is`(content: String) throws {
    let folder = try LogFolder()
    try folder.append(content, to: "x")
    let input = try OpenedInput(path: folder("x"))
    #expect(text(input) == content)
    #expect(input.failure == nil)
  }

  @Test(.enabled(if: LogFolder.hasGzip, "gzip is not installed"))
  func `inflates for readers of blocks, member after member, and tells of a torn end`() throws {
    let folder = try LogFolder()
    let content = (0..<50_000).map { "{\"line\":\($0)}\n" }.joined()
    try folder.append(content, to: "a")
    try folder.compress("a")
    let member = try Data(contentsOf: URL(filePath: folder("a.gz")))
    try (member + member).write(to: URL(filePath: folder("two.gz")))
    try (member + member.dropLast(100)).write(to: URL(filePath: folder("torn.gz")))
    let whole = try OpenedInput(path: folder("two.gz"))
    var reader = EventBlockReader(descriptor: whole.descriptor, path: whole.path)
    var block = EventBlock()
    while try reader.readLines(into: &block) {}
    #expect(reader.lineCount == 100_000)
    #expect(reader.byteCount == 2 * content.utf8.count)
    #expect(whole.failure == nil)
    let torn = try OpenedInput(path: folder("torn.gz"))
    #expect(text(torn).hasPrefix(content))
    #expect(torn.failure?.isOfContent == true)
    #expect(torn.failure?.reason == "its compressed content ends in the middle")
  }

  @Test(.enabled(if: LogFolder.hasGzip, "gzip is not installed"))
  func `a reader that goes away ends the thread, and hurts nobody`() throws {
    let folder = try LogFolder()
    try folder.append(String(repeating: "{\"a\":1}\n", count: 1_000_000), to: "a")
    try folder.compress("a")
    for _ in 0..<3 {
      let input = try OpenedInput(path: folder("a.gz"))
      var byte: UInt8 = 0
      #expect(read(input.descriptor, &byte, 1) == 1)
    }
  }

  @Test func `refuses what is no text of JSON lines, and folders, and leaves nothing open`() throws {
    let folder = try LogFolder()
    try folder.append("[\n {\"a\":1}\n]\n", to: "array")
    for _ in 0..<64 {
      #expect(throws: InputChunks.Failure.self) { try OpenedInput(path: folder("array")) }
      #expect(throws: InputChunks.Failure.self) { try OpenedInput(path: folder.path) }
      #expect(throws: InputChunks.Failure.self) { _ = try InputChunks(path: folder("array")) }
      #expect(throws: InputChunks.Failure.self) { _ = try InputChunks(path: folder.path) }
    }
    // Other tests open files as well, but not hundreds.
    #expect(Self.descriptors() < 200)
  }
}
