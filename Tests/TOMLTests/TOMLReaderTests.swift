import TOML
import Testing

private enum Mode: String, CaseIterable { case fast, careful }

struct TOMLReaderTests {
  private func reader(_ text: String) throws -> TOMLReader {
    TOMLReader(try TOMLDocument.parse(text, file: "dossier.toml"))
  }

  @Test func `reads typed values by path`() throws {
    let reader = try reader(
      """
      name = "x"
      [agent.queue]
      limit = 12
      share = 0.5
      wait = "1h30m"
      short = "250ms"
      size = "64MiB"
      raw_size = 1024
      mode = "careful"
      on = true
      paths = ["/a", "/b"]
      """)
    #expect(try reader.string("name") == "x")
    let queue = try reader.table("agent.queue")
    #expect(try reader.integer("agent.queue.limit", in: 1...100) == 12)
    #expect(try queue.number("share", in: 0...1) == 0.5)
    #expect(try queue.duration("wait") == .seconds(5400))
    #expect(try queue.duration("short") == .milliseconds(250))
    #expect(try queue.byteCount("size") == 64 << 20)
    #expect(try queue.byteCount("raw_size") == 1024)
    #expect(try queue.choice("mode", of: Mode.self) == .careful)
    #expect(try queue.boolean("on") == true)
    #expect(try queue.strings("paths") == ["/a", "/b"])
    #expect(try queue.string("absent") == nil)
    #expect(try reader.table("missing.table").integer("x") == nil)
    #expect(reader.unknownKeys().isEmpty)
  }

  @Test func `reports unread keys with place and nearest name`() throws {
    let reader = try reader(
      """
      [agent]
      intervall = "5s"
      [[sink]]
      tpye = "file"
      [sinks.soc]
      uri = "x"
      [completely_else]
      y = 1
      """)
    _ = try reader.duration("agent.interval")
    for sink in try reader.tables("sink") { _ = try sink.string("type") }
    for (name, sink) in try reader.namedTables("sinks") {
      #expect(name == "soc")
      _ = try sink.string("url")
    }
    let unknown = reader.unknownKeys()
    #expect(
      unknown.map(\.message) == [
        "agent.intervall is not a known key; did you mean agent.interval?",
        "sink.0.tpye is not a known key; did you mean sink.0.type?",
        "sinks.soc.uri is not a known key; did you mean sinks.soc.url?",
        "completely_else is not a known key; known here: agent, sink, sinks",
      ])
    #expect(unknown.map(\.position.line) == [2, 4, 6, 7])
    #expect(unknown.allSatisfy { $0.code == .unknownKey && $0.file == "dossier.toml" })
  }

  @Test(arguments: [
    ("a = 1", "a must be a string; it is an integer"), ("a = []", "a must be a string; it is an array"),
  ])
  func `says which type was expected`(text: String, message: String) throws {
    let error = try #require(throws: TOMLError.self) { try reader(text).string("a") }
    #expect(error.message == message)
    #expect(error.position == TOMLPosition(line: 1, column: 5))
  }

  @Test(arguments: ["5", "", "5 s", "s", "1m1h", "1m1m", "-1s", "99999999999999s", "1.5s", "٣s"])
  func `refuses what is no duration`(text: String) throws {
    let reader = try reader("a = '\(text)'")
    #expect(throws: TOMLError.self) { try reader.duration("a") }
  }

  @Test(arguments: ["-1", "1XB", "MiB", "99999999TiB", "1.5MB"])
  func `refuses what is no size`(text: String) throws {
    let reader = try reader("a = '\(text)'")
    #expect(throws: TOMLError.self) { try reader.byteCount("a") }
  }

  @Test func `keeps values within their bounds`() throws {
    let reader = try reader("n = 11\nd = '2h'\nm = 'slow'\nneg = -1\nt = 1")
    #expect(throws: TOMLError.self) { try reader.integer("n", in: 1...10) }
    #expect(throws: TOMLError.self) { try reader.integer("neg") }
    #expect(throws: TOMLError.self) { try reader.duration("d", in: .zero...(.seconds(60))) }
    let choice = try #require(throws: TOMLError.self) { try reader.choice("m", of: Mode.self) }
    #expect(choice.message == "m must be one of \"fast\", \"careful\"")
    #expect(throws: TOMLError.self) { try reader.table("t") }
    #expect(throws: TOMLError.self) { try reader.tables("t") }
    let missing = try #require(throws: TOMLError.self) {
      try reader.require("url", try reader.string("url"))
    }
    #expect(missing.code == .missing)
  }
}
