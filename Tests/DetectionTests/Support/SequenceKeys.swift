import ECS
import EQL
import Predicates

@testable import Detection

/// The keys that `sequence by …` reads from a document.
enum SequenceKeys {
  static func read(_ names: String, _ document: String) throws -> [JoinKey] {
    var context = CompileContext()
    let query = "sequence by \(names) [any where true] [any where true]"
    guard case .sequence(let plan) = try EQLQuery.parse(query).compile(in: &context) else { return [] }
    return JoinKeyReader(plan.terms[0].keys, in: context)
      .keys(of: try JSONParser.parse(document).object ?? JSONObject())
  }
}
