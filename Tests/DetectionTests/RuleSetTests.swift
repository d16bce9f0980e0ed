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
    _ = DetectionEngine(compiling: &read, history: MemoryTermHistory())
    #expect(read.rules.map(\.id) == expected.rules.map(\.id))
    #expect(read.problems == expected.problems)
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
