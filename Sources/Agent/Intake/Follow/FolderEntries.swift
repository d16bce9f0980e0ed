#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// The names in a folder.
enum FolderEntries {
  /// At most `limit` names in the order of their bytes, without `.` and `..`; names that are no UTF-8 are left out,
  /// since no configuration can name them.
  static func names(in folder: String, limit: Int) throws(SystemFailure) -> [String] {
    guard let stream = opendir(folder) else { throw .current }
    defer { closedir(stream) }
    var names: [String] = []
    while names.count < limit, let entry = readdir(stream) {
      // Safe: the entry is valid until the next call of readdir, and its name ends with a zero byte.
      let name = withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: Int(NAME_MAX) + 1) { String(validatingCString: $0) }
      }
      if let name, name != ".", name != ".." { names.append(name) }
    }
    return names.sorted()
  }
}
