import SystemPackage

/// Reads and writes the files of a snapshot, within bounds.
enum SnapshotFile {
  /// The whole file; nil when there is none.
  static func read(_ path: FilePath, limit: Int) throws(SnapshotError) -> [UInt8]? {
    do {
      // Non-blocking, so that a pipe in a table's place is an error (it cannot seek) and no endless wait.
      let file = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
      defer { try? file.close() }
      return try bytes(of: file, limit: limit)
    } catch let error as Errno where error == .noSuchFileOrDirectory {
      return nil
    } catch let error as Errno {
      throw SnapshotError(code: .unreadable, file: path.string, line: nil, detail: "\(error)")
    } catch {
      throw SnapshotError(
        code: .tooLarge, file: path.string, line: nil,
        detail: "the file has more than \(limit) bytes; split the snapshot or raise the limit")
    }
  }

  private struct TooLarge: Error {}

  private static func bytes(of file: FileDescriptor, limit: Int) throws -> [UInt8] {
    var bytes: [UInt8] = []
    let size = Int(clamping: try file.seek(offset: 0, from: .end))
    guard size <= limit else { throw TooLarge() }
    try file.seek(offset: 0, from: .start)
    bytes.reserveCapacity(size)
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try file.read(into: $0) }
      if count == 0 { return bytes }
      bytes += chunk[..<count]
      guard bytes.count <= limit else { throw TooLarge() }
    }
  }

  /// Writes a new file that only the owner can read, for tables hold secrets; refuses to replace one.
  static func create(_ path: FilePath) throws(SnapshotError) -> FileDescriptor {
    do {
      return try FileDescriptor.open(
        path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec], permissions: [.ownerReadWrite])
    } catch let error as Errno {
      throw SnapshotError(code: .unreadable, file: path.string, line: nil, detail: "\(error)")
    } catch {
      throw SnapshotError(code: .unreadable, file: path.string, line: nil, detail: "the file cannot be made")
    }
  }

  /// Adds bytes to a file.
  static func append(
    _ bytes: [UInt8], to file: FileDescriptor, path: FilePath
  ) throws(SnapshotError) {
    do {
      try file.writeAll(bytes)
    } catch {
      throw SnapshotError(code: .unreadable, file: path.string, line: nil, detail: "\(error)")
    }
  }
}
