import Foundation
import Testing

@testable import Agent

@Suite struct FollowFileTests {
  @Test func `holds a line back until its end comes`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("one\ntw", to: "x.log")
    #expect(follower.run() == ["one"])
    #expect(follower.run() == [])
    try folder.append("o\nthr", to: "x.log")
    #expect(follower.run() == ["two"])
    let position = FollowPosition(bytes: follower.stored[folder("x.log")] ?? [])
    #expect(position?.parts.map(\.offset) == [8])
    #expect(position?.parts.map(\.line) == [2])
  }

  @Test(arguments: [0, 1, 2, 3])
  func `takes a line of the longest length and skips one byte more, with its number`(extra: Int) throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log")) { settings in
      settings.longestLine = 100
      settings.chunkBytes = 40
    }
    let line = String(repeating: "x", count: 99 + extra)
    try folder.append("first\n\(line)\nlast\n", to: "x.log")
    let isTooLong = extra > 1
    #expect(follower.run() == (isTooLong ? ["first", "last"] : ["first", line, "last"]))
    let skipped = FollowEvent.oversizedLine(path: folder("x.log"), line: 2, bytes: Int64(99 + extra))
    #expect(follower.events.contains(skipped) == isTooLong)
    #expect(FollowPosition(bytes: follower.stored[folder("x.log")] ?? [])?.parts.first?.line == 3)
  }

  @Test func `skips a line that is too long even when it comes in pieces`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log")) { $0.longestLine = 100 }
    for _ in 0..<50 {
      try folder.append(String(repeating: "x", count: 30), to: "x.log")
      #expect(follower.run() == [])
    }
    try folder.append("\nlast\n", to: "x.log")
    #expect(follower.run() == ["last"])
    #expect(follower.events.contains(.oversizedLine(path: folder("x.log"), line: 1, bytes: 1_500)))
  }

  @Test func `hands out no more than asked for, and all files their turn`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("*.log")) { settings in
      settings.chunkBytes = 100
      settings.pollBytes = 150
    }
    let lines = (10..<60).map { "line \($0)\n" }.joined()
    for name in ["a.log", "b.log", "c.log"] { try folder.append(lines, to: name) }
    var seen: Set<String> = []
    for _ in 0..<3 {
      let batch = follower.poll()
      #expect(batch.hasMore)
      #expect(batch.chunks.map(\.bytes.count).reduce(0, +) <= 250)
      for chunk in batch.chunks {
        seen.insert(chunk.path)
        _ = follower.store(chunk)
      }
    }
    #expect(seen.count == 3)
    follower.run()
    #expect(follower.lines.values.map(\.count) == [50, 50, 50])
  }

  @Test func `begins unknown files at their end when told to, and later ones at their start`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("*.log")) { $0.start = .end }
    try folder.append("old\nbegun", to: "a.log")
    #expect(follower.run() == [])
    #expect(follower.stored.count == 1)
    try folder.append(" before\n", to: "a.log")
    try folder.append("new\n", to: "b.log")
    #expect(Set(follower.run()) == ["begun before", "new"])
  }

  @Test func `knows after a restart where it stood at the end of a file that it never read`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("a.log")) { $0.start = .end }
    try folder.append("old\n", to: "a.log")
    #expect(follower.run() == [])
    try folder.append("new\n", to: "a.log")
    follower.restart()
    #expect(follower.run() == ["new"])
  }

  @Test func `says what cannot be read once, and reads it when it can be`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try FileManager.default.createDirectory(atPath: folder("x.log"), withIntermediateDirectories: false)
    #expect(follower.run() == [])
    #expect(follower.run() == [])
    #expect(
      follower.takeEvents() == [
        .unreadable(path: folder("x.log"), reason: "it is a directory, not a regular file")
      ])
    try FileManager.default.removeItem(atPath: folder("x.log"))
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    #expect(follower.takeEvents().first == .readable(path: folder("x.log")))
  }

  @Test func `never opens a pipe, and follows links only where the operator named them`() throws {
    let folder = try LogFolder()
    try folder.append("one\n", to: "target")
    #expect(mkfifo(folder("pipe.log"), 0o600) == 0)
    #expect(symlink(folder("target"), folder("link.log")) == 0)
    var wild = try TestFollower(folder("*.log"))
    #expect(wild.run() == [])
    #expect(wild.events.count == 2)
    var trusting = try TestFollower(folder("*.log")) { $0.followsLinks = true }
    #expect(trusting.run() == ["one"])
    var named = try TestFollower(folder("link.log"))
    #expect(named.run() == ["one"])
  }

  @Test func `skips zero bytes, as a truncation leaves them under a writer that does not append`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    #expect(truncate(folder("x.log"), 0) == 0)
    #expect(truncate(folder("x.log"), 5 << 30) == 0)
    try folder.append("two\n", to: "x.log")
    #expect(follower.run() == ["two"])
    #expect(follower.events.contains(.zeroBytes(path: folder("x.log"), offset: 0, count: 5 << 30)))
  }

  @Test func `forgets a path that a wildcard found once it is gone and read`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("*.log"))
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    folder.remove("x.log")
    follower.run()
    follower.wait(.seconds(60))
    follower.run()
    #expect(follower.run() == [])
    #expect(follower.events.last == .forgotten(path: folder("x.log")))
    try folder.append("two\n", to: "x.log")
    #expect(follower.run() == ["two"])
  }

  @Test func `follows no more files than allowed, and says so once`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("*.log")) { $0.mostFiles = 2 }
    for name in ["a.log", "b.log", "c.log"] { try folder.append("\(name)\n", to: name) }
    #expect(Set(follower.run()) == ["a.log", "b.log"])
    follower.run()
    #expect(follower.events.filter { $0 == .tooManyFiles(limit: 2) }.count == 1)
  }

  @Test func `reads again before the position what state is to be built from, and stores nothing for it`()
    throws
  {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log")) { settings in
      settings.lookBack = .init(bytes: 1 << 20)
      settings.chunkBytes = 16
      settings.longestLine = 16
    }
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    folder.move("x.log", to: "x.log.1")
    try folder.append("two\nthree\n", to: "x.log")
    follower.run()
    follower.wait(.seconds(60))
    follower.run()
    follower.restart()
    try folder.append("four\n", to: "x.log")
    let before = follower.stored
    let batch = follower.poll()
    #expect(batch.chunks.allSatisfy { $0.isReplay && $0.position == nil })
    for chunk in batch.chunks { _ = follower.store(chunk) }
    #expect(follower.stored == before)
    #expect(follower.run() == ["four"])
    #expect(follower.replayed == ["one", "two", "three"])
  }

  @Test func `looks no further back than bytes and lines say`() throws {
    let folder = try LogFolder()
    let lines = (0..<20_000).map { "line \($0 + 100_000) with some text to make it longer\n" }
    try folder.append(lines.joined(), to: "x.log")
    var bounded = try TestFollower(folder("x.log")) { $0.lookBack = .init(bytes: 1_000) }
    bounded.run()
    bounded.restart()
    bounded.run()
    #expect((20...23).contains(bounded.replayed.count))
    #expect(bounded.replayed.last == lines.last.map { String($0.dropLast()) })
    var asked = try TestFollower(folder("x.log")) {
      $0.lookBack = .init(bytes: 1 << 30) { String(decoding: $0, as: UTF8.self) < "line 115000" }
    }
    asked.run()
    asked.restart()
    asked.run()
    #expect(asked.replayed.count >= 5_000)
    #expect(asked.replayed.count < 16_000)
  }

  @Test func `a position survives its bytes, and bytes that are none give none`() throws {
    let part = FollowPosition.Part(
      device: .max, inode: 1 << 63, head: FileHead(of: Array("abc".utf8)), offset: .max, line: 7,
      modified: -1, isCompressed: true)
    let position = FollowPosition(parts: [part], finished: [.init(head: FileHead(of: [1]), size: 3)])
    #expect(FollowPosition(bytes: position.bytes) == position)
    for text in ["", "{}", "[]", #"{"v":2,"files":[]}"#, #"{"v":1,"files":[{}]}"#, #"{"v":1}"#] {
      #expect(FollowPosition(bytes: Array(text.utf8)) == nil, "\(text)")
    }
  }

  /// Processor time of this process so far, in seconds.
  private static func processorTime() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].map { Double($0.tv_sec) + Double($0.tv_usec) / 1e6 }.reduce(0, +)
  }

  @Test func `a minute of following a hundred silent files takes less than half a percent of a processor`()
    throws
  {
    let folder = try LogFolder()
    for number in 0..<100 { try folder.append("line\n", to: "\(number).log") }
    var settings = FollowSettings(patterns: [try PathPattern(folder("*.log"))])
    settings.pollInterval = .milliseconds(500)
    var follower = FileFollower(settings)
    var now = ContinuousClock.now
    while follower.poll(now: now).hasMore { now += .seconds(1) }
    let before = Self.processorTime()
    for _ in 0..<120 {
      now += settings.pollInterval
      #expect(follower.poll(now: now).chunks.isEmpty)
    }
    let seconds = Self.processorTime() - before
    print("120 polls of 100 silent files, unoptimised: \(seconds) s of a processor")
    #expect(seconds < 0.3)
  }
}
