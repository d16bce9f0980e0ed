import Foundation
import Testing

@testable import Agent

/// Reads files once, with positions that are stored as the agent does it.
private struct Reader {
  private(set) var stored: [String: [UInt8]] = [:]
  private(set) var events: [FollowEvent] = []
  private(set) var replayed: [String] = []
  var settings: FollowSettings
  private var files: OnceFiles
  private var now = ContinuousClock.now

  init(_ patterns: String..., change: (inout FollowSettings) -> Void = { _ in }) throws {
    var settings = FollowSettings(patterns: try patterns.map { try PathPattern($0) })
    change(&settings)
    self.settings = settings
    files = OnceFiles(settings)
  }

  /// Reads until nothing is left, or `most` looks; a look is a second later than the one before.
  mutating func run(_ most: Int = 1_000, chunks: Int = .max) -> [String] {
    var lines: [String] = []
    var left = chunks
    for _ in 0..<most {
      now += .seconds(1)
      let batch = files.poll(now: now)
      events += batch.events
      for chunk in batch.chunks where left > 0 {
        left -= 1
        let new = String(decoding: chunk.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
        if chunk.isReplay { replayed += new } else { lines += new }
        if let position = chunk.position { stored[chunk.path] = position.bytes }
      }
      if !batch.hasMore || left == 0 { break }
    }
    return lines
  }

  mutating func restart() {
    files = OnceFiles(settings, positions: stored.compactMapValues { FollowPosition(bytes: $0) })
  }
}

@Suite struct OnceFilesTests {
  @Test func `reads files one after the other by their names, each once, also across a restart`() throws {
    let folder = try LogFolder()
    try folder.append("b1\nb2", to: "b.ndjson")
    try folder.append("a1\na2\n", to: "a.ndjson")
    var reader = try Reader(folder("*.ndjson"))
    #expect(reader.run() == ["a1", "a2", "b1", "b2"])
    #expect(reader.run() == [])
    reader.restart()
    #expect(reader.run() == [])
    try folder.append("c1\n", to: "c.ndjson")
    #expect(reader.run() == ["c1"])
    #expect(reader.events.contains(.finished(path: folder("b.ndjson"), lines: 2)))
  }

  @Test func `goes on in the middle of a file after a restart, at every chunk`() throws {
    let folder = try LogFolder()
    let lines = (0..<400).map { "line \($0) of a file that is read once" }
    try folder.append(lines.joined(separator: "\n") + "\n", to: "a")
    for stop in 1..<8 {
      var reader = try Reader(folder("a")) {
        $0.chunkBytes = 2_000
        $0.pollBytes = 1
      }
      var read = reader.run(chunks: stop)
      #expect(read.count < lines.count)
      reader.restart()
      read += reader.run()
      #expect(read == lines, "stopped after \(stop) chunks")
    }
  }

  @Test func `reads on in a file that only grew, and one that changed from its start`() throws {
    let folder = try LogFolder()
    try folder.append("one\ntwo\n", to: "grown")
    try folder.append("one\ntw", to: "torn")
    try folder.append("one\ntwo\n", to: "other")
    var reader = try Reader(folder("*"))
    #expect(reader.run().count == 6)
    try folder.append("three\n", to: "grown")
    try folder.append("o\n", to: "torn")
    folder.remove("other")
    try folder.append("1\n2\n3\n4\n5\n", to: "other")
    reader.restart()
    #expect(reader.run() == ["three", "1", "2", "3", "4", "5", "one", "two"])
  }

  @Test(.enabled(if: LogFolder.hasGzip, "gzip is not installed"))
  func `reads compressed files, and goes on in them after a restart`() throws {
    let folder = try LogFolder()
    let lines = (0..<30_000).map { "line \($0) of a compressed file" }
    try folder.append(lines.joined(separator: "\n") + "\n", to: "a")
    try folder.compress("a")
    var reader = try Reader(folder("*.gz")) {
      $0.chunkBytes = 100_000
      $0.pollBytes = 1
    }
    var read = reader.run(chunks: 3)
    #expect(!read.isEmpty && read.count < lines.count)
    reader.restart()
    read += reader.run()
    #expect(read == lines)
    reader.restart()
    #expect(reader.run() == [])
  }

  @Test(.enabled(if: LogFolder.hasGzip, "gzip is not installed"))
  func `says that a compressed file ends in the middle, and reads it when it is whole`() throws {
    let folder = try LogFolder()
    let lines = (0..<30_000).map { "line \($0) \($0 &* 2_654_435_761 % 1_000_003)" }
    try folder.append(lines.joined(separator: "\n") + "\n", to: "a")
    try folder.compress("a")
    let whole = try Data(contentsOf: URL(filePath: folder("a.gz")))
    try whole.prefix(whole.count / 2).write(to: URL(filePath: folder("a.gz")))
    folder.touch("a.gz")
    var reader = try Reader(folder("a.gz"))
    #expect(reader.run().count < lines.count)
    #expect(reader.events.contains { if case .abandoned = $0 { true } else { false } })
    try whole.write(to: URL(filePath: folder("a.gz")))
    folder.touch("a.gz")
    #expect(reader.run() == lines)
  }

  @Test func `says once what it cannot read, goes on with the others, and forgets what is gone`() throws {
    let folder = try LogFolder()
    try folder.append("b\n", to: "b")
    try #require(mkfifo(folder("a"), 0o600) == 0)
    var reader = try Reader(folder("a"), folder("b"), folder("none"))
    #expect(reader.run() == ["b"])
    #expect(reader.run() == [])
    let unreadable = reader.events.filter { if case .unreadable = $0 { true } else { false } }
    #expect(
      unreadable == [
        .unreadable(path: folder("a"), reason: "it is a pipe, socket or device, not a regular file")
      ])
    folder.remove("b")
    #expect(reader.run() == [])
    #expect(reader.events.contains(.forgotten(path: folder("b"))))
  }

  @Test func `reads the lines before the place again after a restart, oldest first`() throws {
    let folder = try LogFolder()
    for name in ["a", "b"] {
      try folder.append((0..<5).map { "\(name)\($0)\n" }.joined(), to: name)
    }
    var reader = try Reader(folder("*")) {
      $0.lookBack = FollowSettings.LookBack(bytes: 1 << 20)
      $0.chunkBytes = 6
      $0.pollBytes = 1
    }
    // All of "a", and two lines of "b".
    let before = reader.run(chunks: 5)
    #expect(before == ["a0", "a1", "a2", "a3", "a4", "b0", "b1"])
    reader.restart()
    #expect(reader.run() == ["b2", "b3", "b4"])
    #expect(reader.replayed == before)
  }

  @Test func `skips lines that are too long`() throws {
    let folder = try LogFolder()
    try folder.append("one\n\(String(repeating: "x", count: 5_000))\nthree\n", to: "a")
    var reader = try Reader(folder("a")) { $0.longestLine = 1_000 }
    #expect(reader.run() == ["one", "three"])
    #expect(reader.events.contains(.oversizedLine(path: folder("a"), line: 2, bytes: 5_000)))
  }
}
