import ECS
import Predicates
import Testing

@testable import EQL

/// Queries for single events, run over data whose answers others have written down.
struct EventQueryTests {
  static let isRunnable = SharedCorpus.isPresent && Python.path != nil

  @Test(.enabled(if: Self.isRunnable, Comment(rawValue: SharedCorpus.reason + ", and python3")))
  func `finds the events that Elasticsearch finds`() throws {
    let documents = try SharedCorpus.toml([
      "corpus/eql/elasticsearch_queries.toml", "corpus/eql/elasticsearch_queries_date.toml",
    ])
    let queries = documents.flatMap { $0["queries"]?.array ?? [] }
    let events = try Events()
    var count = 0
    for query in queries {
      let text = query["query"]?.string ?? ""
      guard let found = try events.search(text) else { continue }
      count += 1
      #expect(found == query["expected_event_ids"]?.array?.compactMap(\.int), "\(text)")
    }
    #expect(count > 90)
  }

  @Test(.enabled(if: SharedCorpus.isPresent, Comment(rawValue: SharedCorpus.reason)))
  func `finds what older engines find, but for what Elasticsearch changed`() throws {
    let events = try Events()
    var count = 0
    var differing = 0
    for query in try SharedCorpus.lines("corpus/eql/python-eql_queries.jsonl")
    where query["case_insensitive"]?.bool != true {
      let text = query["query"]?.string ?? ""
      do {
        guard let found = try events.search(text) else { continue }
        count += 1
        if found == query["expected_event_ids"]?.array?.compactMap(\.int) { continue }
        differing += 1
        #expect(text.contains("*"), "only wildcards after '==' mean something else: \(text)")
      } catch {
        #expect(error.code == .unsupported, "\(error)")
      }
    }
    #expect(differing == 10)
    #expect(count > 50)
  }

  /// The events of the test data, oldest first.
  struct Events {
    private let objects: [JSONObject]
    private let mapping: IndexMapping

    init() throws {
      let data = try JSONParser.parse(try SharedCorpus.bytes("corpus/eql/data/endgame-140.data.json"))
      let mappingBytes = try SharedCorpus.bytes("corpus/eql/data/endgame-140.mapping.json")
      mapping = IndexMapping(try JSONParser.parse(mappingBytes))
      objects = (data.array ?? []).compactMap(\.object).map(Self.dated).sorted { left, right in
        Self.order(left).lexicographicallyPrecedes(Self.order(right))
      }
    }

    /// The numbers of the events that an event query finds; nil for other queries.
    func search(_ text: String) throws(QueryError) -> [Int]? {
      var context = CompileContext(types: mapping, categoryField: "event_type")
      guard case .events(let plan) = try EQLQuery.parse(text).compile(in: &context) else { return nil }
      var record = EventRecord(fields: context.fields)
      var found: [Int] = []
      var matcher = PredicateMatcher([plan.condition], fields: context.fields)
      for object in objects {
        record.fill(from: object)
        let matches = plan.condition.matches(record)
        #expect(matcher.matches(record) == (matches ? [0] : []))
        if matches { found.append(object["serial_event_id"]?.int ?? 0) }
      }
      for pipe in plan.pipes {
        switch pipe {
        case .head(let count): found = Array(found.prefix(count))
        case .tail(let count): found = Array(found.suffix(count))
        }
      }
      return found
    }

    private static func order(_ event: JSONObject) -> [Int] {
      [event["@timestamp"]?.int ?? 0, event["serial_event_id"]?.int ?? 0]
    }

    /// Windows' file time as milliseconds since 1970.
    private static func dated(_ event: JSONObject) -> JSONObject {
      var event = event
      if event["@timestamp"] == nil, let time = event["timestamp"]?.int {
        event["@timestamp"] = .number(JSONNumber(time / 10_000 - 11_644_473_600_000))
      }
      return event
    }
  }
}
