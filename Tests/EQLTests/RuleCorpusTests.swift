import ECS
import Foundation
import Predicates
import Testing

@testable import EQL

/// The EQL queries of a public set of rules.
struct RuleCorpusTests {
  static let isRunnable = SharedCorpus.isPresent && Python.path != nil

  /// Every rule file's query, read by Python, as `[path, query]`.
  static func queries() throws -> [(path: String, query: String)] {
    let root = try SharedCorpus.require(SharedCorpus.root)
    let script = """
      import json, pathlib, sys, tomllib
      found = []
      for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.toml")):
          rule = tomllib.loads(path.read_text()).get("rule", {})
          if rule.get("language") == "eql":
              found.append([str(path.name), rule["query"]])
      json.dump(found, sys.stdout)
      """
    let output = try Python.run(script, [root.appendingPathComponent("corpus/rules").path])
    return try JSONParser.parse(output).array?.compactMap { pair in
      guard let path = pair[0]?.string, let query = pair[1]?.string else { return nil }
      return (path, query)
    } ?? []
  }

  @Test(.enabled(if: Self.isRunnable, Comment(rawValue: SharedCorpus.reason + ", and python3")))
  func `compiles every EQL rule`() throws {
    let queries = try Self.queries()
    #expect(queries.count > 500)
    var context = CompileContext(unknownFields: .warned)
    var kinds: [String: Int] = [:]
    for (path, query) in queries {
      do {
        switch try EQLQuery.parse(query).compile(in: &context) {
        case .events: kinds["events", default: 0] += 1
        case .sequence: kinds["sequence", default: 0] += 1
        case .sample: kinds["sample", default: 0] += 1
        }
      } catch {
        Issue.record("\(path):\n\(error)")
      }
    }
    #expect(kinds["sequence", default: 0] > 80)
    #expect(context.fields.count > 200)
  }
}
