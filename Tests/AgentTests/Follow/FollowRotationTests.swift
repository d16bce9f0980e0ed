import Testing

@testable import Agent

@Suite struct FollowRotationTests {
  @Test func `reads the former file to its end before the new one, and late lines, too`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    let writer = try Writer(folder("x.log"))
    writer.write("two\n")
    folder.move("x.log", to: "x.log.1")
    try folder.append("four\n", to: "x.log")
    writer.write("three\n")
    #expect(follower.run() == ["two", "three", "four"])
    writer.write("late\n")
    #expect(follower.run() == ["late"])
    #expect(follower.events.contains(.rotated(path: folder("x.log"))))
  }

  @Test func `gives a rotated file up when it was silent, with what stands behind its last line's end`()
    throws
  {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("one\ntorn", to: "x.log")
    #expect(follower.run() == ["one"])
    folder.move("x.log", to: "x.log.1")
    try folder.append("two\n", to: "x.log")
    #expect(follower.run() == ["two"])
    follower.wait(.seconds(28))
    #expect(follower.run() == [])
    follower.wait(.seconds(1))
    #expect(follower.run() == ["torn"])
    #expect(FollowPosition(bytes: follower.stored[folder("x.log")] ?? [])?.parts.count == 1)
  }

  @Test func `goes on in the copy after a rotation by copying and truncating`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("one\ntwo\n", to: "x.log")
    #expect(follower.run() == ["one", "two"])
    try folder.append("three\n", to: "x.log")
    try folder.copyAndTruncate("x.log", to: "x.log.1")
    try folder.append("four\n", to: "x.log")
    #expect(follower.run() == ["three", "four"])
    #expect(follower.events.contains(.truncated(path: folder("x.log"))))
    #expect(follower.events.contains(.continued(path: folder("x.log"), from: folder("x.log.1"))))
  }

  @Test func `sees a truncation also when the file has grown beyond the position again`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    try folder.copyAndTruncate("x.log", to: "elsewhere")
    try folder.append("a longer line than the one before\nmore\n", to: "x.log")
    #expect(follower.run() == ["a longer line than the one before", "more"])
  }

  @Test(.enabled(if: LogFolder.hasGzip, "gzip is not installed"))
  func `reads what was written, copied away, compressed and truncated between two looks`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("", to: "x.log")
    #expect(follower.run() == [])
    try folder.append("one\n", to: "x.log")
    try folder.copyAndTruncate("x.log", to: "x.log.1")
    try folder.append("two\n", to: "x.log")
    try folder.compress("x.log.1")
    #expect(follower.run() == ["one", "two"])
  }

  @Test(.enabled(if: LogFolder.hasGzip, "gzip is not installed"))
  func `finds after a restart the rest of the file in its compressed form, and the files between`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    try folder.append("two\n", to: "x.log")
    folder.move("x.log", to: "x.log.1")
    try folder.append("three\n", to: "x.log")
    folder.move("x.log.1", to: "x.log.2")
    folder.move("x.log", to: "x.log.1")
    try folder.compress("x.log.2")
    try folder.append("four\n", to: "x.log")
    follower.restart()
    #expect(follower.run() == ["two", "three", "four"])
    follower.restart()
    #expect(follower.run() == [])
  }

  @Test(.enabled(if: LogFolder.hasGzip, "gzip is not installed"))
  func `does not read again the compressed form of a file that was read`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log*"))
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    folder.move("x.log", to: "x.log.1")
    try folder.append("two\n", to: "x.log")
    #expect(follower.run() == ["two"])
    follower.wait(.seconds(60))
    #expect(follower.run() == [])
    try folder.compress("x.log.1")
    #expect(follower.run() == [])
    follower.restart()
    #expect(follower.run() == [])
  }

  @Test func `says that lines are lost when the file that was being read is gone`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("x.log"))
    try folder.append("one\n", to: "x.log")
    #expect(follower.run() == ["one"])
    folder.remove("x.log")
    try folder.append("another\n", to: "x.log")
    follower.restart()
    _ = follower.takeEvents()
    #expect(follower.run() == ["another"])
    #expect(follower.events.contains(.lost(path: folder("x.log"), offset: 4)))
  }

  @Test func `takes a file that was renamed to another followed name for what it is`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("*.log"))
    try folder.append("one\n", to: "a.log")
    #expect(follower.run() == ["one"])
    folder.move("a.log", to: "b.log")
    #expect(follower.run() == [])
    try folder.append("two\n", to: "b.log")
    #expect(follower.run() == ["two"])
    #expect(follower.lines[folder("b.log")] == ["two"])
    follower.restart()
    #expect(follower.run() == [])
  }

  @Test(arguments: [
    ("x.log.1", true), ("x.log.12.gz", true), ("x.log-20261121", true),
    ("x.log-20261121-1763721000.gz", true),
    ("x.log.2026-11-21T10:00:00Z", true), ("x.log.old", true), ("x-2026-11-21.log", true),
    ("x_20261121.log.gz", true),
    ("x-2026-11-21T10-00-00.000.log.gz", true), ("x.log", false), ("x-1.log", false), ("x.log.bak", false),
    ("x.log1", false), ("x.logs", false), ("y.log.1", false), ("x.log.zst", false), ("x.log.1.swp", false),
  ])
  func `knows the names that rotation gives`(name: String, isRotation: Bool) {
    #expect(RotatedName.isRotation(name, of: "x.log") == isRotation)
  }

  @Test func `does not follow rotated files for themselves`() throws {
    let folder = try LogFolder()
    var follower = try TestFollower(folder("*"))
    try folder.append("old\n", to: "x.log.1")
    try folder.append("new\n", to: "x.log")
    try folder.append("other\n", to: "worker-1.log")
    try folder.append("another\n", to: "worker.log")
    #expect(Set(follower.run()) == ["old", "new", "other", "another"])
    #expect(follower.stored.keys.sorted() == ["worker-1.log", "worker.log", "x.log"].map { folder($0) })
    #expect(follower.lines[folder("x.log")] == ["old", "new"])
  }
}
