/// Finds the file that a value of a table names: a path, or the program of a command line.
enum NamedPath {
  private static let longest = 4_096

  /// The path from its root; nil when none is named. Variables other than the system's folder are not
  /// expanded, for their values are not in the row.
  static func path(in value: String, platform: HostPlatform) -> String? {
    let value = value.trimmed
    guard !value.isEmpty, value.utf8.count <= longest, !value.utf8.contains(0) else { return nil }
    return platform == .windows ? windowsPath(value) : posixPath(value)
  }

  private static func posixPath(_ value: String) -> String? {
    guard value.hasPrefix("/") else { return nil }
    return String(value.prefix { $0 != " " && $0 != "\t" })
  }

  private static func windowsPath(_ value: String) -> String? {
    var text = Substring(value)
    if text.hasPrefix("\"") {
      text = text.dropFirst().prefix { $0 != "\"" }
    } else if let end = programEnd(text) {
      text = text[..<end]
    }
    return rooted(text)
  }

  /// Without quotes a path may hold spaces, so it ends where an extension of a program does.
  private static func programEnd(_ text: Substring) -> Substring.Index? {
    let lower = text.lowercased()
    // Lower-casing may change lengths beyond ASCII; then the text is taken whole.
    guard lower.utf8.count == text.utf8.count else { return nil }
    var nearest: Int?
    for ending in [".exe", ".dll", ".sys", ".com", ".bat", ".cmd", ".ps1", ".vbs", ".js"] {
      var rest = lower[...]
      while let found = rest.firstRange(of: ending) {
        rest = rest[found.upperBound...]
        guard rest.isEmpty || " \t,\"".contains(rest[rest.startIndex]) else { continue }
        let offset = lower.utf8.distance(from: lower.startIndex, to: found.upperBound)
        nearest = min(nearest ?? offset, offset)
        break
      }
    }
    return nearest.map { text.utf8.index(text.startIndex, offsetBy: $0) }
  }

  private static func rooted(_ text: Substring) -> String? {
    for (prefix, folder) in [
      ("\\??\\", ""), ("\\\\?\\", ""), ("%systemroot%\\", "C:\\Windows\\"), ("%windir%\\", "C:\\Windows\\"),
      ("\\systemroot\\", "C:\\Windows\\"), ("system32\\", "C:\\Windows\\System32\\"),
    ] where text.lowercased().hasPrefix(prefix) {
      return rooted(folder + text.dropFirst(prefix.count))
    }
    return rooted(String(text))
  }

  private static func rooted(_ text: String) -> String? {
    let head = Array(text.utf8.prefix(3))
    let isDrive = head.count == 3 && head[1] == UInt8(ascii: ":") && head[2] == UInt8(ascii: "\\")
    return isDrive || text.hasPrefix("\\\\") ? text : nil
  }
}

extension String {
  fileprivate var trimmed: String {
    let isBlank: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0.isNewline }
    return String(drop(while: isBlank).reversed().drop(while: isBlank).reversed())
  }
}
