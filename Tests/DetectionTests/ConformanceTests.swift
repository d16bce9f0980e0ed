import ECS
import Foundation
import Predicates
import Testing

@testable import Detection

/// Queries with expected results that others wrote, searched for as `dossier search` does.
@Suite(
  .enabled(if: Shared.isPresent && Python.isPresent, "needs the shared corpus (DOSSIER_SHARED) and python3"))
struct ConformanceTests {
  private static let script = """
    import json, sys, tomllib
    path = json.load(sys.stdin)
    if path.endswith(".toml"):
        queries = tomllib.load(open(path, "rb"))["queries"]
    else:
        queries = [json.loads(line) for line in open(path)]
    json.dump([q for q in queries if not q.get("case_insensitive")], sys.stdout)
    """

  struct Corpus: CustomTestStringConvertible, Sendable {
    let file: String
    let data: [String]
    let identifier: FieldPath
    let tiebreaker: String?

    var testDescription: String { file }

    static let all = [
      Corpus(file: "elasticsearch_queries.toml", data: ["endgame-140"]),
      Corpus(file: "elasticsearch_queries_date.toml", data: ["endgame-140"]),
      Corpus(file: "python-eql_queries.jsonl", data: ["endgame-140"]),
      Corpus(
        file: "elasticsearch_missing_events.toml", data: ["missing-events"], identifier: "sequence",
        tiebreaker: "sequence"),
      Corpus(
        file: "elasticsearch_sample.toml", data: ["sample1", "sample2", "sample3"], identifier: "id",
        tiebreaker: nil),
    ]

    init(
      file: String, data: [String], identifier: FieldPath = "serial_event_id",
      tiebreaker: String? = "serial_event_id"
    ) {
      self.file = file
      self.data = data
      self.identifier = identifier
      self.tiebreaker = tiebreaker
    }

    func events() throws -> [SourceEvent] {
      try data.flatMap { name in
        try (Shared.json("corpus/eql/data/\(name).data.json").array ?? []).compactMap { value in
          var document = value.object ?? JSONObject()
          if document["@timestamp"] == nil, let ticks = document["timestamp"]?.int, name == "endgame-140" {
            document["@timestamp"] = .number(JSONNumber(ticks / 10_000 - 11_644_473_600_000))
          } else if let number = document["@timestamp"]?.string.flatMap(Int.init) {
            document["@timestamp"] = .number(JSONNumber(number))
          }
          return SourceEvent(.object(document))
        }
      }
    }

    func mapping() throws -> Mapping {
      try data.reduce(Mapping()) { mapping, name in
        mapping.overlaid(with: try Mapping(json: Shared.json("corpus/eql/data/\(name).mapping.json")))
      }
    }
  }

  @Test(arguments: Corpus.all)
  func `finds what a corpus expects`(corpus: Corpus) throws {
    let events = try corpus.events()
    let mapping = try corpus.mapping()
    let path = try Shared.path("corpus/eql/\(corpus.file)")
    let cases = try Python.run(Self.script, .string(path)).array ?? []
    #expect(!cases.isEmpty)
    for entry in cases {
      let query = entry["query"]?.string ?? ""
      let words = query.split(whereSeparator: \.isWhitespace).joined(separator: " ")
      let difference = UpstreamDifference.of(words)
      let outcome = Result { try Self.found(query, entry, events, mapping, corpus) }
      let isExpected = (try? outcome.get()).map { Self.fits($0, entry) } ?? false
      if let difference {
        #expect(!isExpected, "no difference any more: \(words)")
        difference.check(words, outcome.map(\.ids))
      } else {
        #expect(isExpected, "\(words)\nexpected \(entry)\nfound \(outcome)")
      }
    }
  }

  private struct Found {
    var ids: [Int]
    var keys: [String]
  }

  private static func found(
    _ query: String, _ entry: JSONValue, _ events: [SourceEvent], _ mapping: Mapping, _ corpus: Corpus
  ) throws -> Found {
    var settings = SearchSettings(types: mapping)
    settings.categoryField = "event_type"
    settings.tiebreakerField = corpus.tiebreaker
    settings.size = entry["size"]?.int ?? 500
    settings.samplesPerKey = entry["max_samples_per_key"]?.int ?? 1
    var search = try EventSearch(eql: query, settings: settings)
    for event in events { try search.add(event) }
    let hits = try search.hits()
    let sequences = hits["sequences"]?.array
    let found = sequences?.flatMap { $0["events"]?.array ?? [] } ?? hits["events"]?.array ?? []
    let ids = found.map { $0["_source"]?.object?.first(corpus.identifier)?.int ?? -1 }
    let keys = sequences?.flatMap { $0["join_keys"]?.array ?? [] }.map { $0.scalarText ?? "null" } ?? []
    return Found(ids: ids, keys: keys)
  }

  /// An expectation is a list of ids, or a list of such lists of which one is met.
  private static func fits(_ found: Found, _ entry: JSONValue) -> Bool {
    let expected = entry["expected_event_ids"]?.array ?? []
    if expected.first?.array != nil { return expected.contains { $0.array?.compactMap(\.int) == found.ids } }
    guard expected.compactMap(\.int) == found.ids else { return false }
    let keys = (entry["join_keys"]?.array ?? []).compactMap(\.scalarText)
    return keys.isEmpty || keys == found.keys
  }
}
