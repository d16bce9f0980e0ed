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
    @Test func `ends an engine that outlived its owner, and no other process`() throws {
      let orphan = try sleeper(in: leave())
      let other = try sleeper(in: folder.path)
      defer { other.terminate() }
      #expect(AbandonedHomes.remove(in: folder.path) == 1)
      orphan.waitUntilExit()
      #expect(orphan.terminationReason == .uncaughtSignal && orphan.terminationStatus == SIGKILL)
      #expect(other.isRunning)
    }
  #endif

  private func sleeper(in place: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(filePath: "/bin/sleep")
    process.arguments = ["60"]
    process.currentDirectoryURL = URL(filePath: place)
    try process.run()
    return process
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
