#if canImport(FoundationEssentials)
  internal import FoundationEssentials
#else
  internal import Foundation
#endif

/// The rules of some files and folders, and the files that hold none that can be used.
public struct RuleSet: Sendable {
  /// A rule or the reason why there is none, in the order of the paths.
  var entries: [Result<Rule, RuleProblem>] = []

  /// The exceptions that exports of rules bring along.
  var exceptions = ExceptionLists()

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

  /// Reads files, and folders with all files of rules below them, in the order of their paths: rules in Elastic's TOML
  /// form (`.toml`), and exports of rules from Kibana (`.ndjson`), whose exceptions hold. Never stops at a bad rule:
  /// each becomes a problem. The rules are compiled, too, so that a rule that loads also runs.
  ///
  /// - Parameter threads: how many work at it; the rules and problems are the same for any number.
  public static func load(
    _ paths: [String], mapping: FieldMapping = .ecs, threads: Int = 1
  ) -> RuleSet {
    var set = read(paths, threads: threads)
    let exceptions = set.exceptions
    set.entries = Concurrent.map(set.entries, threads: threads) { entry in
      entry.flatMap { rule in
        RuleCompiler.check(rule, exceptions: exceptions, mapping: mapping).map { .failure($0) } ?? entry
      }
    }
    set.refuseRepeatedIDs()
    return set
  }

  /// The same, but queries are not parsed yet, and ids may stand twice: the engine that compiles the set sees to both,
  /// so that nothing is compiled twice.
  public static func read(_ paths: [String], threads: Int = 1) -> RuleSet {
    var set = RuleSet()
    let files = paths.flatMap { RuleFolder.files(at: $0) }
    let parts = Concurrent.map(files, threads: threads) { file -> RuleSet in
      switch file {
      case .success(let file): RuleSet(file: file)
      case .failure(let problem): RuleSet(entries: [.failure(problem)])
      }
    }
    for part in parts {
      set.entries += part.entries
      set.exceptions.add(part.exceptions)
    }
    return set
  }

  private init(entries: [Result<Rule, RuleProblem>]) { self.entries = entries }

  /// Reads the rules of a file. No TOML begins with a brace.
  private init(file: String) {
    let bytes: [UInt8]
    do {
      bytes = Array(try Data(contentsOf: URL(filePath: file), options: []))
    } catch {
      let message = "it cannot be read: \(error.localizedReason)"
      self.init(entries: [.failure(RuleProblem(kind: .unreadable, file: file, message: message))])
      return
    }
    guard bytes.first(where: { $0 > 0x20 }) == UInt8(ascii: "{") else {
      self.init(
        entries: [Result { () throws(RuleProblem) in try RuleFile(bytes, file: file).executable() }])
      return
    }
    let export = RuleExport(bytes, file: file)
    self.init(entries: export.entries)
    exceptions = export.exceptions
  }

  /// Turns rules whose id an earlier rule has into problems.
  private mutating func refuseRepeatedIDs() {
    var ids = RuleIDs()
    for (index, entry) in entries.enumerated() {
      guard case .success(let rule) = entry else { continue }
      if let problem = ids.problem(of: rule) { entries[index] = .failure(problem) } else { ids.add(rule) }
    }
  }

  /// Reads and checks a rule from the text of a file; `file` is named in problems.
  /// - Throws: `RuleProblem` with the place of the trouble.
  public static func read(_ bytes: [UInt8], file: String) throws(RuleProblem) -> Rule {
    let rule = try RuleFile(bytes, file: file).executable()
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
