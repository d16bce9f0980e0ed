import ECS
import Predicates
import Testing

struct MappingReaderTests {
  private static func read(_ text: String, limits: Mapping.Limits = .init()) throws(MappingError) -> Mapping {
    try Mapping(json: Array(text.utf8), limits: limits)
  }

  @Test(arguments: [
    #"{"properties":{"a":{"properties":{"b":{"type":"long"}}}}}"#,
    #"{"mappings":{"properties":{"a":{"properties":{"b":{"type":"long"}}}}}}"#,
    #"{"my-index":{"aliases":{},"mappings":{"properties":{"a":{"properties":{"b":{"type":"long"}}}}}}}"#,
    #"{"template":{"mappings":{"properties":{"a":{"properties":{"b":{"type":"long"}}}}}}}"#,
    #"{"mappings":{"properties":{"a.b":{"type":"long"}}}}"#,
  ])
  func `every shape that Elasticsearch writes is read`(json: String) throws {
    #expect(try Self.read(json).field("a.b") == MappedField(source: "a.b", type: .long))
  }

  @Test func `multi-fields read their parent's values`() throws {
    let mapping = try Self.read(
      #"""
      {"properties": {
        "name": {"type": "keyword", "ignore_above": 1024, "fields": {
          "text": {"type": "match_only_text"},
          "caseless": {"type": "keyword", "normalizer": "lowercase"}}},
        "note": {"type": "text", "fields": {"keyword": {"type": "keyword"}}},
        "plain": {"type": "text"}}}
      """#)
    #expect(mapping.field("name") == MappedField(source: "name", type: .keyword))
    #expect(mapping.field("name.text") == MappedField(source: "name", type: .matchOnlyText))
    #expect(mapping.field("name.caseless") == MappedField(source: "name", type: .keywordLowercase))
    #expect(mapping.field("note") == MappedField(source: "note", type: .text, hasExactForm: true))
    #expect(mapping.field("note.keyword") == MappedField(source: "note", type: .keyword))
    #expect(mapping.field("plain")?.hasExactForm == false)
    #expect(mapping.field("plain.text") == nil)
    #expect(mapping.notes.isEmpty)
  }

  @Test func `an alias takes the place of its target, wherever that stands`() throws {
    let mapping = try Self.read(
      #"{"properties":{"a":{"type":"alias","path":"z.ip"},"z":{"properties":{"ip":{"type":"ip"}}}}}"#)
    #expect(mapping.field("a") == MappedField(source: "z.ip", type: .ip))
  }

  @Test func `every type has its name`() throws {
    for type in FieldType.allCases where type != .keywordLowercase && type != .unknown {
      let mapping = try Self.read(#"{"properties":{"f":{"type":"\#(type.rawValue)"}}}"#)
      #expect(mapping.field("f")?.type == type)
      #expect(mapping.notes.isEmpty)
    }
  }

  @Test func `nested objects and their fields are read`() throws {
    let mapping = try Self.read(
      #"{"properties":{"d":{"type":"nested","properties":{"a":{"type":"keyword"}}},"o":{"properties":{}}}}"#)
    #expect(mapping.field("d")?.type == .nested)
    #expect(mapping.field("d.a")?.type == .keyword)
    #expect(mapping.field("o")?.type == .object)
  }

  @Test func `a normaliser of the index counts when it only lower-cases`() throws {
    let mapping = try Self.read(
      #"""
      {"i": {"settings": {"index": {"analysis": {"normalizer": {
          "low": {"type": "custom", "filter": ["lowercase"]},
          "fold": {"type": "custom", "filter": ["lowercase", "asciifolding"]}}}}},
        "mappings": {"properties": {
          "a": {"type": "keyword", "normalizer": "low"}, "b": {"type": "keyword", "normalizer": "fold"}}}}}
      """#)
    #expect(mapping.field("a")?.type == .keywordLowercase)
    #expect(mapping.field("b")?.type == .keyword)
    #expect(mapping.notes.count == 1)
  }

  @Test(arguments: [
    (#"{"properties":{"f":{"type":"dense_vector"}}}"#, "'f' has the type dense_vector"),
    (#"{"properties":{},"runtime":{"r":{"type":"long"}}}"#, "runtime fields are ignored"),
    (#"{"properties":{},"dynamic_templates":[{}]}"#, "dynamic templates are ignored"),
    (#"{"properties":{"f":{"type":"text","analyzer":"english"}}}"#, "'f' has the analyzer english"),
    (#"{"properties":{"f":{"type":"object","enabled":false}}}"#, "'f' is not indexed"),
    (
      #"{"a":{"mappings":{"properties":{"f":{"type":"long"}}}},"#
        + #""b":{"mappings":{"properties":{"f":{"type":"ip"}}}}}"#,
      "'f' is long in one index and ip in another"
    ),
  ])
  func `what cannot be honoured is noted`(json: String, note: String) throws {
    let notes = try Self.read(json).notes
    #expect(notes.count == 1)
    #expect(notes.first?.hasPrefix(note) == true)
  }

  @Test(arguments: [
    ("{", MappingError.Code.json, ""), ("[]", .shape, ""), ("{}", .shape, ""), (#"{"a":1}"#, .shape, ""),
    (#"{"mappings":[]}"#, .shape, "mappings"), (#"{"properties":{"a":1}}"#, .shape, "properties.a"),
    (#"{"properties":{"a":{"type":1}}}"#, .shape, "properties.a.type"),
    (#"{"properties":{"a":{"properties":[]}}}"#, .shape, "properties.a.properties"),
    (#"{"properties":{"a":{"type":"keyword","fields":1}}}"#, .shape, "properties.a.fields"),
    (#"{"properties":{"a":{"type":"alias"}}}"#, .alias, "properties.a"),
    (
      #"{"i":{"mappings":{"properties":{"a":{"type":"alias","path":"b"}}}}}"#, .alias,
      "i.mappings.properties.a"
    ),
  ])
  func `a wrong mapping is refused with its place`(json: String, code: MappingError.Code, path: String) {
    let error = #expect(throws: MappingError.self) { try Self.read(json) }
    #expect(error?.code == code)
    #expect(error?.path == path)
    #expect(error?.description.isEmpty == false)
  }

  @Test func `fields and depth are bounded`() throws {
    let two = #"{"properties":{"a":{"type":"long"},"b":{"properties":{"c":{"type":"long"}}}}}"#
    #expect(try Self.read(two, limits: .init(fields: 3, depth: 2)).count == 3)
    #expect(throws: MappingError.self) { try Self.read(two, limits: .init(fields: 2)) }
    #expect(throws: MappingError.self) { try Self.read(two, limits: .init(depth: 1)) }
    #expect(throws: MappingError.self) { try Self.read(two, limits: .init(bytes: 10)) }
  }
}
