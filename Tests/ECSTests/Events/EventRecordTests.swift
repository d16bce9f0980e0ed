import ECS
import TestSupport
import Testing

struct EventRecordTests {
  @Test(arguments: [
    (#"{"a": {"b": 1}}"#, ["1"]), (#"{"a.b": 1}"#, ["1"]),
    (#"{"a": {"b": [1, [2, null], "x"]}}"#, ["1", "2", "x"]),
    (#"{"a": [{"b": 1}, {"c": 2}, {"b": 3}], "a.b": 4}"#, ["1", "3", "4"]), (#"{"a": {"b": null}}"#, []),
    (#"{"a": {"b": []}}"#, []), (#"{"a": {"b": {"c": 1}}}"#, []), (#"{"a": 5}"#, []),
    (#"{"a": {"b": true}}"#, ["true"]),
    (#"{"a": {"b": "\u00e9\n"}}"#, ["é\n"]), (#"{"a": {"b": 1.50}}"#, ["1.50"]), (#"{"a.": {"b": 1}}"#, []),
  ])
  func `holds the values of a field`(_ text: String, _ expected: [String]) throws {
    var table = FieldTable()
    let field = table.intern("a.b")
    var record = EventRecord(fields: table)
    record.fill(from: try #require(try JSONParser.parse(text).object))
    #expect(record.values(of: field).map { record.text(of: $0) } == expected)
    #expect(record.count(of: field) == expected.count)
  }

  @Test func `knows the kinds of values`() throws {
    var table = FieldTable()
    let field = table.intern("a")
    var record = EventRecord(fields: table)
    record.fill(from: ["a": .array(["x", 7, .number(JSONNumber(1.5)), true])])
    let values = Array(record.values(of: field))
    #expect(values.map(\.kind) == [.string, .integer, .double, .boolean])
    #expect(values.map(\.integer) == [nil, 7, nil, nil])
    #expect(values.map(\.double) == [nil, 7, 1.5, nil])
    #expect(values.map(\.boolean) == [nil, nil, nil, true])
    let big = try #require(try JSONParser.parse(#"{"a": 18446744073709551615}"#).object)
    record.fill(from: big)
    #expect(record.values(of: field).map(\.double) == [0x1p64])
  }

  @Test func `forgets the event before`() {
    var table = FieldTable()
    let a = table.intern("a")
    let b = table.intern("b")
    var record = EventRecord(fields: table)
    record.fill(from: ["a": [1, 2], "b": "x"])
    record.fill(from: ["b": "y"])
    #expect(record.count(of: a) == 0)
    #expect(record.values(of: b).map { record.text(of: $0) } == ["y"])
    #expect(record.document == nil)
    table.requireDocument()
    let later = table.intern("c")
    #expect(record.count(of: later) == 0)
    #expect(!record.any(of: later) { _ in true })
    record = EventRecord(fields: table)
    record.fill(from: ["c": 1])
    #expect(record.document == ["c": 1])
    #expect(record.count(of: later) == 1)
  }

  @Test func `finds the same values as a search by path, in any mix of nesting and dots`() {
    var random = SeededRandom(seed: 4)
    let parts = ["a", "b", ""]
    var paths = parts
    for _ in 0..<2 { paths += paths.flatMap { path in parts.map { path + "." + $0 } } }
    var table = FieldTable()
    let fields = Set(paths).sorted().map { ($0, table.intern($0)) }
    var record = EventRecord(fields: table)
    for _ in 0..<2_000 {
      let document = Self.object(&random, depth: 3)
      record.fill(from: document)
      for (path, field) in fields {
        let expected = document.scalars(at: FieldPath(path)).compactMap(\.scalarText).sorted()
        #expect(
          record.values(of: field).map { record.text(of: $0) }.sorted() == expected, "\(path) of \(document)")
      }
    }
  }

  private static func object(_ random: inout SeededRandom, depth: Int) -> JSONObject {
    let keys = ["a", "b", "a.b", "b.a", "a.", ".b", "c", ""]
    return JSONObject(
      (0..<Int.random(in: 0...3, using: &random)).map { _ in (random.pick(keys), value(&random, depth: depth))
      })
  }

  private static func value(_ random: inout SeededRandom, depth: Int) -> JSONValue {
    switch Int.random(in: 0..<(depth > 0 ? 7 : 4), using: &random) {
    case 0: .null
    case 1: .bool(true)
    case 2: .number(JSONNumber(Int.random(in: 0...9, using: &random)))
    case 3: .string(random.text(of: "xyé", upTo: 3))
    case 4: .array((0..<2).map { _ in value(&random, depth: depth - 1) })
    default: .object(object(&random, depth: depth - 1))
    }
  }
}
