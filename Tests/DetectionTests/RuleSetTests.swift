import ECS
import Foundation
import Testing

@testable import Detection

struct RuleSetTests {
  @Test(.enabled(if: Shared.isPresent, "needs the shared corpus: set DOSSIER_SHARED"))
  func `loads every rule of a public set that can be executed`() throws {
    let set = RuleSet.load([try Shared.path("corpus/rules")])
    let wrong = set.problems.filter { $0.kind != .notExecutable }
    #expect(wrong.isEmpty, "\(wrong.map(\.description))")
    let types = Dictionary(grouping: set.rules) { $0.parameters["type"]?.string ?? "" }.mapValues(\.count)
    for (type, least) in ["eql": 600, "query": 270, "new_terms": 130, "threshold": 15, "threat_match": 2] {
      #expect(types[type, default: 0] >= least, "\(type)")
    }
    #expect(Set(set.problems.compactMap(\.ruleType)) == ["esql", "machine_learning"])
    _ = try DetectionEngine(rules: set.rules, history: MemoryTermHistory())
  }

  @Test(.enabled(if: Shared.isPresent, "needs the shared corpus: set DOSSIER_SHARED"))
  func `reads the same rules and problems in the same order with any number of threads`() throws {
    let folder = try Shared.path("corpus/rules")
    let expected = RuleSet.load([folder])
    for threads in [2, 3] {
      let set = RuleSet.load([folder], threads: threads)
      #expect(set.rules.map(\.id) == expected.rules.map(\.id))
      #expect(set.problems == expected.problems)
    }
    var read = RuleSet.read([folder], threads: 2)
    _ = DetectionEngine(compiling: &read, history: MemoryTermHistory(), threads: 3)
    #expect(read.rules.map(\.id) == expected.rules.map(\.id))
    #expect(read.problems == expected.problems)
  }

  /// Rules of every kind that number fields: by names, patterns, expressions, keys and parts of sequences.
  private static func queries(_ number: Int) -> (type: String, query: String) {
    let (name, other, key) = ("f\(number)", "f\(number / 2)", "g\(number % 4)")
    return switch number % 6 {
    case 0: ("eql", "any where length(\(name).x) > \(number) and not \(other).x : (\"a\", \"b*\")")
    case 1: ("query", "\(name).x: a* and not f\(number % 5).*: \"x\"")
    case 2: ("eql", "sequence by \(key) [any where \(name).id == 1] [any where \(other).id == 2]")
    case 3: ("query", "\(other).x: (a or b) or \(key) > 5")
    case 4: ("eql", "sample by \(key) [any where \(name).id == 1] [any where _index == \"\(other)\"]")
    default: ("eql", "any where \(name).broken ===")
    }
  }

  @Test func `compiles the same program with any number of threads`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for number in 0..<60 {
      let (type, query) = Self.queries(number)
      let text = Fixture.toml(type, query, id: number % 20 == 7 ? "again" : "rule \(number)")
      try Data(text.utf8).write(to: folder.appendingPathComponent("\(number + 100).toml"))
    }
    let compiler = RuleCompiler(now: Timestamp(milliseconds: 0))
    var set = RuleSet.read([folder.path])
    let expected = set.compile(with: compiler, threads: 1)
    #expect(expected.rules.count == 49)
    #expect(set.problems.count == 11)
    for threads in [2, 3, 7, 100] {
      var other = RuleSet.read([folder.path], threads: threads)
      let program = other.compile(with: compiler, threads: threads)
      #expect(other.problems == set.problems)
      #expect(program.fields.names == expected.fields.names)
      #expect(program.conditions == expected.conditions)
      #expect(program.rules.map(\.rule.id) == expected.rules.map(\.rule.id))
      #expect(program.rules.map(\.conditions) == expected.rules.map(\.conditions))
      for (rule, same) in zip(program.rules, expected.rules) {
        guard case .sequence(let terms) = rule.mode, case .sequence(let others) = same.mode else { continue }
        #expect(terms.terms.map(\.condition) == others.terms.map(\.condition))
      }
    }
  }

  @Test func `compiling while starting says of each rule what loading says`() throws {
    let filter = "filters = [{query = {unknown = {}}}]"
    let texts = [
      Fixture.toml("query", "a:1", id: "one"), Fixture.toml("eql", "process where", id: "two"),
      Fixture.toml("query", "a:2", id: "one"), Fixture.toml("query", "a:(", id: "one"),
      Fixture.toml("query", "a:3", id: "two"), Fixture.toml("query", "a:4", more: filter, id: "four"),
      "[rule",
    ]
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    for (number, text) in texts.enumerated() {
      try Data(text.utf8).write(to: folder.appendingPathComponent("\(number).toml"))
    }
    let loaded = RuleSet.load([folder.path])
    var read = RuleSet.read([folder.path])
    _ = DetectionEngine(compiling: &read, history: MemoryTermHistory())
    #expect(loaded.rules.map(\.file) == read.rules.map(\.file))
    #expect(loaded.rules.count == 2)
    #expect(loaded.problems.map(\.line) == [12, nil, 12, 13, 1])
    #expect(loaded.problems.count == 5)
    #expect(read.problems.map(\.line) == loaded.problems.map(\.line))
  }

  @Test func `goes on behind a bad file and an id that stands twice`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("rules-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let texts = [
      "a.toml": Fixture.toml("query", "a:1"), "b.toml": "not toml", "c.toml": Fixture.toml("query", "b:1"),
      "d.toml": Fixture.toml("query", "c:1", id: "other"), "e.txt": "not read",
    ]
    for (name, text) in texts { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
    let set = RuleSet.load([folder.path, folder.path + "/none.toml"])
    #expect(set.rules.map(\.id) == [Fixture.ruleID, "other"])
    #expect(set.problems.map { $0.file.split(separator: "/").last } == ["b.toml", "c.toml", "none.toml"])
    #expect(set.problems.map(\.kind) == [.invalid, .invalid, .unreadable])
  }
}
