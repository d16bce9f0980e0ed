import Predicates
import Testing

@testable import Detection

/// A query of a corpus that expects something else than Elasticsearch, whose semantics are followed here, and why.
struct UpstreamDifference {
  /// The query in the corpus, white space joined.
  let query: String
  let reason: Reason
  /// What Elasticsearch's own tests say of the same thing.
  let proof: String

  enum Reason: Hashable {
    /// Elasticsearch refuses the query.
    case refused
    /// Elasticsearch finds these events.
    case finds([Int])
  }

  static func of(_ query: String) -> UpstreamDifference? { all.first { $0.query == query } }

  func check(_ query: String, _ outcome: Result<[Int], any Error>) {
    switch (reason, outcome) {
    case (.refused, .failure(let error)): #expect(error is QueryError, "\(query): \(error)")
    case (.finds(let ids), .success(let found)): #expect(found == ids, "\(query)")
    default: Issue.record("\(query): \(outcome)")
    }
  }

  private static let literalStar = """
    `==` compares exactly in Elasticsearch and knows no wildcards; its own test of the same data asks with `:` \
    (queries "wildcard1" to "wildcard3", "wildcardAndMultipleConditions1", "multipleConditions2").
    """
  private static let missingField = """
    A comparison with a missing field does not hold, so its negation does (querytranslator tests: `!=` becomes a \
    `must_not` around the comparison); python-eql lets null poison the negation.
    """
  private static let fieldKeys = """
    Elasticsearch reads join keys as attributes and refuses any other expression (`ExpressionBuilder.visitJoinKeys`: "Unsupported join key"); \
    python-eql evaluates expressions.
    """
  private static let fieldInList = """
    Elasticsearch refuses comparisons of fields with fields (its test `testPropertyEquationInClauseFilterUnsupported`); \
    python-eql evaluates them.
    """

  static let all: [UpstreamDifference] = [
    .init(
      query:
        #"file where file_path == "*\\red_ttp\\winin*.*" and opcode in (0,1,2) and user_name == "vagrant""#,
      reason: .finds([]), proof: literalStar),
    .init(
      query:
        #"file where file_path == "*\\red_ttp\\winin*.*" and opcode not in (3, 4, 5, 6 ,7) and user_name == "vagrant""#,
      reason: .finds([]), proof: literalStar),
    .init(
      query:
        #"process where opcode == 1 and process_name in ("net.exe", "net1.exe") and not (parent_process_name == "net.exe" and process_name == "net1.exe") and command_line == "*group *admin*" and command_line != "* /add*""#,
      reason: .finds([]), proof: literalStar),
    .init(
      query: #"registry where key_path == "*\\MACHINE\\SAM\\SAM\\*\\Account\\Us*ers\\00*03E9\\F""#,
      reason: .finds([]), proof: literalStar),
    .init(
      query: #"process where process_path == "*\\red_ttp\\wininit.*" and opcode in (0,1,2,3,4)"#,
      reason: .finds([]), proof: literalStar),
    .init(query: #"process where command_line == "*%*""#, reason: .finds([]), proof: literalStar),
    .init(query: #"process where command_line == "*%*%*""#, reason: .finds([]), proof: literalStar),
    .init(query: #"process where command_line == "%*%*""#, reason: .finds([]), proof: literalStar),
    .init(
      query:
        #"sequence [file where opcode == 0 and file_name == "*.exe"] by unique_pid [file where opcode == 0 and file_name == "*.exe"] by unique_pid until [process where opcode == 5000] by unique_ppid | head 1"#,
      reason: .finds([]), proof: literalStar),
    .init(
      query: #"process where fake_field != "*" | head 4"#, reason: .finds([1, 2, 3, 4]), proof: missingField),
    .init(
      query: #"process where not (fake_field == "*") | head 4"#, reason: .finds([1, 2, 3, 4]),
      proof: missingField),
    .init(
      query:
        "sequence [process where serial_event_id<3] by unique_pid * 2 [process where true] by unique_ppid * 2",
      reason: .refused, proof: fieldKeys),
    .init(
      query:
        "sequence [process where serial_event_id<3] by unique_pid * 2, length(unique_pid), string(unique_pid) [process where true] by unique_ppid * 2, length(unique_ppid), string(unique_ppid)",
      reason: .refused, proof: fieldKeys),
    .init(
      query: #"process where opcode in (1,3) and process_name in (parent_process_name, "System")"#,
      reason: .refused, proof: fieldInList),
  ]
}
