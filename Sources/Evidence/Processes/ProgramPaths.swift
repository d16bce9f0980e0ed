internal import Osquery

#if canImport(Glibc)
  internal import Glibc
#elseif canImport(Musl)
  internal import Musl
#else
  internal import Darwin
#endif

/// Tells whether two paths name one program: an event has the path by which it was started, the host's process list the
/// one without links.
struct ProgramPaths {
  let platform: HostPlatform
  /// The path without links, on the host that both are of; nil where that cannot be told.
  let resolve: (String) -> String?

  /// Whether a row of `processes` shows the program of a process, by path, else by name; nil when the row does not tell.
  func isSame(_ process: ProcessEvidence, as row: StatementRow) -> Bool? {
    let theirs = row["path"].flatMap { $0.isEmpty ? nil : $0 }
    if let ours = process.executable, !ours.isEmpty, let theirs {
      return isSame(ours, theirs, in: process.workingDirectory)
    }
    guard let ours = process.name ?? process.executable.flatMap(Self.lastName), let name = row["name"],
      !name.isEmpty
    else { return true }
    if isSameName(ours, name) { return true }
    // Elsewhere than on Windows a process calls itself what it likes.
    return theirs == nil && platform != .windows ? nil : false
  }

  /// Whether both paths name one program.
  ///
  /// - Parameter folder: where the process of the first was started; nil when that is not known.
  func isSame(_ ours: String, _ theirs: String, in folder: String? = nil) -> Bool {
    guard platform != .windows else { return PathPlaces.normal(ours) == PathPlaces.normal(theirs) }
    let theirs = PathPlaces.normal(Self.withoutMark(theirs))
    var ours = Self.withoutMark(ours)
    if !ours.hasPrefix("/") {
      // What stands alone was found on the PATH; what has folders is below the one in which the process was started.
      guard ours.contains("/"), let folder, folder.hasPrefix("/") else {
        return Self.lastName(ours) == Self.lastName(theirs)
      }
      ours = "\(folder)/\(ours)"
    }
    ours = PathPlaces.normal(ours)
    if ours == theirs { return true }
    let isMerged = platform == .linux && PackageVerdict.forms(of: ours).contains(theirs)
    return isMerged || (resolve(ours) ?? ours) == (resolve(theirs) ?? theirs)
  }

  /// Linux keeps the first 15 bytes of a process's name (comm in proc(5)).
  private func isSameName(_ ours: String, _ theirs: String) -> Bool {
    if ours.lowercased() == theirs.lowercased() { return true }
    return platform == .linux && theirs.utf8.count == 15 && ours.utf8.starts(with: theirs.utf8)
  }

  private static func lastName(_ path: String) -> String? {
    path.split { $0 == "/" || $0 == "\\" }.last.map(String.init)
  }

  /// The path without what Linux puts behind that of a deleted file (`/proc/PID/exe` in proc(5)).
  static func withoutMark(_ path: String) -> String {
    let mark = " (deleted)"
    return path.hasPrefix("/") && path.hasSuffix(mark) ? String(path.dropLast(mark.count)) : path
  }

  /// The path without links on this machine; looks at names only, and opens nothing.
  static func resolvedHere(_ path: String) -> String? {
    guard path.hasPrefix("/"), !path.contains("\0"), let resolved = realpath(path, nil) else { return nil }
    // Safe: realpath gave memory of its own, which ends with a zero and is given back here.
    defer { free(resolved) }
    return String(cString: resolved)
  }
}
