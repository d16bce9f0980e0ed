#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The rules of some files and folders, and the files that hold none that can be used.
public struct RuleSet: Sendable {
  /// A rule or the reason why there is none, in the order of the paths.
  var entries: [Result<Rule, RuleProblem>] = []

  /// The rules that can run, in the order of their paths.
  public var rules: [Rule] { entries.compactMap { try? $0.get() } }
  /// What cannot run and why, in the order of the paths.
  public var problems: [RuleProblem] {
    entries.compactMap { if case .failure(let problem) = $0 { problem } else { nil } }
  }

  /// The most files that are read of a folder.
  public static let mostFiles = 20_000

  /// No rules.
  public init() {}

  /// Reads files, and folders with all `.toml` files below them, in the order of their paths. Never stops at a
  /// bad file: each becomes a problem. The rules are compiled, too, so that a rule that loads also runs.
  ///
  /// - Parameter threads: how many work at it; the rules and problems are the same for any number.
  public static func load(
    _ paths: [String], mapping: FieldMapping = .ecs, threads: Int = 1
  ) -> RuleSet {
    var set = read(paths, threads: threads)
    set.entries = Concurrent.map(set.entries, threads: threads) { entry in
      entry.flatMap { rule in RuleCompiler.check(rule, mapping: mapping).map { .failure($0) } ?? entry }
    }
    set.refuseRepeatedIDs()
    return set
  }

  /// The same, but queries are not parsed yet, and ids may stand twice: ``DetectionEngine/init(compiling:history:options:)``
  /// sees to both, so that nothing is compiled twice.
  public static func read(_ paths: [String], threads: Int = 1) -> RuleSet {
    var set = RuleSet()
    let files = paths.flatMap { RuleFolder.files(at: $0) }
    set.entries = Concurrent.map(files, threads: threads) { file in
      do throws(RuleProblem) {
        return .success(try rule(in: try file.get()))
      } catch {
        return .failure(error)
      }
    }
    return set
  }

  /// Turns rules whose id an earlier rule has into problems.
  private mutating func refuseRepeatedIDs() {
    var ids = RuleIDs()
    for (index, entry) in entries.enumerated() {
      guard case .success(let rule) = entry else { continue }
      if let problem = ids.problem(of: rule) { entries[index] = .failure(problem) } else { ids.add(rule) }
    }
  }

  /// Reads the rule of a file, unchecked.
  private static func rule(in file: String) throws(RuleProblem) -> Rule {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(filePath: file), options: []))
    } catch {
      throw RuleProblem(kind: .unreadable, file: file, message: "it cannot be read: \(error.localizedReason)")
    }
    return try RuleFile.rule(bytes, file: file)
  }

  /// Reads and checks a rule from the text of a file; `file` is named in problems.
  /// - Throws: `RuleProblem` with the place of the trouble.
  public static func read(_ bytes: [UInt8], file: String) throws(RuleProblem) -> Rule {
    let rule = try RuleFile.rule(bytes, file: file)
    if let problem = RuleCompiler.check(rule) { throw problem }
    return rule
  }
}

/// The ids of rules, and which file each stands in.
struct RuleIDs {
  private var files: [String: String] = [:]

  /// What is wrong if an earlier rule has the rule's id.
  func problem(of rule: Rule) -> RuleProblem? {
    guard let earlier = files[rule.id] else { return nil }
    return RuleProblem(
      kind: .invalid, file: rule.file ?? rule.name,
      message: "its rule_id \(rule.id) is also that of \(earlier)")
  }

  mutating func add(_ rule: Rule) { files[rule.id] = rule.file ?? rule.name }
}

extension Error {
  fileprivate var localizedReason: String {
    (self as? CocoaError).map { "\($0.underlying ?? $0)" } ?? String(describing: self)
  }
}
