import Testing

@testable import Osquery

@Suite struct SentinelFrameTests {
  private func frame(_ text: String, sentinel: String = "#ab#", chunk: Int) -> (
    payload: String, complete: Bool
  ) {
    var frame = SentinelFrame(sentinel: Array(sentinel.utf8))
    var sink = FirstBytes(limit: .max)
    var complete = false
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      complete = frame.feed(rest.prefix(chunk), into: &sink)
      rest = rest.dropFirst(chunk)
    }
    if !complete { frame.finish(into: &sink) }
    return (String(decoding: sink.bytes, as: UTF8.self), complete)
  }

  @Test(arguments: [
    ("#ab#\n", ""), ("a\n1\n#ab#\n", "a\n1\n"), ("a\n1\n#ab#\r\n", "a\n1\n"), ("##ab#\n", "#"),
    ("x#a#ab#\n", "x#a"),
    ("#ab#x\n#ab#\n", "#ab#x\n"),
  ])
  func `cuts the answer at the sentinel, however the bytes come`(text: String, payload: String) {
    for chunk in 1...text.utf8.count {
      let result = frame(text, chunk: chunk)
      #expect(result.complete && result.payload == payload, "chunk \(chunk)")
    }
  }

  @Test(arguments: ["", "#ab#", "#ab", "#ab \n", "#ac#\n", "#ab#\nmore\n"])
  func `does not end without the sentinel at the end`(text: String) {
    let result = frame(text, chunk: .max)
    #expect(!result.complete && result.payload == text)
  }

  @Test func `never ends with an empty sentinel`() {
    #expect(frame("a\n\n", sentinel: "", chunk: 1) == ("a\n\n", false))
  }
}
