public import Osquery

/// Where osquery's daemon would run a pack, which is where Dossier does (osquery/config/packs.cpp, `Pack::initialize`
/// and `checkDiscovery`). Shards are left aside: they choose hosts for what runs by itself, not for what is asked.
extension Guide {
  /// Queries that must all answer rows on a host for the guide's statements to be meant for it, in their order.
  public var discovery: [Statement] {
    (pack?.discovery ?? []).enumerated().map { number, sql in
      Statement(id: "discovery_\(number)", label: "Discovery", sql: sql)
    }
  }

  /// Why a statement of the guide is not meant for an engine, as a sentence without its full stop: the platform or the
  /// version that the pack or the query is for. Nil where it is, or where too little is known of the engine.
  public func obstacle(to statement: Statement, on engine: OsqueryEngine) -> String? {
    let pack = Reach(platform: self.pack?.platform, version: self.pack?.version)
    let query = Reach(platform: statement.terms?.platform, version: statement.terms?.version)
    return pack.obstacle(on: engine).map { "the pack " + $0 }
      ?? query.obstacle(on: engine).map { "the query " + $0 }
  }
}

/// What a pack or a query says of where it is for.
private struct Reach {
  let platform: String?
  let version: String?

  func obstacle(on engine: OsqueryEngine) -> String? {
    if let platform, let host = engine.platform,
      !PlatformNames.match(PlatformNames.list(platform), host.rawValue)
    {
      return "is for the platform \"\(platform)\", and this host is \(host.rawValue)"
    }
    if let version, version != "null", !OsqueryVersion(engine.version).isAtLeast(version) {
      return "is for osquery \(version) and later, and this is \(engine.version)"
    }
    return nil
  }
}

/// A version as osquery compares them (osquery/utils/info/version.cpp, `versionAtLeast`): part by part as far as both
/// go, by the number that a part begins with, or else by its letters.
struct OsqueryVersion {
  private let parts: [Substring]

  init(_ text: String) { parts = text.split(separator: ".") }

  func isAtLeast(_ other: String) -> Bool {
    let others = other.split(separator: ".")
    // Development builds are 0.0.0 and take everything; an engine that told no version may, too.
    if parts.isEmpty || [parts, others].contains(["0", "0", "0"]) { return true }
    for (part, wanted) in zip(parts, others) {
      if let left = Self.number(part), let right = Self.number(wanted) {
        if left != right { return left > right }
      } else if part < wanted {
        return false
      }
    }
    return true
  }

  private static func number(_ part: Substring) -> Int? { Int(part.prefix { $0.isASCII && $0.isNumber }) }
}
