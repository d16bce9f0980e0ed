import ECS
import Predicates
import Testing

@testable import EQL

/// The plans of sequences and samples.
struct PlanTests {
  static func plan(_ text: String) throws -> (EQLPlan, FieldTable) {
    var context = CompileContext()
    return (try EQLQuery.parse(text).compile(in: &context), context.fields)
  }

  @Test func `plans a sequence`() throws {
    let (plan, fields) = try Self.plan(
      """
      sequence by host.id, ?user.id with maxspan=1m
        [process where a == 1] by pid
        [network where b == 2] by ppid with runs=3
        ![file where c == 3] by pid
      until [process where d == 4] by pid
      | head 5 | tail 2
      """)
    guard case .sequence(let sequence) = plan else {
      Issue.record("a sequence was expected")
      return
    }
    #expect(sequence.maxspan == .seconds(60))
    #expect(sequence.pipes == [.head(5), .tail(2)])
    #expect(sequence.terms.count == 5)
    #expect(sequence.terms.map(\.isMissing) == [false, false, false, false, true])
    #expect(sequence.terms[1] == sequence.terms[3])
    #expect(sequence.terms[0].keys.map(\.name) == ["host.id", "user.id", "pid"])
    #expect(sequence.terms[0].keys.map(\.isOptional) == [false, true, false])
    #expect(sequence.terms[2].keys.map { fields.name(of: $0.field) } == ["host.id", "user.id", "ppid"])
    #expect(sequence.until?.keys.count == 3)
  }

  @Test func `plans a sample`() throws {
    let (plan, _) = try Self.plan("sample by host [any where a == 1] by os [any where b == 2] by op_sys")
    guard case .sample(let sample) = plan else {
      Issue.record("a sample was expected")
      return
    }
    #expect(sample.terms.map { $0.keys.map(\.name) } == [["host", "os"], ["host", "op_sys"]])
  }

  @Test(arguments: [
    ("500ms", Duration.milliseconds(500)), ("1s", .seconds(1)), ("15m", .seconds(900)),
    ("12h", .seconds(43_200)),
    ("2d", .seconds(172_800)), ("1 d", .seconds(86_400)),
  ])
  func `reads spans of time`(_ text: String, _ expected: Duration) throws {
    guard
      case .sequence(let plan) = try Self.plan("sequence with maxspan=\(text) [a where true] [b where true]")
        .0
    else {
      return
    }
    #expect(plan.maxspan == expected)
  }

  @Test func `a sequence may be one query that repeats`() throws {
    guard
      case .sequence(let plan) = try Self.plan("sequence by a with maxspan=1s [b where true] with runs=10").0
    else {
      return
    }
    #expect(plan.terms.count == 10)
  }

  @Test(.enabled(if: EventQueryTests.isRunnable, Comment(rawValue: SharedCorpus.reason + ", and python3")))
  func `plans every query of the corpora`() throws {
    let documents = try SharedCorpus.toml([
      "corpus/eql/elasticsearch_queries.toml", "corpus/eql/elasticsearch_missing_events.toml",
      "corpus/eql/elasticsearch_sample.toml",
    ])
    for query in documents.flatMap({ $0["queries"]?.array ?? [] }) {
      #expect(throws: Never.self) { try Self.plan(query["query"]?.string ?? "") }
    }
  }
}
