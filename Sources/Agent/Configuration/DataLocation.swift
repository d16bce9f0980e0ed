#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Where the files are that come with Dossier: rules, query sets, schemas and the demo.
public struct DataLocation: Sendable, Hashable {
  /// The folder that holds `Config` and `Queries`.
  public let path: String

  /// The configuration with all defaults.
  public var configuration: String { path + "/Config/dossier.toml" }
  /// The demo's events, host and files.
  public var demo: String { path + "/Config/demo" }
  /// The rules.
  public var rules: String { path + "/Config/rules" }
  /// The query sets.
  public var queries: String { path + "/Queries" }

  /// Looks in `DOSSIER_DATA`, the working folder, the folders above the executable (a build's checkout) and
  /// `/usr/share/dossier`, in this order; nil when none of them holds the files.
  public static func find(
    environment: [String: String], workingFolder: String, executable: String?
  ) -> DataLocation? {
    if let named = environment["DOSSIER_DATA"] { return holdsData(named) ? DataLocation(path: named) : nil }
    var candidates = [workingFolder]
    var folder = executable.map {
      URL(filePath: $0).resolvingSymlinksInPath().deletingLastPathComponent().path
    }
    for _ in 0..<6 {
      guard let here = folder, here.count > 1 else { break }
      candidates.append(here)
      folder = URL(filePath: here).deletingLastPathComponent().path
    }
    candidates.append("/usr/share/dossier")
    return candidates.first(where: holdsData).map { DataLocation(path: withoutSlash($0)) }
  }

  private static func withoutSlash(_ path: String) -> String {
    path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
  }

  private static func holdsData(_ path: String) -> Bool {
    ["/Config/dossier.toml", "/Queries"].allSatisfy { FileManager.default.fileExists(atPath: path + $0) }
  }
}
