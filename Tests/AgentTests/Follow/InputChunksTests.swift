import Foundation
import Testing

@testable import Agent

@Suite struct InputChunksTests {
  private func read(
    _ path: String, change: (inout FollowSettings) -> Void = { _ in }
  ) throws -> (lines: [String], events: [FollowEvent], numbers: [Int]) {
    var settings = FollowSettings(patterns: [])
    change(&settings)
    var input = try InputChunks(path: path, settings: settings)
    var text = ""
    var numbers: [Int] = []
    while let chunk = try input.next() {
      #expect(chunk.bytes.last == 0x0A)
      #expect(chunk.position == nil)
      numbers.append(chunk.firstLine)
      text += String(decoding: chunk.bytes, as: UTF8.self)
    }
    return (
      text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init), input.events,
      numbers
    )
  }

  @Test(arguments: ["", "a", "a\n", "a\nb", "\n\na\n\n"])
  func `gives whole lines, the last one with an end`(text: String) throws {
    let folder = try LogFolder()
    try folder.append(text, to: "x")
    var expected = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if expected.last == "" { expected.removeLast() }
    #expect(try read(folder("x")).lines == expected)
  }

  @Test func `skips lines that are too long, and counts them as lines`() throws {
    let folder = try LogFolder()
    let long = String(repeating: "x", count: 600_000)
    try folder.append("one\n\(long)\nthree\n\(long)", to: "x")
    let (lines, events, _) = try read(folder("x")) { $0.longestLine = 1_000 }
    #expect(lines == ["one", "three"])
    #expect(
      events == [
        .oversizedLine(path: folder("x"), line: 2, bytes: 600_000),
        .oversizedLine(path: folder("x"), line: 4, bytes: 600_000),
      ])
  }

  @Test(.enabled(if: LogFolder.hasGzip, "gzip is not installed"))
  func `inflates what is compressed, member after member, and refuses what is damaged or a bomb`() throws {
    let folder = try LogFolder()
    let text = (0..<50_000).map { "line \($0)\n" }.joined()
    for name in ["a", "b"] {
      try folder.append(text, to: name)
      try folder.compress(name)
    }
    let member = try Data(contentsOf: URL(filePath: folder("a.gz")))
    try (member + member).write(to: URL(filePath: folder("two.gz")))
    try member.dropLast(100).write(to: URL(filePath: folder("short.gz")))
    let (lines, _, numbers) = try read(folder("two.gz"))
    #expect(lines.count == 100_000)
    #expect(numbers.first == 1)
    #expect(throws: InputChunks.Failure.self) { try read(folder("short.gz")) }
    #expect(throws: InputChunks.Failure.self) { try read(folder("two.gz")) { $0.inflatedBytes = 10_000 } }
  }

  @Test func `says what cannot be read`() throws {
    let folder = try LogFolder()
    #expect(throws: InputChunks.Failure.self) { try read(folder("nothing")) }
    #expect(throws: InputChunks.Failure.self) { try read(folder.path) }
  }

  @Test func `gives what a pipe has as soon as it has it`() throws {
    let folder = try LogFolder()
    try #require(mkfifo(folder("pipe"), 0o600) == 0)
    let writer = open(folder("pipe"), O_RDWR)
    defer { close(writer) }
    #expect(write(writer, "one\ntw", 6) == 6)
    var input = try InputChunks(path: folder("pipe"))
    #expect(try input.next()?.bytes == Array("one\n".utf8))
    #expect(write(writer, "o\n", 2) == 2)
    #expect(try input.next()?.bytes == Array("two\n".utf8))
  }
}
