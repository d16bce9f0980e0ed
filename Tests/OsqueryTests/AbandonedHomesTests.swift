// Foundation whole: the tests make folders and start a process.
import Foundation
import SystemPackage
import Testing

@testable import Osquery

struct AbandonedHomesTests {
  private let folder: TestFolder

  init() throws { folder = try TestFolder() }

  /// What an owner that was killed leaves: the directory and what the engine wrote, without a lock.
  @discardableResult
  private func leave(_ name: String = "dossier-engine-" + Nonce().text, mode: Int = 0o700) throws -> String {
    let path = folder.path + "/" + name
    try FileManager.default.createDirectory(
      atPath: path + "/.osquery", withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(filePath: path + "/.osquery/history"))
    try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    return path
  }

  private func names() throws -> Set<String> {
    Set(try FileManager.default.contentsOfDirectory(atPath: folder.path))
  }

  @Test func `takes away what nobody holds, and leaves what a living process holds`() throws {
    let home = try EngineHome(in: folder.path)
    for _ in 0..<40 { try leave() }
    #expect(AbandonedHomes.remove(in: folder.path) == 40)
    #expect(try names() == [URL(filePath: home.path).lastPathComponent])
    home.remove()
    #expect(try names().isEmpty)
  }

  @Test func `gives a directory free when its owner is gone`() throws {
    let path = folder.path + "/dossier-engine-" + Nonce().text
    try #require(mkdir(path, 0o700) == 0)
    let lock = try #require(try FolderLock(path, isNeeded: true))
    #expect(try FolderLock(path, isNeeded: true) == nil)
    #expect(AbandonedHomes.remove(in: folder.path) == 0)
    lock.release()
    #expect(AbandonedHomes.remove(in: folder.path) == 1)
  }

  @Test(arguments: [
    "dossier-engine-", "dossier-engine-0123456789abcdef", "dossier-engine-0123456789ABCDEF0123456789ABCDEF",
    "dossier-engine-0123456789abcdef0123456789abcdeg", "dossier-engine-0123456789abcdef0123456789abcdef0",
    "x-dossier-engine-0123456789abcdef0123456789abcde", "other",
  ])
  func `leaves what has another name`(name: String) throws {
    try leave(name)
    #expect(AbandonedHomes.remove(in: folder.path) == 0)
    #expect(try names() == [name])
  }

  @Test(arguments: [0o755, 0o770, 0o701])
  func `leaves what others may look into`(mode: Int) throws {
    try leave(mode: mode)
    #expect(AbandonedHomes.remove(in: folder.path) == 0)
  }

  @Test func `follows no links, neither in place of a directory nor in one`() throws {
    let kept = folder.path + "/kept"
    try FileManager.default.createDirectory(atPath: kept, withIntermediateDirectories: true)
    try Data("x".utf8).write(to: URL(filePath: kept + "/file"))
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: kept)
    let link = "dossier-engine-" + Nonce().text
    try #require(symlink(kept, folder.path + "/" + link) == 0)
    let home = try leave()
    try #require(symlink(kept, home + "/link") == 0)
    #expect(AbandonedHomes.remove(in: folder.path) == 1)
    #expect(try names() == ["kept", link])
    #expect(FileManager.default.fileExists(atPath: kept + "/file"))
  }

  @Test func `takes away so many at once, and the rest the next time`() throws {
    for _ in 0..<7 { try leave() }
    #expect(AbandonedHomes.remove(in: folder.path, most: 5) == 5)
    #expect(AbandonedHomes.remove(in: folder.path, most: 5) == 2)
  }

  @Test func `says nothing of a place that is none`() {
    #expect(AbandonedHomes.remove(in: folder.path + "/missing") == 0)
  }

  #if os(Linux)
    @Test(.timeLimit(.minutes(1)))
    func `ends an engine that outlived its owner, and none whose owner lives`() throws {
      let home = try leave()
      let orphan = try start("/bin/sh", ["-c", "sleep 120 & echo $!"], in: home)
      // The shell ends then, and what it started is adopted.
      let number = String(decoding: orphan.output.availableData, as: UTF8.self).filter(\.isNumber)
      let parent = { Self.parent(of: number) }
      while parent() == orphan.process.processIdentifier { sched_yield() }
      try #require(parent() != nil)
      let used = try leave()
      let child = try start("/bin/sleep", ["120"], in: used)
      defer { kill(child.process.processIdentifier, SIGKILL) }
      let other = try start("/bin/sleep", ["120"], in: folder.path)
      defer { kill(other.process.processIdentifier, SIGKILL) }
      #expect(AbandonedHomes.remove(in: folder.path) == 1)
      while Self.isAlive(number) { sched_yield() }
      #expect(try names() == [URL(filePath: used).lastPathComponent])
      #expect(child.process.isRunning && other.process.isRunning)
    }
  #endif

  /// Of `/proc/pid/stat`, what stands behind the name: state, parent; empty when there is no such process.
  private static func status(of number: String) -> [Substring] {
    guard let text = try? String(contentsOfFile: "/proc/\(number)/stat", encoding: .utf8),
      let end = text.lastIndex(of: ")")
    else { return [] }
    return Array(text[end...].split(separator: " ").dropFirst())
  }

  private static func parent(of number: String) -> Int32? {
    status(of: number).dropFirst().first.flatMap { Int32($0) }
  }

  /// Whether it still runs: one that was killed may wait to be taken away.
  private static func isAlive(_ number: String) -> Bool {
    status(of: number).first.map { $0 != "Z" && $0 != "X" } ?? false
  }

  private func start(
    _ program: String, _ arguments: [String], in place: String
  ) throws -> (process: Process, output: FileHandle) {
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(filePath: program)
    process.arguments = arguments
    process.currentDirectoryURL = URL(filePath: place)
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    try process.run()
    return (process, output.fileHandleForReading)
  }
}

/// A folder of its own for one test, removed with it.
private final class TestFolder {
  let path: String

  init() throws {
    // By the path without links, which the kernel tells of processes.
    let above = URL(filePath: NSTemporaryDirectory()).resolvingSymlinksInPath().path
    path = above + "/osquery-homes-" + UUID().uuidString
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(atPath: path) }
}
