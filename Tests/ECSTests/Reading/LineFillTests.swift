import Testing

@testable import ECS

@Suite struct LineFillTests {
  @Test(arguments: 0..<8)
  func `a record filled from a line equals one filled from the parsed line`(seed: Int) throws {
    var events = RandomEvents(seed: UInt64(seed))
    events.repeatsKeys = seed % 2 == 0
    let table = table(RandomEvents.fields)
    var record = EventRecord(fields: table)
    for _ in 0..<300 {
      let texts = (0..<5).map { _ in events.event() }
      var block = EventBlock(Array(texts.joined(separator: "\n").utf8))
      let lines = block.indexedLines()
      #expect(lines.count == texts.count)
      for (line, text) in zip(lines, texts) {
        try record.fill(line, of: block)
        #expect(record.contents == reference(Array(text.utf8), table), "\(text)")
      }
    }
  }

  @Test(arguments: 0..<8)
  func `a changed line is read as the parser reads it, or refused, and never harms its neighbours`(seed: Int)
  {
    var events = RandomEvents(seed: UInt64(100 + seed))
    var random = Seeded(UInt64(seed))
    let table = table(RandomEvents.fields)
    var record = EventRecord(fields: table)
    for _ in 0..<300 {
      let texts = (0..<5).map { index in
        let text = Array(events.event().utf8)
        return index % 2 == 0 ? text : Self.changed(text, &random)
      }
      var block = EventBlock(Array(texts.joined(separator: [0x0A])))
      for line in block.indexedLines() {
        let text = block.text(of: line)
        let expected = reference(text, table)
        do {
          try record.fill(line, of: block)
          if let expected { #expect(record.contents == expected, "\(String(decoding: text, as: UTF8.self))") }
        } catch {
          #expect(expected == nil, "\(error) for \(String(decoding: text, as: UTF8.self))")
          #expect(record.contents.isEmpty)
        }
      }
    }
  }

  /// A text with some bytes replaced, removed, added or swapped; never with a line feed.
  private static func changed(_ text: [UInt8], _ random: inout Seeded) -> [UInt8] {
    var text = text
    let bytes: [UInt8] =
      Array(#"{}[]":,\u0129eEtfn-+. "#.utf8) + [0x00, 0x1F, 0x80, 0xC3, 0xE2, 0xED, 0xF0, 0xFF]
    for _ in 0..<1 + random.below(3) where !text.isEmpty {
      let place = random.below(text.count)
      switch random.below(4) {
      case 0: text[place] = random.pick(bytes)
      case 1: text.remove(at: place)
      case 2: text.insert(random.pick(bytes), at: place)
      default: text.swapAt(place, random.below(text.count))
      }
    }
    return text
  }

  @Test func `a line that ends early is refused, wherever it ends`() {
    var events = RandomEvents(seed: 7)
    var record = EventRecord(fields: table(RandomEvents.fields))
    for _ in 0..<60 {
      let text = Array(events.event().utf8)
      guard let close = text.lastIndex(of: UInt8(ascii: "}")) else { continue }
      for length in 1..<max(2, close) {
        var block = EventBlock(Array(text[..<length]))
        for line in block.indexedLines() {
          #expect(throws: EventLineError.self) { try record.fill(line, of: block) }
        }
      }
    }
  }

  @Test(arguments: [
    ("{\"a\":1", "column 7"), ("[1]", "must be a JSON object"), ("{\"a\":01}", "column 8"),
    ("{\"a\":tru}", "column 6"), ("{\"a\":1} x", "text after the value"), ("{\"x\":[1}", "column 8"),
    ("{\"x\":\"\u{1}\"}", "control character"), ("{\"a\" 1}", "':'"), ("\"text\"", "must be a JSON object"),
  ])
  func `a refusal names the line and says what is wrong`(text: String, words: String) throws {
    var block = EventBlock(Array(("{}\n" + text).utf8), firstLine: 41)
    let line = try #require(block.indexedLines().last)
    var record = EventRecord(fields: table(["a"]))
    let error = #expect(throws: EventLineError.self) { try record.fill(line, of: block) }
    #expect(error?.description.contains(words) == true, "\(error?.description ?? "-")")
    #expect(error?.description.hasPrefix("line 42") == true)
  }

  @Test func `bytes that are not UTF-8 are refused, also where no field asks for them`() throws {
    var record = EventRecord(fields: table(["a"]))
    let good = Array(#"{"a":"ü","x":"é"}"#.utf8)
    let bad = Array(#"{"a":1,"x":["#.utf8) + [0x22, 0xC3, 0x22] + Array("]}".utf8)
    var block = EventBlock(good + [0x0A] + bad + [0x0A] + good)
    let lines = block.indexedLines()
    try record.fill(lines[0], of: block)
    #expect(throws: EventLineError.self) { try record.fill(lines[1], of: block) }
    try record.fill(lines[2], of: block)
    #expect(record.contents == ["a": ["string ü - - -"]])
  }

  @Test func `nesting is bounded as in the parser`() throws {
    var record = EventRecord(fields: table(["a"]))
    for depth in [126, 127, 128, 129] {
      for open in ["[", #"{"a":"#] {
        let close = open == "[" ? "]" : "}"
        let text =
          #"{"a":"# + String(repeating: open, count: depth) + "1" + String(repeating: close, count: depth)
          + "}"
        for name in ["a", "b"] {
          record = EventRecord(fields: table([name]))
          var block = EventBlock(Array(text.utf8))
          let line = try #require(block.indexedLines().first)
          if depth < 128 {
            try record.fill(line, of: block)
          } else {
            #expect(throws: EventLineError.self) { try record.fill(line, of: block) }
          }
        }
      }
    }
  }

  @Test func `a field may have more values than any before`() throws {
    var record = EventRecord(fields: table(["a"]))
    let text = #"{"a":["# + (0..<5000).map(String.init).joined(separator: ",") + "]}"
    var block = EventBlock(Array(text.utf8))
    let line = try #require(block.indexedLines().first)
    try record.fill(line, of: block)
    #expect(record.contents == reference(Array(text.utf8), record.fields))
  }

  @Test func `names beyond ASCII are found by the strict way`() throws {
    let table = table(["größe", "a"])
    var record = EventRecord(fields: table)
    let text = #"{"gro\u0308ße":1,"größe":2,"a":3}"#
    var block = EventBlock(Array(text.utf8))
    let line = try #require(block.indexedLines().first)
    try record.fill(line, of: block)
    #expect(record.contents == reference(Array(text.utf8), table))
  }

  @Test func `a record keeps its values when the block goes on to other lines`() throws {
    var record = EventRecord(fields: table(["a"]))
    var block = EventBlock(Array(#"{"a":"one"}"#.utf8))
    let line = try #require(block.indexedLines().first)
    try record.fill(line, of: block)
    block = EventBlock(Array(#"{"a":"two"}"#.utf8))
    #expect(record.contents == ["a": ["string one - - -"]])
  }

  @Test func `the document of an event from a line is at hand when a rule needs it`() throws {
    var table = table(["a"])
    table.requireDocument()
    var record = EventRecord(fields: table)
    var block = EventBlock(Array(#"{"_source":{"a":"one","b":{"c":2}},"_index":"x"}"#.utf8))
    let line = try #require(block.indexedLines().first)
    try record.fill(line, of: block)
    #expect(record.document == ["a": "one", "b": ["c": 2]])
  }
}
