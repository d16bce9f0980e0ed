import ECS
import Testing

struct SourceEventTests {
  private func event(_ text: String) throws -> SourceEvent? { SourceEvent(try JSONParser.parse(text)) }

  @Test func `takes a bare event`() throws {
    let event = try #require(try event(#"{"event":{"id":"e"},"_id":"d"}"#))
    #expect(event.document.text("event.id") == "e")
    #expect(event.index == nil)
    #expect(event.id == "d")
    #expect(event.version == 1)
  }

  @Test func `takes a search hit`() throws {
    let text =
      #"{"_index":".ds-logs-x-1","_id":"d","_version":7,"_source":{"a":1,"data_stream.dataset":"y"}}"#
    let event = try #require(try event(text))
    #expect(event.document.keys == ["a", "data_stream.dataset"])
    #expect(event.index == ".ds-logs-x-1")
    #expect(event.id == "d")
    #expect(event.version == 7)
  }

  @Test(arguments: [
    (
      #"{"data_stream":{"type":"logs","dataset":"endpoint.events.process","namespace":"default"}}"#,
      "logs-endpoint.events.process-default"
    ),
    (#"{"_source":{"data_stream.dataset":"x","data_stream.namespace":"prod"}}"#, "logs-x-prod"),
    (#"{"data_stream":{"dataset":"system.cpu","type":"metrics"}}"#, "metrics-system.cpu-default"),
    (#"{"data_stream":{"type":"logs"}}"#, nil), (#"{"_index":5}"#, nil),
  ])
  func `names the index after the data stream where nothing else does`(text: String, index: String?) throws {
    #expect(try event(text)?.index == index)
  }

  @Test(arguments: ["[]", "null", "1", "\"a\"", "[{}]"])
  func `takes objects only`(text: String) throws {
    #expect(try event(text) == nil)
  }

  @Test func `a source that is no object does not make a hit`() throws {
    let event = try #require(try event(#"{"_source":"text","_version":3}"#))
    #expect(event.document.keys == ["_source", "_version"])
    #expect(event.version == 1)
  }
}
