#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// Finds the files that may hold rules.
enum RuleFolder {
  /// The file itself, or all files of rules below a folder in the order of their names, with what is wrong.
  ///
  /// In a folder, rules are what ends with `.toml`, and what ends with `.ndjson` and begins as an export does:
  /// folders also hold events.
  static func files(at path: String) -> [Result<String, RuleProblem>] {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      return [
        .failure(RuleProblem(kind: .unreadable, file: path, message: "there is no such file or folder"))
      ]
    }
    guard isFolder else { return [.success(path)] }
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    let folder = path.hasSuffix("/") ? path : path + "/"
    let files = names.filter { name in
      name.hasSuffix(".toml") || name.hasSuffix(".ndjson") && RuleExport.isExport(folder + name)
    }.sorted()
    var found: [Result<String, RuleProblem>] = []
    if files.count > RuleSet.mostFiles {
      let message = "it holds \(files.count) rule files; at most \(RuleSet.mostFiles) are read"
      found.append(.failure(RuleProblem(kind: .invalid, file: path, message: message)))
    }
    return found + files.prefix(RuleSet.mostFiles).map { .success(folder + $0) }
  }
}
