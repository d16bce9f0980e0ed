import Testing

@testable import ECS

/// Fields that hold the values of all names that match a pattern.
@Suite struct NamePatternTests {
  /// Patterns that end with a star, as a record knows them.
  private static func pattern(_ object: String?) -> FieldNamePattern {
    FieldNamePattern(text: object.map { $0 + ".*" } ?? "*", object: object) { name in
      object.map { name.hasPrefix($0 + ".") } ?? true
    }
  }

  /// The dotted names and texts of all scalars, read off the document by itself.
  private static func leaves(_ value: JSONValue, _ name: String?) -> [(name: String, text: String)] {
    switch value {
    case .null: []
    case .array(let elements): elements.flatMap { leaves($0, name) }
    case .object(let object):
      object.members.flatMap { key, value in leaves(value, name.map { $0 + "." + key } ?? key) }
    default: [(name ?? "", value.scalarText ?? "")]
    }
  }

  @Test(arguments: 0..<16)
  func `hold what stands below the object, however keys are nested and dotted`(seed: Int) throws {
    var events = RandomEvents(seed: UInt64(500 + seed))
    events.repeatsKeys = seed % 2 == 0
    let objects: [[String?]] = [
      ["process.parent"], ["a", "process"], ["a.b", "a.b.c", "host.os", "other.x"],
      ["nowhere.at.all", "event"],
      [nil], ["user", nil], ["process.args", "data_stream", "b"], ["a", "a.b"],
    ]
    let patterns = objects[seed % objects.count].map { Self.pattern($0) }
    var table = table(seed % 3 == 0 ? [] : RandomEvents.fields)
    let fields = patterns.map { table.intern(matching: $0) }
    var record = EventRecord(fields: table)
    var found = 0
    for _ in 0..<300 {
      let texts = (0..<5).map { _ in events.event() }
      var block = EventBlock(Array(texts.joined(separator: "\n").utf8))
      for (line, text) in zip(block.indexedLines(), texts) {
        try record.fill(line, of: block)
        #expect(record.contents == reference(Array(text.utf8), table), "\(text)")
        let document = try #require(SourceEvent(try JSONParser.parse(text))?.document)
        let leaves = Self.leaves(.object(document), nil)
        for (pattern, field) in zip(patterns, fields) {
          let expected = leaves.filter { pattern.matches($0.name) }.map(\.text)
          found += expected.count
          #expect(record.values(of: field).map { record.text(of: $0) } == expected, "\(text)")
        }
      }
    }
    #expect(found > 0)
  }

  @Test func `a pattern that is asked for twice is one field`() {
    var table = FieldTable()
    let first = table.intern(matching: Self.pattern("a"))
    #expect(table.intern(matching: Self.pattern("a")) == first)
    #expect(table.intern(matching: Self.pattern("b")) != first)
    #expect(table.intern("a.*") != first)
    #expect(table.name(of: first) == "a.*")
  }

  @Test func `more objects than there is room for are still all found`() throws {
    var table = FieldTable()
    let field = table.intern(matching: Self.pattern("a.b"))
    var record = EventRecord(fields: table)
    let count = 3 * LineCapture.most
    let text = #"{"a":["# + (0..<count).map { #"{"b":{"x":\#($0)}}"# }.joined(separator: ",") + "]}"
    var block = EventBlock(Array(text.utf8))
    let line = try #require(block.indexedLines().first)
    try record.fill(line, of: block)
    #expect(record.count(of: field) == count)
  }

  @Test func `broken JSON in a part that only a pattern asks for is refused with its place`() throws {
    var table = FieldTable()
    _ = table.intern(matching: Self.pattern("a"))
    var record = EventRecord(fields: table)
    var block = EventBlock(Array(#"{"a":{"x":tru},"b":1}"#.utf8))
    let line = try #require(block.indexedLines().first)
    let error = #expect(throws: EventLineError.self) { try record.fill(line, of: block) }
    #expect(error?.description.contains("column 11") == true, "\(error?.description ?? "-")")
  }
}
