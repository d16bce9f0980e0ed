import Foundation
import Synchronization
import Testing

@testable import Hashing

/// Counts how often bytes are read.
private final class Reads: Sendable {
  private let count = Mutex(0)
  var number: Int { count.withLock { $0 } }
  func add() { count.withLock { $0 += 1 } }
}

private func hasher(_ cache: DigestCache, _ reads: Reads) -> FileHasher {
  var hasher = FileHasher(cache: cache)
  hasher.afterPiece = { _ in reads.add() }
  return hasher
}

private let later: @Sendable () -> FileTime = {
  FileTime(seconds: FileTime.now.seconds + 60, nanoseconds: 0)
}

@Suite struct DigestCacheTests {
  @Test func `reads a file once as long as it stays the same`() throws {
    let bench = try Workbench()
    let path = try bench.write("a")
    let (cache, reads) = (DigestCache(now: later), Reads())
    let first = hasher(cache, reads).report(on: path)
    let second = hasher(cache, reads).report(on: path)
    #expect(first == second)
    #expect(first.state == .hashed)
    #expect(reads.number == 1)
    #expect(cache.hits == 1)
  }

  @Test func `never recognises a file that changed within the last two seconds`() throws {
    let bench = try Workbench()
    let path = try bench.write("a")
    let (cache, reads) = (DigestCache(), Reads())
    _ = hasher(cache, reads).report(on: path)
    _ = hasher(cache, reads).report(on: path)
    #expect(reads.number == 2)
  }

  @Test(arguments: [
    (FileTime(seconds: 102, nanoseconds: 4), false), (FileTime(seconds: 102, nanoseconds: 5), true),
    (FileTime(seconds: 99, nanoseconds: 0), false), (FileTime(seconds: .max, nanoseconds: 0), true),
    (FileTime(seconds: .min, nanoseconds: 0), false),
  ])
  func `waits two seconds to the nanosecond, and does not trust the future`(now: FileTime, isKnown: Bool)
    throws
  {
    let time = FileTime(seconds: 100, nanoseconds: 5)
    let metadata = FileMetadata(
      size: 1, modified: time, changed: time, inode: 1, device: 1, mode: 0, userID: 0, groupID: 0)
    let cache = DigestCache(now: { now })
    cache.add([try Digest(of: [1])], of: metadata)
    #expect((cache.digests(of: metadata, by: [.sha256]) != nil) == isKnown)
    #expect(cache.digests(of: metadata, by: [.sha256, .md5]) == nil)
  }

  @Test func `reads again what was written, replaced or given its old time back`() throws {
    let bench = try Workbench()
    let path = try bench.write("a", [1, 2, 3])
    let (cache, reads) = (DigestCache(now: later), Reads())
    let before = hasher(cache, reads).report(on: path)
    try bench.write("a", [1, 2, 4])
    let time = Date(timeIntervalSince1970: Double(before.metadata?.modified.seconds ?? 0))
    try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: path.description)
    let after = hasher(cache, reads).report(on: path)
    #expect(after.sha256 != before.sha256)
    #expect(reads.number == 2)
  }

  @Test(arguments: [0, 1, 3])
  func `remembers as many files as it may`(most: Int) throws {
    let bench = try Workbench()
    let paths = try (0..<5).map { try bench.write("\($0)") }
    let (cache, reads) = (DigestCache(most: most, now: later), Reads())
    for path in paths + paths.reversed() { _ = hasher(cache, reads).report(on: path) }
    #expect(cache.hits == most)
    #expect(reads.number == 10 - most)
  }
}
