/// What osquery's daemon is told of a pack, besides its queries.
///
/// osquery, docs/wiki/deployment/configuration.md, "Packs"; as osquery/config/packs.cpp reads it.
public struct PackTerms: Sendable, Hashable {
  /// The platforms of the pack as written, `posix` or `linux,windows`; nil where it does not say.
  public internal(set) var platform: String?
  /// The oldest osquery that the pack is for; nil where it does not say.
  public internal(set) var version: String?
  /// Queries that must all answer rows on a host for the pack to run there.
  public internal(set) var discovery: [String] = []
  /// Percentage of the hosts that run the pack, by their names.
  public internal(set) var shard: Int?
  /// Whom to tell of the pack's queries.
  public internal(set) var oncall: String?
}

/// What osquery's daemon is told of a query, besides its text.
///
/// osquery, docs/wiki/deployment/configuration.md, "Schedule"; as osquery/config/packs.cpp reads it.
public struct QueryTerms: Sendable, Hashable {
  /// The platforms of the query as written; nil where it does not say.
  public internal(set) var platform: String?
  /// The oldest osquery that the query is for; nil where it does not say.
  public internal(set) var version: String?
  /// Seconds between two runs; nil where it does not say.
  public internal(set) var interval: Int?
  /// Whether each run tells all rows, not the differences.
  public internal(set) var snapshot: Bool?
  /// Whether rows that went away are told.
  public internal(set) var removed: Bool?
  /// Whether the query may be suspended when it uses too much.
  public internal(set) var denylist: Bool?
  /// Percentage of the hosts that run the query, by their names.
  public internal(set) var shard: Int?
  /// The place of the query among those that run when the daemon starts.
  public internal(set) var startupPriority: Int?
  /// What the rows are good for, in packs of osquery's own.
  public internal(set) var value: String?
}

/// The names of platforms as osquery's packs write them.
enum PlatformNames {
  /// The names in a text such as `linux, windows`, in lower case; none when the text means all.
  static func list(_ text: String?) -> [String] {
    let names = (text ?? "").split { $0 == "," || $0 == " " }.map { $0.lowercased() }
    return names.contains(where: isAll) || names == ["null"] ? [] : names
  }

  private static func isAll(_ name: String) -> Bool { name.contains("any") || name.contains("all") }

  /// Whether one of the names means the platform, as osquery compares them (osquery/core/system.cpp,
  /// `checkPlatform`); an empty list means all.
  static func match(_ names: [String], _ platform: String) -> Bool {
    names.isEmpty
      || names.contains { name in
        if isAll(name) || name.contains(platform) { return true }
        return switch platform {
        case "linux": ["posix", "ubuntu", "centos"].contains(where: name.contains)
        case "darwin": name.contains("posix")
        default: false
        }
      }
  }
}
