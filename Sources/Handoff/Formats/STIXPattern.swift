/// Patterns of indicators, and the parts of paths and addresses that STIX keeps apart.
enum STIXPattern {
  /// The pattern that finds an indicator's value; nil for a type that STIX has no pattern of.
  ///
  /// Source: STIX 2.1, section 9 (the STIX patterning language).
  static func pattern(type: String, value: String) -> String? {
    switch type {
    case "sha256": return "[file:hashes.'SHA-256' = \(literal(value))]"
    case "domain": return "[domain-name:value = \(literal(value))]"
    case "ip": return "[\(addressType(value)):value = \(literal(value))]"
    case "path":
      let parts = split(value)
      guard let folder = parts.folder else { return "[file:name = \(literal(parts.name))]" }
      return "[file:name = \(literal(parts.name)) AND file:parent_directory_ref.path = \(literal(folder))]"
    default: return nil
    }
  }

  /// A string literal: quotes and backslashes are escaped, nothing else can end it.
  private static func literal(_ text: String) -> String {
    "'" + text.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
  }

  static func addressType(_ address: String) -> String { address.contains(":") ? "ipv6-addr" : "ipv4-addr" }

  /// A path's last part and what stands before it; no folder where there is none.
  static func split(_ path: String) -> (folder: String?, name: String) {
    let isWindows = path.contains("\\")
    guard let place = path.lastIndex(where: { $0 == "/" || isWindows && $0 == "\\" }) else {
      return (nil, path)
    }
    let name = String(path[path.index(after: place)...])
    guard !name.isEmpty else { return (nil, path) }
    let folder = String(path[..<place])
    // The root keeps its slash.
    return (folder.isEmpty || folder.hasSuffix(":") ? String(path[...place]) : folder, name)
  }
}
