import ECS
import Server
import Testing

/// Elasticsearch's index API: one document a request.
@Suite struct DocumentTests {
  private typealias Raw = RawConnection

  private static func send(
    _ port: Int, _ method: String, _ path: String, _ body: String
  ) throws -> (status: Int, answer: JSONValue) {
    let response = try Raw.exchange(port, method, path, body: body)
    return (response.status, try JSONParser.parse(response.body))
  }

  @Test func `answers one document as Elasticsearch does, in its order of members`() async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      let response = try Raw.exchange(
        port, "PUT", "/logs-a/_doc/7?refresh=true", body: "{\n  \"message\": \"one\"\n}\n")
      #expect(response.status == 201)
      #expect(
        response.text == #"{"_index":"logs-a","_id":"7","_version":1,"result":"created","_shards":"#
          + #"{"total":1,"successful":1,"failed":0},"_seq_no":0,"_primary_term":1}"#)
      let (again, answer) = try Self.send(port, "POST", "/logs-a/_doc/7", #"{"message":"one"}"#)
      #expect(again == 200)
      #expect(answer["result"]?.string == "updated")
      #expect(answer["_seq_no"]?.int == 1)
      let (made, named) = try Self.send(
        port, "POST", "/logs-a/_doc?filter_path=_id,result", #"{"id":"own"}"#)
      #expect(made == 201)
      #expect(named == ["_id": "own", "result": "created"])
    }
    #expect(agent.ids == ["7", "own"])
  }

  @Test(arguments: [("PUT", "/a/_create/1"), ("POST", "/a/_create/1"), ("PUT", "/a/_doc/1?op_type=create")])
  func `a document that is created twice is a conflict`(method: String, path: String) async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      #expect(try Self.send(port, method, path, "{\"n\":1}").status == 201)
      let (status, answer) = try Self.send(port, method, path, "{\"n\":1}")
      #expect(status == 409)
      #expect(answer["status"]?.int == 409)
      #expect(answer["error"]?["type"]?.string == "version_conflict_engine_exception")
    }
  }

  @Test func `an alert of Elastic's alert indices is taken as an alert`() async throws {
    let (alerts, seen) = AsyncStream<String>.makeStream()
    var ports = FakeAgent().ports()
    ports.acceptAlerts = { submission in
      guard case .documents(let batch) = submission else { return [] }
      seen.yield(batch.documents.map { String(decoding: batch.text(of: $0), as: UTF8.self) }.joined())
      return batch.documents.map { .accepted(id: $0.id ?? "") }
    }
    try await withServer(ports: ports) { port in
      let path = "/.alerts-security.alerts-default/_create/a%2F1"
      let answer = try Self.send(port, "PUT", path, #"{"kibana.alert.uuid":"x"}"#).answer
      #expect(answer["_id"]?.string == "a/1")
    }
    seen.finish()
    #expect(await alerts.reduce(into: []) { $0.append($1) } == [#"{"kibana.alert.uuid":"x"}"#])
  }

  @Test(
    arguments: [
      ("POST", "/a/_doc", "7", 400), ("POST", "/a/_doc", "not json", 400), ("POST", "/a/_doc", " ", 400),
      ("PUT", "/a/_doc", "{}", 405), ("DELETE", "/a/_doc/1", "{}", 405), ("GET", "/a/_doc/1", nil, 405),
      ("PUT", "/a/_create/1?op_type=index", "{}", 400), ("PUT", "/a/_doc/1?op_type=x", "{}", 400),
      ("PUT", "/_a/_doc/1", "{}", 404), ("POST", "/a/_create", "{}", 404), ("PUT", "/a/_update/1", "{}", 404),
      ("PUT", "/a/_doc/" + String(repeating: "i", count: 513), "{}", 404),
      (
        "PUT", "/a/_doc/1", String(repeating: #"{"a":"#, count: 70) + "1" + String(repeating: "}", count: 70),
        400
      ),
    ] as [(String, String, String?, Int)])
  func `refuses what it cannot take, in Elasticsearch's form of an error`(
    method: String, path: String, body: String?, status: Int
  ) async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      let response = try Raw.exchange(port, method, path, body: body)
      #expect(response.status == status, "\(response.text)")
      let answer = try JSONParser.parse(response.body)
      #expect(answer["error"]?["reason"]?.string?.isEmpty == false)
      #expect(answer["status"]?.int == status)
    }
    #expect(agent.kept.isEmpty)
  }

  @Test func `says when there is no room, so that clients send it again`() async throws {
    let agent = FakeAgent()
    agent.beBusyOnce(every: 1)
    try await withServer(ports: agent.ports()) { port in
      let response = try Raw.exchange(port, "PUT", "/a/_doc/1", body: "{\"n\":1}")
      #expect(response.status == 429)
      #expect(response.fields["retry-after"] == "1")
      #expect(try Raw.exchange(port, "PUT", "/a/_doc/1", body: "{\"n\":1}").status == 201)
    }
  }
}
