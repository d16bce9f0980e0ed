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
    ("{}", "in: the object is empty"), ("{\"rule\":1}\n{\"b\":", "in:2:6: "), ("{\"a\":1} x", "in:1:9: "),
    (#"{"a":1}"#, "in: the object has no field of an alert: neither kibana.alert.*"),
    (#"[{"rule":null,"message":"x"}]"#, "in[0]: the object has no field of an alert"),
    (#"{"rules.name":"x","events":{"id":1}}"#, "in: the object has no field of an alert"),
    (#"{"_source":{"x":1}}"#, "in: the object has no field of an alert"),
    (#"{"hits":{"hits":[3]}}"#, "in hits[0]: an alert"),
  ])
  func `refuses what is no alert and names its place`(text: String, reason: String) {
    let refusals = AlertReader.alerts(in: Array(text.utf8), name: "in").compactMap { item -> String? in
      if case .refused(let reason) = item { reason } else { nil }
    }
    #expect(refusals.first?.hasPrefix(reason) == true, "\(refusals)")
  }

  @Test(arguments: [
    #"{"rule":{"name":"x"}}"#, #"{"rule.name":"x"}"#, #"{"signal":{"rule":{"id":"1"}}}"#,
    #"{"event.kind":"signal"}"#, #"{"kibana.alert.reason":"x","@timestamp":"2026-01-01T00:00:00Z"}"#,
    #"{"process.pid":4711}"#, #"{"host":{"name":"ws-1"}}"#, #"{"winlog.event_id":"1102"}"#,
    #"{"fields":{"host.name":["ws-1"]}}"#, #"{"file":[{"path":"/tmp/x"}]}"#,
    #"{"event.kind":"signal","kibana.alert.uuid":"","kibana.alert.rule.note":"","host.name":""}"#,
  ])
  func `takes whatever says anything about a rule, an event or a host`(text: String) {
    let items = AlertReader.alerts(in: Array(text.utf8), name: "in")
    #expect(items.count == 1)
    guard case .alert? = items.first else {
      Issue.record("refused: \(items)")
      return
    }
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
