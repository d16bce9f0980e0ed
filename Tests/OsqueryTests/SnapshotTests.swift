import ECS
import Foundation
import Osquery
import Testing

@Suite struct SnapshotTests {
  private let manifest: SnapshotManifest
  private let services: TableSchema
  private let processes: TableSchema

  init() throws {
    manifest = SnapshotManifest(
      platform: .windows, host: SnapshotManifest.Host(name: "desk-1", id: "id-1", os: "Windows 11"),
      capturedAt: try #require(Timestamp("2024-06-11T10:00:05.250Z")))
    services = try #require(TableCatalog.bundled.table(named: "services"))
    processes = try #require(TableCatalog.bundled.table(named: "processes"))
  }

  /// A row of `table` with these cells, NULL elsewhere.
  private func row(_ table: TableSchema, _ cells: [String: SnapshotValue]) -> [SnapshotValue] {
    table.columns.map { cells[$0.name] ?? .null }
  }

  @Test func `gives back what was written`() throws {
    try withTemporaryDirectory { directory in
      let path = directory.appending(path: "host").path
      let rows = [
        row(
          processes, ["pid": .integer(.max), "name": .text(Array("é\n\"\u{1}".utf8)), "cmdline": .text([])]),
        row(processes, ["pid": .integer(-1), "cmdline": .text([0x61, 0xFF, 0x00, 0x62])]),
        row(processes, ["pid": .real(0.5), "path": .text([0xFF])]),
      ]
      var writer = try SnapshotWriter(directory: path, manifest: manifest)
      try writer.write(processes, rows: rows)
      try writer.write(services, rows: [])
      let snapshot = try HostSnapshot(directory: path)
      #expect(snapshot.manifest == manifest)
      #expect(try snapshot.rows(of: processes) == rows)
      #expect(try snapshot.rows(of: services) == [])
      let users = try #require(TableCatalog.bundled.table(named: "users"))
      #expect(try snapshot.rows(of: users) == nil)
    }
  }

  @Test func `writes files that only their owner reads`() throws {
    try withTemporaryDirectory { directory in
      let path = directory.appending(path: "host").path
      var writer = try SnapshotWriter(directory: path, manifest: manifest)
      try writer.write(services, rows: [])
      for file in ["snapshot.json", "tables/services.ndjson"] {
        let attributes = try FileManager.default.attributesOfItem(atPath: "\(path)/\(file)")
        #expect(attributes[.posixPermissions] as? Int == 0o600)
      }
    }
  }

  @Test func `does not write over a snapshot or a table`() throws {
    try withTemporaryDirectory { directory in
      let path = directory.appending(path: "host").path
      var writer = try SnapshotWriter(directory: path, manifest: manifest)
      try writer.write(services, rows: [])
      let second = #expect(throws: SnapshotError.self) { try writer.write(services, rows: []) }
      #expect(second?.detail == "the table was written before")
      #expect(throws: SnapshotError.self) { _ = try SnapshotWriter(directory: path, manifest: manifest) }
    }
  }

  @Test(arguments: [
    ("{", SnapshotError.Code.malformed), ("{\"version\":2}", .unsupported), ("[]", .unsupported),
    (text(platform: "plan9"), .unsupported), (text(captured: "yesterday"), .malformed),
    (text(host: "{\"name\":\"h\",\"id\":\"\",\"os\":\"o\"}"), .malformed), (text(host: "\"h\""), .malformed),
  ])
  func `refuses a manifest that is not one`(_ text: String, _ code: SnapshotError.Code) throws {
    try withTemporaryDirectory { directory in
      try Data(text.utf8).write(to: directory.appending(path: "snapshot.json"))
      let error = #expect(throws: SnapshotError.self) { try HostSnapshot(directory: directory.path) }
      #expect(error?.code == code)
      #expect(error?.file.hasSuffix("/snapshot.json") == true)
    }
  }

  private static func text(
    platform: String = "linux", captured: String = "2024-06-11T10:00:00Z",
    host: String = "{\"name\":\"h\",\"id\":\"i\",\"os\":\"o\"}"
  ) -> String {
    """
    {"version":1,"platform":"\(platform)","host":\(host),"captured_at":"\(captured)","osquery_version":"5.23.0"}
    """
  }

  @Test func `says that a directory is no snapshot`() throws {
    try withTemporaryDirectory { directory in
      let error = #expect(throws: SnapshotError.self) { try HostSnapshot(directory: directory.path) }
      #expect(error?.code == .unreadable)
    }
  }

  @Test(arguments: [
    ("{\"name\":\"a\"}\n{\"name\":}", SnapshotError.Code.malformed, 2), ("[1]", .malformed, 1),
    ("\n\n{\"nane\":\"a\"}", .unknownName, 3), ("{\"name\":[]}", .malformed, 1),
    ("{\"name\":true}", .malformed, 1),
    ("{\"name\":{\"base64\":\"*\"}}", .malformed, 1), ("{\"name\":\"\u{FF}\"}{", .malformed, 1),
    ("{\"pid\":1}\n{\"pid\":2}\n{\"pid\":3}\n{\"pid\":4}", .tooLarge, 4),
    ("{\"name\":\"" + String(repeating: "x", count: 200) + "\"}", .tooLarge, 1),
  ])
  func `names the line of a row that cannot be read`(
    _ text: String, _ code: SnapshotError.Code, _ line: Int
  ) throws {
    try withSnapshot(services: Array(text.utf8)) { directory in
      let limits = SnapshotLimits(fileBytes: 1000, rowBytes: 100, rows: 3)
      let snapshot = try HostSnapshot(directory: directory, limits: limits)
      let error = #expect(throws: SnapshotError.self) { try snapshot.rows(of: services) }
      #expect(error?.code == code)
      #expect(error?.line == line)
    }
  }

  @Test func `takes rows up to the limits and no further`() throws {
    let three = Array("{\"pid\":1}\n\n{\"pid\":2}\r\n{\"pid\":3}\n".utf8)
    try withSnapshot(services: three) { directory in
      let exact = SnapshotLimits(fileBytes: three.count, rowBytes: 10, rows: 3)
      let rows = try HostSnapshot(directory: directory, limits: exact).rows(of: services)
      #expect(rows?.count == 3)
      for limits in [
        SnapshotLimits(fileBytes: three.count - 1), SnapshotLimits(rowBytes: 8), SnapshotLimits(rows: 2),
        SnapshotLimits(fileBytes: 0), SnapshotLimits(rows: 0),
      ] {
        let error = #expect(throws: SnapshotError.self) {
          try HostSnapshot(directory: directory, limits: limits).rows(of: services)
        }
        #expect(error?.code == .tooLarge)
      }
    }
  }

  @Test func `suggests the column that was meant`() throws {
    try withSnapshot(services: Array("{\"modulepath\":\"x\"}".utf8)) { directory in
      let error = #expect(throws: SnapshotError.self) {
        try HostSnapshot(directory: directory).rows(of: services)
      }
      #expect(
        error?.description.hasSuffix(
          "services.ndjson:1: table services has no column modulepath; did you mean module_path?") == true)
    }
  }

  private func withSnapshot(services: [UInt8], _ body: (String) throws -> Void) throws {
    try withTemporaryDirectory { directory in
      try Data(Self.text().utf8).write(to: directory.appending(path: "snapshot.json"))
      let tables = directory.appending(path: "tables")
      try FileManager.default.createDirectory(at: tables, withIntermediateDirectories: false)
      try Data(services).write(to: tables.appending(path: "services.ndjson"))
      try body(directory.path)
    }
  }

  private func withTemporaryDirectory(_ body: (URL) throws -> Void) throws {
    let directory = FileManager.default.temporaryDirectory.appending(path: "snapshot-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: directory, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: directory) }
    try body(directory)
  }
}
