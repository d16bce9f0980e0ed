import Agent
import ECS
import Testing

@Suite struct AlertReaderTests {
  @Test(arguments: [
    (#"{"kibana.alert.uuid":"a"}"#, ["a"]),
    (#" [{"kibana.alert.uuid":"a"}, {"kibana":{"alert":{"uuid":"b"}}}] "#, ["a", "b"]),
    ("{\"kibana.alert.uuid\":\"a\"}\n\r\n{\"kibana.alert.uuid\":\"b\"}", ["a", "b"]),
    (#"{"alerts":[{"kibana.alert.uuid":"a"},{"kibana.alert.uuid":"b"}]}"#, ["a", "b"]),
    (#"{"took":1,"hits":{"total":{"value":1},"hits":[{"_id":"a","_source":{"x":1}}]}}"#, ["a"]),
    (#"{"hits":{"hits":[{"_id":"z","fields":{"kibana.alert.uuid":["a"]}}]}}"#, ["a"]),
    (#"{"hits":{"hits":[{"_id":"z","_source":{"kibana":{"alert":{"uuid":"a"}}}}]}}"#, ["a"]),
    (#"{"_id":"a","_index":".alerts","_source":{"x":1}}"#, ["a"]),
  ])
  func `takes alerts in every shape they come in`(text: String, ids: [String]) {
    let found = AlertReader.alerts(in: Array(text.utf8), name: "in").map { item -> String in
      if case .alert(let alert) = item { alert.text("kibana.alert.uuid") ?? "no id" } else { "refused" }
    }
    #expect(found == ids)
  }

  @Test(arguments: [
    ("", "in:1:1: "), ("nonsense", "in:1:1: "), ("[1]", "in[0]: an alert is a JSON object"),
    ("{}", "in: the object is empty"), ("{\"a\":1}\n{\"b\":", "in:2:6: "), ("{\"a\":1} x", "in:1:9: "),
    (#"{"hits":{"hits":[3]}}"#, "in hits[0]: an alert"),
  ])
  func `refuses what is no alert and names its place`(text: String, reason: String) {
    let refusals = AlertReader.alerts(in: Array(text.utf8), name: "in").compactMap { item -> String? in
      if case .refused(let reason) = item { reason } else { nil }
    }
    #expect(refusals.first?.hasPrefix(reason) == true, "\(refusals)")
  }

  @Test func `keeps the good lines around a bad one`() {
    let text = "{\"kibana.alert.uuid\":\"a\"}\n{\"broken\n{\"kibana.alert.uuid\":\"b\"}\n"
    let items = AlertReader.alerts(in: Array(text.utf8), name: "in")
    #expect(items.count == 3)
    guard case .alert = items[0], case .refused = items[1], case .alert = items[2] else {
      Issue.record("the bad line is not between two good ones: \(items)")
      return
    }
  }

  @Test func `never crashes on a text cut anywhere`() {
    let text = Array(#"{"hits":{"hits":[{"_id":"a","_source":{"x":"é\u00e9","y":[1.5e3,true,null]}}]}}"#.utf8)
    for end in text.indices { _ = AlertReader.alerts(in: Array(text[..<end]), name: "cut") }
  }
}
