import Foundation
import Osquery
import Testing

@Suite(.enabled(if: FakeEngine.python != nil, FakeEngine.missingPython), .timeLimit(.minutes(2)))
struct OsqueryLocatorTests {
  private func fault(
    _ path: String, deadline: Duration = .seconds(20)
  ) async -> OsqueryError? {
    do throws(OsqueryError) {
      _ = try await OsqueryLocator(path: nil, installPlaces: [], deadline: deadline).locate(configured: path)
      return nil
    } catch {
      return error
    }
  }

  private func with(start: String = "", _ body: (FakeEngine) async throws -> Void) async throws {
    let fake = try FakeEngine(start: start)
    defer { fake.remove() }
    try await body(fake)
  }

  @Test func `finds the configured engine through links`() async throws {
    try await with { fake in
      let link = fake.directory.appending(path: "link").path
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: fake.path)
      let engine = try await OsqueryLocator(path: nil, installPlaces: []).locate(configured: link)
      #expect(engine.kind == .osqueryi && engine.version == "5.23.0" && engine.snapshot == nil)
      #expect(engine.path.hasSuffix("/osqueryi") && engine.warnings.isEmpty)
    }
  }

  @Test func `looks along the search path, then at the usual places`() async throws {
    try await with { fake in
      let path = "relative:/nowhere:\(fake.directory.path)"
      let along = try await OsqueryLocator(path: path, installPlaces: []).locate()
      #expect(along.version == "5.23.0")
      let places = ["/nowhere/osqueryi", fake.path]
      let usual = try await OsqueryLocator(path: nil, installPlaces: places).locate()
      #expect(usual.version == "5.23.0")
    }
  }

  @Test func `says where it looked and what to do`() async throws {
    await #expect(throws: OsqueryError.notFound(tried: ["/nowhere/osqueryi", "/none"])) {
      try await OsqueryLocator(path: "/nowhere", installPlaces: ["/none"]).locate()
    }
    let text = OsqueryError.notFound(tried: ["/none"]).description
    #expect(text.contains("https://osquery.io/downloads") && text.contains("osqueryi-replay"))
  }

  @Test func `refuses what others can change`() async throws {
    try await with { fake in
      let manager = FileManager.default
      try manager.setAttributes([.posixPermissions: 0o757], ofItemAtPath: fake.path)
      #expect(await fault(fake.path) == .unfit(path: fake.path, why: .worldWritable))
      try manager.setAttributes([.posixPermissions: 0o755], ofItemAtPath: fake.path)
      try manager.setAttributes([.posixPermissions: 0o777], ofItemAtPath: fake.directory.path)
      guard case .unfit(_, .inWorldWritableDirectory(let directory)) = await fault(fake.path) else {
        Issue.record("not refused")
        return
      }
      #expect(directory.hasSuffix(fake.directory.lastPathComponent))
      try manager.setAttributes([.posixPermissions: 0o1777], ofItemAtPath: fake.directory.path)
      #expect(await fault(fake.path) == nil)
    }
  }

  @Test func `refuses what cannot run`() async throws {
    try await with { fake in
      try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: fake.path)
      #expect(await fault(fake.path) == .unfit(path: fake.path, why: .notExecutable))
      #expect(await fault(fake.directory.path) == .unfit(path: fake.directory.path, why: .notRegular))
      #expect(await fault("/nowhere/x") == .unfit(path: "/nowhere/x", why: .missing))
      #expect(await fault("osqueryi") == .unfit(path: "osqueryi", why: .relativePath))
    }
  }

  @Test func `refuses what does not speak like osquery`() async throws {
    try await with(start: "version-wrong") { fake in
      #expect(await fault(fake.path) == .noVersion(path: fake.path, answer: "what a lovely day"))
    }
  }

  @Test(arguments: ["version-hang", "version-flood"])
  func `does not wait for ever for a version`(start: String) async throws {
    try await with(start: start) { fake in
      guard case .cannotStart = await fault(fake.path, deadline: .milliseconds(400)) else {
        Issue.record("not refused")
        return
      }
    }
  }
}
