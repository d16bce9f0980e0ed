import Foundation

@testable import Agent

#if canImport(Glibc)
  import Glibc
#endif

/// A folder of logs that goes with the test, and the operations that log rotation is made of.
///
/// Every operation moves the modification times on by a second, so that their order never depends on how fast a test
/// runs.
final class LogFolder {
  let path: String
  private var clock = 1_800_000_000

  init() throws {
    path = FileManager.default.temporaryDirectory.appendingPathComponent("follow-\(UUID().uuidString)").path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }

  func callAsFunction(_ name: String) -> String { path + "/" + name }

  func exists(_ name: String) -> Bool { FileManager.default.fileExists(atPath: self(name)) }

  /// Appends to a file, which is created where it is missing.
  func append(_ text: String, to name: String) throws {
    let handle = try Writer(self(name))
    handle.write(text)
    touch(name)
  }

  func touch(_ name: String) {
    clock += 1
    var times = [timeval(tv_sec: clock, tv_usec: 0), timeval(tv_sec: clock, tv_usec: 0)]
    utimes(self(name), &times)
  }

  func move(_ name: String, to other: String) { rename(self(name), self(other)) }

  func remove(_ name: String) { unlink(self(name)) }

  /// Copies a file and truncates it, as logrotate's copytruncate does.
  func copyAndTruncate(_ name: String, to other: String) throws {
    try? FileManager.default.removeItem(atPath: self(other))
    let data = try Data(contentsOf: URL(filePath: self(name)))
    try data.write(to: URL(filePath: self(other)))
    touch(other)
    truncate(self(name), 0)
    touch(name)
  }

  func compress(_ name: String) throws {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-f", self(name)]
    try process.run()
    process.waitUntilExit()
  }

  static let hasGzip = ["/bin/gzip", "/usr/bin/gzip"].contains(where: FileManager.default.fileExists)
}

/// A program that writes a log and keeps its file open.
final class Writer {
  let descriptor: Int32

  init(_ path: String) throws {
    descriptor = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw SystemFailure.current }
  }

  deinit { close(descriptor) }

  func write(_ text: String) {
    var text = text
    text.withUTF8 { _ = Glibc.write(descriptor, $0.baseAddress, $0.count) }
  }
}

/// A follower whose positions are stored, as the agent does it, under a clock that the test moves.
struct TestFollower {
  private(set) var stored: [String: [UInt8]] = [:]
  private(set) var events: [FollowEvent] = []
  /// Lines whose positions were stored, by path.
  private(set) var lines: [String: [String]] = [:]
  private(set) var replayed: [String] = []
  var settings: FollowSettings
  private var follower: FileFollower
  private var now = ContinuousClock.now

  init(_ settings: FollowSettings) {
    self.settings = settings
    follower = FileFollower(settings)
  }

  init(_ patterns: String..., change: (inout FollowSettings) -> Void = { _ in }) throws {
    var settings = FollowSettings(patterns: try patterns.map { try PathPattern($0) })
    change(&settings)
    self.init(settings)
  }

  /// Looks until nothing is left, each time a second later; at most `limit` times.
  @discardableResult
  mutating func run(_ limit: Int = 1_000) -> [String] {
    var new: [String] = []
    for _ in 0..<limit {
      let batch = poll()
      for chunk in batch.chunks { new += store(chunk) }
      if !batch.hasMore { break }
    }
    return new
  }

  mutating func poll() -> FollowBatch {
    now += .seconds(1)
    let batch = follower.poll(now: now)
    events += batch.events
    return batch
  }

  mutating func store(_ chunk: FollowChunk) -> [String] {
    let lines = String(decoding: chunk.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
    if chunk.isReplay {
      replayed += lines
      return []
    }
    if let position = chunk.position { stored[chunk.path] = position.bytes }
    self.lines[chunk.path, default: []] += lines
    return lines
  }

  mutating func wait(_ duration: Duration) { now += duration }

  mutating func restart() {
    follower = FileFollower(settings, positions: stored.compactMapValues { FollowPosition(bytes: $0) })
  }

  mutating func takeEvents() -> [FollowEvent] {
    defer { events = [] }
    return events
  }
}
