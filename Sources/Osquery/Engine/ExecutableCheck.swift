#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// An executable that is safe to run with this process's rights.
struct ExecutableCheck {
  /// The file with all links resolved.
  let path: String
  /// What is allowed but unusual.
  let warnings: [String]

  init(_ path: String) throws(OsqueryError) {
    guard path.hasPrefix("/") else { throw .unfit(path: path, why: .relativePath) }
    guard let resolved = Self.resolve(path), let status = Self.status(of: resolved) else {
      throw .unfit(path: path, why: .missing)
    }
    if status.st_mode & S_IFMT != S_IFREG { throw .unfit(path: path, why: .notRegular) }
    if status.st_mode & S_IWOTH != 0 { throw .unfit(path: path, why: .worldWritable) }
    if access(resolved, X_OK) != 0 { throw .unfit(path: path, why: .notExecutable) }
    if let directory = Self.openDirectory(above: resolved) {
      throw .unfit(path: path, why: .inWorldWritableDirectory(directory))
    }
    self.path = resolved
    let isTrusted = status.st_uid == 0 || status.st_uid == geteuid()
    warnings =
      isTrusted
      ? []
      : ["\(resolved) belongs to user \(status.st_uid), who could change what runs as user \(geteuid())."]
  }

  /// The path without links, from the root; nil when any part is missing. Sound: `realpath` allocates its
  /// answer, which is copied and freed here.
  static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }

  private static func status(of path: String) -> stat? {
    var status = stat()
    return stat(path, &status) == 0 ? status : nil
  }

  /// The nearest directory above `path` in which every user may exchange files; nil when there is none.
  private static func openDirectory(above path: String) -> String? {
    var parts = path.split(separator: "/").dropLast()
    while true {
      let directory = "/" + parts.joined(separator: "/")
      guard let mode = status(of: directory)?.st_mode else { return directory }
      if mode & S_IWOTH != 0, mode & S_ISVTX == 0 { return directory }
      if parts.isEmpty { return nil }
      parts.removeLast()
    }
  }
}
