/// Finds the files that patterns match, within a bound on the folder entries that are looked at.
struct PathSearch {
  struct Found: Hashable {
    var path: String
    /// Whether the operator named it without wildcards.
    var isNamed: Bool
  }

  private(set) var isCut = false
  private var left: Int
  private var found: [Found] = []
  private var seen: Set<String> = []
  private let limit: Int

  init(limit: Int) {
    self.limit = limit
    left = limit
  }

  /// The paths in the order of the patterns and of the names, each once. Named paths are there whether or not
  /// they exist.
  mutating func paths(_ patterns: [PathPattern]) -> [Found] {
    for pattern in patterns {
      if pattern.hasWildcard {
        walk(pattern.names[...], folder: "")
      } else {
        add(pattern.names.map(\.text).reduce(into: "") { $0 += "/" + $1 }, isNamed: true)
      }
    }
    return found
  }

  private mutating func add(_ path: String, isNamed: Bool) {
    if seen.insert(path).inserted { found.append(Found(path: path, isNamed: isNamed)) }
  }

  private mutating func walk(_ names: ArraySlice<PathPattern.Name>, folder: String) {
    guard let name = names.first, !isCut else { return }
    let rest = names.dropFirst()
    switch name {
    case .literal(let text):
      step(folder + "/" + text, rest)
    case .wildcard:
      for entry in entries(of: folder) where name.matches(entry) { step(folder + "/" + entry, rest) }
    case .anyFolders:
      walk(rest, folder: folder)
      // Links to folders are not followed here: they could lead round in a circle.
      for entry in entries(of: folder) where name.matches(entry) && folder.utf8.count < 4_096 {
        let path = folder + "/" + entry
        if (try? FileStatus.of(path, followsLinks: false))?.kind == .folder { walk(names, folder: path) }
      }
    }
  }

  private mutating func step(_ path: String, _ rest: ArraySlice<PathPattern.Name>) {
    guard rest.isEmpty else { return walk(rest, folder: path) }
    // A literal last name need not exist; folders are never meant.
    guard let status = try? FileStatus.of(path, followsLinks: true), status.kind != .folder else { return }
    add(path, isNamed: false)
  }

  private mutating func entries(of folder: String) -> [String] {
    let names = (try? FolderEntries.names(in: folder.isEmpty ? "/" : folder, limit: left + 1)) ?? []
    if names.count > left { isCut = true }
    left -= min(names.count, left)
    return names
  }
}

extension PathPattern.Name {
  fileprivate var text: String {
    if case .literal(let text) = self { text } else { "" }
  }
}

extension PathPattern {
  /// Whether a path fits, without asking the file system.
  func matches(_ path: String) -> Bool {
    Self.matches(names[...], path.split(separator: "/").map(String.init)[...])
  }

  private static func matches(_ names: ArraySlice<Name>, _ parts: ArraySlice<String>) -> Bool {
    guard let name = names.first else { return parts.isEmpty }
    if name == .anyFolders {
      if matches(names.dropFirst(), parts) { return true }
      guard let part = parts.first, name.matches(part) else { return false }
      return matches(names, parts.dropFirst())
    }
    guard let part = parts.first, name.matches(part) else { return false }
    return matches(names.dropFirst(), parts.dropFirst())
  }
}
