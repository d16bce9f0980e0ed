internal import ECS
internal import TOML

#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The rules of some files and folders, and the files that hold none that can be used.
public struct RuleSet: Sendable {
  /// The rules that can run, in the order of their paths.
  public var rules: [Rule] = []
  /// What cannot run and why, in the order of the paths.
  public var problems: [RuleProblem] = []

  /// The most files that are read.
  public static let mostFiles = 20_000

  /// No rules.
  public init() {}

  /// Reads files, and folders with all `.toml` files below them, in the order of their paths. Never stops at a
  /// bad file: each becomes a problem. A rule's query is parsed, too, so that a rule that loads also runs.
  public static func load(_ paths: [String]) -> RuleSet {
    var set = RuleSet()
    var ids: [String: String] = [:]
    for path in paths {
      for file in set.files(at: path) {
        do throws(RuleProblem) {
          let rule = try read(file)
          if let earlier = ids[rule.id] {
            throw RuleProblem(
              kind: .invalid, file: file, message: "its rule_id \(rule.id) is also that of \(earlier)")
          }
          ids[rule.id] = file
          set.rules.append(rule)
        } catch {
          set.problems.append(error)
        }
      }
    }
    return set
  }

  /// Reads one rule file.
  /// - Throws: `RuleProblem` with the place of the trouble.
  public static func read(_ file: String) throws(RuleProblem) -> Rule {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(filePath: file), options: []))
    } catch {
      throw RuleProblem(kind: .unreadable, file: file, message: "it cannot be read: \(error.localizedReason)")
    }
    return try read(bytes, file: file)
  }

  /// Reads a rule from the text of a file; `file` is named in problems.
  /// - Throws: `RuleProblem` with the place of the trouble.
  public static func read(_ bytes: [UInt8], file: String) throws(RuleProblem) -> Rule {
    do {
      let ruleFile = try RuleFile(bytes, file: file)
      if let reason = ruleFile.reasonNotExecutable {
        throw RuleProblem(kind: .notExecutable, file: file, message: reason, ruleType: ruleFile.type)
      }
      let rule = try ruleFile.read()
      try RuleCompiler.check(rule, ruleFile)
      return rule
    } catch let problem as RuleProblem {
      throw problem
    } catch let error as TOMLError {
      throw RuleProblem(error, file: file)
    } catch {
      throw RuleProblem(kind: .invalid, file: file, message: String(describing: error))
    }
  }

  private mutating func files(at path: String) -> [String] {
    var isFolder = false
    guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
      problems.append(
        RuleProblem(kind: .unreadable, file: path, message: "there is no such file or folder"))
      return []
    }
    guard isFolder else { return [path] }
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: path)) ?? []
    let files = names.filter { $0.hasSuffix(".toml") }.sorted()
    if files.count > Self.mostFiles {
      problems.append(
        RuleProblem(
          kind: .invalid, file: path,
          message: "it holds \(files.count) rule files; at most \(Self.mostFiles) are read"))
    }
    return files.prefix(Self.mostFiles).map { path.hasSuffix("/") ? path + $0 : path + "/" + $0 }
  }
}

extension Error {
  fileprivate var localizedReason: String {
    (self as? CocoaError).map { "\($0.underlying ?? $0)" } ?? String(describing: self)
  }
}

extension RuleProblem {
  init(_ error: TOMLError, file: String) {
    let lines = error.description.split(separator: "\n", omittingEmptySubsequences: false).dropFirst()
    self.init(
      kind: .invalid, file: file, line: error.line, column: error.column, message: error.message,
      excerpt: lines.joined(separator: "\n"))
  }
}
