import ECS
import Predicates
import Testing

@testable import Detection

struct SearchTests {
  private static func events(_ seconds: [Int]) throws -> [SourceEvent] {
    try seconds.enumerated().map { place, second in
      try Fixture.event(
        second, #""n":\#(place),"event":{"category":"process"},"host":{"id":"h"}"#, id: "\(second)")
    }
  }

  private static func answer(
    _ query: String, _ events: [SourceEvent], _ change: (inout SearchSettings) -> Void = { _ in }
  ) throws -> JSONObject {
    var settings = SearchSettings()
    change(&settings)
    var search = try EventSearch(eql: query, settings: settings)
    for event in events { try search.add(event) }
    return try search.hits()
  }

  private static func ids(_ hits: JSONObject) -> [String] {
    let events =
      hits["events"]?.array ?? hits["sequences"]?.array?.flatMap { $0["events"]?.array ?? [] } ?? []
    return events.map { $0["_id"]?.string ?? "" }
  }

  @Test(arguments: [
    ("process where true", 10, ["1", "2", "3", "4"]), ("process where true", 2, ["3", "4"]),
    ("process where true", 0, []), ("process where true | head 3", 10, ["1", "2", "3"]),
    ("process where true | head 3 | tail 1", 10, ["3"]), ("process where true | tail 3 | head 1", 10, ["2"]),
  ])
  func `events come in order, the last ones unless pipes say otherwise`(
    query: String, size: Int, expected: [String]
  ) throws {
    let hits = try Self.answer(query, Self.events([3, 1, 4, 2])) { $0.size = size }
    #expect(Self.ids(hits) == expected)
    #expect(hits["total"] == ["value": .number(JSONNumber(expected.count)), "relation": "eq"])
  }

  @Test func `holds no more events than the answer can need`() throws {
    let events = try Self.events((0..<5_000).map { ($0 * 7_919) % 5_000 })
    #expect(
      Self.ids(try Self.answer("process where true", events) { $0.size = 3 }) == ["4997", "4998", "4999"])
    #expect(Self.ids(try Self.answer("process where true | head 2", events)) == ["0", "1"])
  }

  @Test func `sequences show their keys, and what is missing`() throws {
    let query =
      "sequence by host.id with maxspan=5s [any where n == 0] ![any where n == 9] [any where n == 2]"
    let hits = try Self.answer(query, Self.events([1, 2, 3]))
    let sequence = try #require(hits["sequences"]?[0])
    #expect(sequence["join_keys"] == ["h"])
    #expect(sequence["events"]?[1] == ["_index": "", "_id": "", "missing": true])
    #expect(Self.ids(hits) == ["1", "", "3"])
  }

  @Test func `a tiebreaker orders events of the same time, those without one last`() throws {
    let events = try [("c", ""), ("b", #","event":{"sequence":2}"#), ("a", #","event":{"sequence":10}"#)].map
    { id, more in
      try Fixture.event(1, #""a":1\#(more)"#, id: id)
    }
    let hits = try Self.answer("any where true", events) { $0.tiebreakerField = "event.sequence" }
    #expect(Self.ids(hits) == ["b", "a", "c"])
  }

  @Test func `says when too many events would have to be held`() throws {
    #expect(throws: SearchLimitError.self) {
      try Self.answer("sequence [any where true] [any where true]", Self.events([1, 2, 3])) {
        $0.mostHeld = 2
      }
    }
  }

  @Test func `a bad query is refused with its place, an unknown field with a warning`() throws {
    let error = #expect(throws: QueryError.self) { try EventSearch(eql: "process where\n a = 1") }
    #expect(error?.diagnostic.line == 2)
    #expect(error?.description.contains("^") ?? false)
    #expect(throws: QueryError.self) { try EventSearch(kql: "a: b and") }
    var settings = SearchSettings()
    settings.unknownFields = .warned
    #expect(try EventSearch(eql: "any where nobody.knows == 1", settings: settings).warnings.count == 1)
    #expect(try EventSearch(eql: "any where nobody.knows == 1").warnings.isEmpty)
  }

  @Test func `KQL is answered in the same shape`() throws {
    var search = try EventSearch(kql: "n >= 1")
    for event in try Self.events([1, 2, 3]) { try search.add(event) }
    #expect(Self.ids(try search.hits()) == ["2", "3"])
  }
}

struct JoinKeyTests {
  @Test(arguments: [
    (#"{"k":"a"}"#, [[KeyValue.text("a")]]), (#"{"k":["a","b","a"]}"#, [[.text("a")], [.text("b")]]),
    (#"{"k":1}"#, [[.integer(1)]]), (#"{"k":1.0}"#, [[.integer(1)]]), (#"{"k":1.5}"#, [[.real(1.5)]]),
    (#"{"k":true}"#, [[.boolean(true)]]), (#"{"k":null}"#, []), (#"{"k":[]}"#, []), ("{}", []),
  ])
  func `equal values are equal keys, and a missing one joins nothing`(
    document: String, expected: [[KeyValue]]
  ) throws {
    let search = try SequenceKeys.read("k", document)
    #expect(search.map(\.values) == expected)
  }

  @Test func `a missing optional key joins with itself`() throws {
    #expect(try SequenceKeys.read("?k", "{}").map(\.values) == [[.missing]])
  }

  @Test func `many values in several keys are cut`() throws {
    let list = (0..<100).map(String.init).joined(separator: ",")
    let keys = try SequenceKeys.read("a, b, c", #"{"a":[\#(list)],"b":[\#(list)],"c":[\#(list)]}"#)
    #expect(keys.count == JoinKeyReader.mostCombinations)
  }
}
