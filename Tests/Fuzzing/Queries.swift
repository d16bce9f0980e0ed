import ECS
import EQL
import KQL
import Predicates

/// Queries: parsing never fails but with a place in the text, and the compiled matcher agrees with the plain
/// evaluation.
enum Queries {
  static func eql(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    check(text) { context throws(QueryError) in
      switch try EQLQuery.parse(text).compile(in: &context) {
      case .events(let plan): [plan.condition]
      case .sequence(let plan): (plan.terms + [plan.until].compactMap(\.self)).map(\.condition)
      case .sample(let plan): plan.terms.map(\.condition)
      }
    }
  }

  static func kql(_ bytes: [UInt8]) {
    guard let text = String(validating: bytes, as: UTF8.self) else { return }
    check(text) { context throws(QueryError) in [try KQLQuery.parse(text).compile(in: &context)] }
  }

  private static func check(
    _ text: String, _ compile: (inout CompileContext) throws(QueryError) -> [Predicate]
  ) {
    var context = CompileContext(types: Mapping.ecs, now: Timestamp(milliseconds: 1_767_225_600_000))
    do throws(QueryError) {
      let conditions = try compile(&context)
      var matcher = PredicateMatcher(conditions, fields: context.fields)
      var record = EventRecord(fields: context.fields)
      for event in SampleEvents.all {
        record.fill(from: event)
        let expected = conditions.indices.filter { conditions[$0].matches(record) }
        let found = matcher.matches(record)
        if found != expected { complain("the matcher finds \(found), plainly it is \(expected)") }
      }
    } catch {
      let span = error.diagnostic.span
      guard span.start >= 0, span.end <= text.utf8.count, !error.description.isEmpty else {
        complain("\(span) is no place in the text")
      }
    }
  }
}

/// Events that queries are put to.
enum SampleEvents {
  static let all: [JSONObject] = texts.compactMap { try? JSONParser.parse($0).object }

  private static let texts = [
    "{}",
    #"""
    {"@timestamp":"2026-01-01T00:00:00.5Z","event":{"category":["process"],"type":["start","info"],
    "action":"exec","outcome":"success","kind":"event"},"host":{"id":"h1","os":{"type":"windows"},
    "ip":["10.0.0.1","::1"]},"process":{"name":"WUAUCLT.exe","pid":4242,"args_count":3,
    "args":["C:\\Windows\\System32\\wuauclt.exe","/UpdateDeploymentProvider","c:\\users\\é\\a.dll"],
    "command_line":"wuauclt.exe /x *?","code_signature":{"trusted":true,"exists":false},
    "parent":{"name":"svchost.exe","args":[]}},"user":{"name":"SYSTEM","id":"S-1-5-18"}}
    """#,
    #"""
    {"@timestamp":1767225600000,"event.category":"network","source":{"ip":"192.168.1.7","port":0},
    "destination":{"ip":["10.1.2.3","8.8.8.8"],"port":443,"bytes":-1.5e3},"message":"a quick, brown fox",
    "dns":{"question":{"name":"xn--e1afmkfd.example"}},"tags":["a","b",null,""],"n":9007199254740993,
    "host":{"os.type":"linux"},"user":[{"name":"a"},{"name":"b","id":1}],"threat":{"x":{"y":[[1],[2,"3"]]}}}
    """#,
  ]
}
