/// Finds the osquery shell of this host.
public struct OsqueryLocator: Sendable {
  private let folders: [Substring]
  private let searchPath: [String]
  private let installPlaces: [String]
  private let deadline: Duration

  /// Where osquery's own packages put the shell.
  public static let usualPlaces = [
    "/usr/bin/osqueryi", "/usr/local/bin/osqueryi", "/opt/osquery/bin/osqueryi",
    "/opt/osquery/lib/osquery.app/Contents/MacOS/osqueryd", "C:\\Program Files\\osquery\\osqueryi.exe",
  ]

  /// Looks along `path` (the environment's `PATH`), then at `installPlaces`; `deadline` bounds `--version`.
  public init(
    path: String?, installPlaces: [String] = usualPlaces, deadline: Duration = .seconds(10)
  ) {
    folders = (path ?? "").split(separator: ":").filter { $0.hasPrefix("/") }
    searchPath = folders.map { "\($0)/osqueryi" }
    self.installPlaces = installPlaces
    self.deadline = deadline
  }

  /// The engine at `configured`, or else the first fit one of the places; a replay needs `snapshot`.
  ///
  /// A configured engine that is unfit is an error, never a reason to take another one.
  public func locate(
    configured: String? = nil, snapshot: String? = nil
  ) async throws(OsqueryError) -> OsqueryEngine {
    if let configured {
      let path = configured.contains("/") ? configured : firstOnPath(configured) ?? configured
      return try await engine(at: ExecutableCheck(path), snapshot: snapshot)
    }
    var firstFault: OsqueryError?
    for place in searchPath + installPlaces {
      do throws(OsqueryError) {
        return try await engine(at: ExecutableCheck(place), snapshot: snapshot)
      } catch .unfit(_, .missing), .unfit(_, .relativePath) {
        continue
      } catch {
        firstFault = firstFault ?? error
      }
    }
    throw firstFault ?? .notFound(tried: searchPath + installPlaces)
  }

  /// Where a program of that name stands on PATH.
  private func firstOnPath(_ name: String) -> String? {
    folders.lazy.map { "\($0)/\(name)" }.first { (try? ExecutableCheck($0)) != nil }
  }

  private func engine(
    at executable: ExecutableCheck, snapshot: String?
  ) async throws(OsqueryError) -> OsqueryEngine {
    let answer = try await EngineVersion.ask(executable.path, within: deadline)
    guard answer.kind == .replay else {
      return OsqueryEngine(
        path: executable.path, kind: answer.kind, version: answer.version, warnings: executable.warnings)
    }
    let folder = try resolved(snapshot, of: executable.path)
    // A replay would end at once without it, with every statement again.
    let manifest: SnapshotManifest
    do throws(SnapshotError) {
      manifest = try HostSnapshot(directory: folder).manifest
    } catch {
      throw .snapshotUnfit(directory: folder, why: error)
    }
    let hasTables = ExecutableCheck.resolve(folder + "/tables") != nil
    let doubt = hasTables ? [] : ["\(folder) has no directory tables, so that every table is empty"]
    return OsqueryEngine(
      path: executable.path, kind: answer.kind, version: answer.version, snapshot: folder,
      platform: manifest.platform, warnings: executable.warnings + doubt)
  }

  /// From the root, since engine processes have a working directory of their own.
  private func resolved(_ snapshot: String?, of path: String) throws(OsqueryError) -> String {
    guard let snapshot else { throw .noSnapshot(path: path) }
    guard let resolved = ExecutableCheck.resolve(snapshot) else { throw .snapshotMissing(snapshot) }
    return resolved
  }
}
