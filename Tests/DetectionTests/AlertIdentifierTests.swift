import ECS
import Testing

@testable import Detection

/// Ids against Python's hashlib and uuid, from the parts as Kibana puts them together.
@Suite(.enabled(if: Python.isPresent, "needs python3"))
struct AlertIdentifierTests {
  private static let script = """
    import hashlib, json, sys, uuid
    def sha256(text): return hashlib.sha256(text.encode()).hexdigest()
    given = json.load(sys.stdin)
    rule = given["rule"]
    answers = []
    for case in given["cases"]:
        if case["kind"] == "single":
            index, name, version = case["source"]
            answers.append(sha256(f"{index}{name}{version}default:{rule}"))
        elif case["kind"] == "terms":
            index, name, version = case["source"]
            def text(t): return f"string:{len(t.encode('utf-16-le')) // 2}:{t}"
            terms = case["terms"]
            inner = f"array:{len(terms)}:" + "".join(map(text, terms))
            whole = f"array:5:{text(index)}{text(name)}{text(str(version))}{text('default:' + rule)}{inner}"
            answers.append(hashlib.sha1(whole.encode()).hexdigest())
        elif case["kind"] == "sequence":
            base = "".join(name + index + rule for index, name, _ in case["sources"])
            blocks = [sha256(base + str(place)) for place in range(len(case["sources"]))]
            ancestry = "".join(s[1] + s[0] + block for s, block in zip(case["sources"], blocks))
            answers.append(blocks + [sha256(ancestry + rule)])
        else:
            space = uuid.UUID("0684ec03-7201-4ee0-8ee0-3a3f6b2479b2")
            name = case["rule"] + case["run"] + ",".join(case["fields"]) + ",".join(sorted(case["values"]))
            made = str(uuid.uuid5(space, name))
            answers.append([made, sha256(case["index"] + made + "undefined" + "default:" + rule)])
    json.dump(answers, sys.stdout)
    """

  private static let sources = [
    SourceIdentity(index: "logs-endpoint.events.process-default", id: "x1", version: 1),
    SourceIdentity(index: "", id: "é🙂", version: 7), SourceIdentity(index: "i", id: "", version: 2),
  ]

  private static func json(_ source: SourceIdentity) -> JSONValue {
    [.string(source.index), .string(source.id), .number(JSONNumber(source.version ?? 1))]
  }

  private static func answer(_ cases: [JSONValue]) throws -> [JSONValue] {
    let input: JSONValue = ["rule": .string(Fixture.ruleID), "cases": .array(cases)]
    return try Python.run(script, input).array ?? []
  }

  @Test func `single events`() throws {
    let expected = try Self.answer(Self.sources.map { ["kind": "single", "source": Self.json($0)] })
    let ids = try Self.sources.map { try AlertIdentifier.single($0, ruleID: Fixture.ruleID) }
    #expect(ids.map(JSONValue.string) == expected)
  }

  @Test func `new terms`() throws {
    let terms = [["a"], ["powershell.exe", "S-1-5-18"], ["ü", "🙂", ""]]
    let expected = try Self.answer(
      zip(Self.sources, terms).map { source, terms in
        ["kind": "terms", "source": Self.json(source), "terms": .array(terms.map(JSONValue.string))]
      })
    let ids = try zip(Self.sources, terms).map { source, terms in
      try AlertIdentifier.newTerms(source, ruleID: Fixture.ruleID, terms: terms)
    }
    #expect(ids.map(JSONValue.string) == expected)
  }

  @Test func `building blocks and the alert around them`() throws {
    let expected = try Self.answer([["kind": "sequence", "sources": .array(Self.sources.map(Self.json))]])
    let builder = AlertBuilder(
      rule: try Fixture.rule("eql", "any where true"), time: Timestamp(milliseconds: 0))
    let alerts = try builder.alerts(forSequence: Self.sources.map { AlertSource([:], $0) })
    #expect(.array(alerts.compactMap { $0["kibana.alert.uuid"] }) == expected.first)
    #expect(Set(alerts.compactMap { $0["kibana.alert.group.id"] }).count == 1)
    #expect(alerts.last?["kibana.alert.group.id"] == alerts.last?["kibana.alert.uuid"])
  }

  @Test func `groups of threshold rules`() throws {
    let run = try #require(Timestamp("2026-01-01T00:05:00Z"))
    let fields = ["host.name", "user.name"]
    let values = ["b", "a"]
    let expected = try Self.answer([
      [
        "kind": "threshold", "rule": .string(Fixture.ruleID), "run": .string(run.description),
        "fields": .array(fields.map(JSONValue.string)), "values": .array(values.map(JSONValue.string)),
        "index": "logs-a-*,logs-b-*",
      ]
    ])
    let id = try AlertIdentifier.threshold(ruleID: Fixture.ruleID, run: run, fields: fields, values: values)
    let group = ThresholdGroup(
      run: run, terms: zip(fields, values).map { (FieldPath($0), .string($1)) }, count: 2, cardinality: nil,
      from: run, last: run)
    let rule = try Fixture.rule(
      "threshold", "*", more: "index = [\"logs-a-*\", \"logs-b-*\"]\n[rule.threshold]\nvalue = 1")
    let builder = AlertBuilder(rule: rule, time: run)
    let source = try builder.source(of: group)
    let alertID = try AlertIdentifier.single(source.identity, ruleID: rule.id)
    let alert = builder.alert(for: group, source, id: alertID)
    #expect([.string(id), alert["kibana.alert.uuid"] ?? .null] == expected.first?.array)
  }

  @Test func `Kibana's own examples of threshold ids`() throws {
    let first = try #require(Timestamp("2020-12-17T16:27:00Z"))
    let second = try #require(Timestamp("2019-11-18T13:32:00Z"))
    #expect(
      try AlertIdentifier.threshold(ruleID: "abcd", run: first, fields: ["agent.name"], values: [])
        == "a4832768-a379-583a-b1a2-e2ce2ad9e6e9")
    #expect(
      try AlertIdentifier.threshold(ruleID: "abcd", run: second, fields: ["host.ip"], values: ["1.2.3.4"])
        == "ee8870dc-45ff-5e6c-a2f9-80886651ce03")
  }

  @Test func `an event without an id is named by its text`() throws {
    let one = try AlertSource(Fixture.event(#"{"a":1}"#))
    let same = try AlertSource(Fixture.event(#"{ "a" : 1 }"#))
    let other = try AlertSource(Fixture.event(#"{"a":2}"#))
    #expect(one.identity == same.identity)
    #expect(one.identity != other.identity)
  }
}
