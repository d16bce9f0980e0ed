import ECS
import SystemPackage

#if canImport(Darwin)
  import Darwin
#elseif canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#endif

/// Writes a host snapshot: the manifest first, then table after table, row after row.
///
/// The directory must be new; files are readable by their owner only.
public struct SnapshotWriter: ~Copyable {
  private let directory: FilePath
  private var written: Set<String> = []

  /// Makes `directory` with the manifest in it; its parent must exist.
  public init(directory: String, manifest: SnapshotManifest) throws(SnapshotError) {
    self.directory = FilePath(directory)
    try Self.makeDirectory(self.directory)
    try Self.makeDirectory(self.directory.appending("tables"))
    let path = self.directory.appending("snapshot.json")
    let file = try SnapshotFile.create(path)
    defer { try? file.close() }
    try SnapshotFile.append(
      JSONWriter.bytes(manifest.json, layout: .indented) + [0x0A], to: file, path: path)
  }

  /// Writes a table whole: cells stand in the order of `table.columns`, NULL is left out. A table without rows
  /// gets an empty file, which tells it from one that was not captured.
  public mutating func write(
    _ table: TableSchema, rows: some Sequence<[SnapshotValue]>
  ) throws(SnapshotError) {
    let path = directory.appending("tables").appending(table.name + ".ndjson")
    guard written.insert(table.name).inserted else {
      throw SnapshotError(
        code: .unreadable, file: path.string, line: nil, detail: "the table was written before")
    }
    let file = try SnapshotFile.create(path)
    defer { try? file.close() }
    var buffer = JSONWriter()
    for row in rows {
      var object = JSONObject()
      for (column, value) in zip(table.columns, row) where value != .null {
        object[column.name] = value.json
      }
      buffer.write(.object(object))
      buffer.splice([0x0A])
      if buffer.bytes.count > 1 << 16 {
        try SnapshotFile.append(buffer.bytes, to: file, path: path)
        buffer = JSONWriter()
      }
    }
    try SnapshotFile.append(buffer.bytes, to: file, path: path)
  }

  /// Writes what is known about the capture beside the manifest, as `capture.json`; readers pass it over.
  func write(summary: JSONValue) throws(SnapshotError) {
    let path = directory.appending("capture.json")
    let file = try SnapshotFile.create(path)
    defer { try? file.close() }
    try SnapshotFile.append(JSONWriter.bytes(summary, layout: .indented) + [0x0A], to: file, path: path)
  }

  private static func makeDirectory(_ path: FilePath) throws(SnapshotError) {
    let status = path.withPlatformString { mkdir($0, 0o700) }
    if status != 0 {
      let reason = Errno(rawValue: errno)
      throw SnapshotError(code: .unreadable, file: path.string, line: nil, detail: "\(reason)")
    }
  }
}
