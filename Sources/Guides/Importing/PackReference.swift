/// A pack that a configuration names by the path of its file, or with `*` by those of several.
struct PackReference {
  let name: String
  let path: String
  let place: GuideError.Place

  /// What to tell where the pack was not among the files that were read; nil where it was. The path is that of the host
  /// that the configuration is for, so the file's name decides; of a pattern also the name of the folder.
  func problem(reading files: Set<String>) -> GuideError? {
    let isRead = files.contains { file in
      let parts = file.split(separator: "/")
      guard let leaf = parts.last, file != place.file else { return false }
      let wanted = path.split { $0 == "/" || $0 == "\\" }
      guard let pattern = wanted.last else { return false }
      guard pattern.contains("*") else { return pattern == leaf }
      let isSameFolder = wanted.count < 2 || parts.dropLast().last == wanted[wanted.count - 2]
      return isSameFolder && Self.matches(pattern, leaf)
    }
    guard !isRead else { return nil }
    let detail = "the pack \(name) stands in \(path), which was not read; give that file too"
    return GuideError(.unknownReference, detail, at: place)
  }

  /// Whether a name follows a pattern whose `*` stand for any characters.
  private static func matches(_ pattern: Substring, _ name: Substring) -> Bool {
    let parts = pattern.split(separator: "*", omittingEmptySubsequences: false)
    guard let first = parts.first, let last = parts.last, parts.count > 1 else { return pattern == name }
    guard name.count >= first.count + last.count, name.hasPrefix(first), name.hasSuffix(last) else {
      return false
    }
    var rest = name.dropFirst(first.count).dropLast(last.count)
    for part in parts.dropFirst().dropLast() where !part.isEmpty {
      guard let range = rest.firstRange(of: part) else { return false }
      rest = rest[range.upperBound...]
    }
    return true
  }
}
