import ECS
import Server
import Testing

@Suite struct BulkTests {
  private typealias Raw = RawConnection

  private static func send(
    _ port: Int, _ path: String, _ lines: [String], _ fields: [String] = [], method: String = "POST"
  ) throws -> (status: Int, answer: JSONValue, fields: [String: String]) {
    let body = lines.map { $0 + "\n" }.joined()
    let response = try Raw.exchange(
      port, method, path, ["Content-Type: application/x-ndjson"] + fields, body: body)
    return (response.status, try JSONParser.parse(response.body), response.fields)
  }

  @Test func `answers each item in the form and order of Elasticsearch`() async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      let (status, answer, _) = try Self.send(
        port, "/_bulk?refresh=true&pipeline=x",
        [
          #"{"create":{"_index":"logs-a","_id":"1"}}"#, #"{"message":"one"}"#,
          #"{"index":{"_index":"logs-a"}}"#, #"{"id":"two"}"#,
          #"{"delete":{"_index":"logs-a","_id":"9"}}"#,
          #"{"update":{"_index":"logs-a","_id":"1"}}"#, #"{"doc":{}}"#,
          #"{"index":{"_index":"logs-a","_id":"3"}}"#, "not json",
          #"{"create":{"_index":"logs-a","_id":"1"}}"#, #"{"message":"one"}"#,
          #"{"index":{"_index":"logs-a","_id":1}}"#, #"{"message":"one"}"#,
        ])
      #expect(status == 200)
      #expect(answer["errors"]?.bool == true)
      let items = try #require(answer["items"]?.array).compactMap { $0.object?.members.first { _ in true } }
      #expect(items.map(\.0) == ["create", "index", "delete", "update", "index", "create", "index"])
      #expect(items.map { $0.1["status"]?.int } == [201, 201, 400, 400, 400, 409, 200])
      #expect(items[0].1["result"]?.string == "created")
      #expect(items[0].1["_shards"]?["successful"]?.int == 1)
      #expect(items[1].1["_id"]?.string == "two")
      #expect(items[2].1["error"]?["type"]?.string == "illegal_argument_exception")
      #expect(items[5].1["error"]?["type"]?.string == "version_conflict_engine_exception")
      #expect(items[6].1["result"]?.string == "updated")
    }
    #expect(agent.ids == ["1", "two"])
  }

  @Test func `takes what goes to Elastic's alert indices as alerts`() async throws {
    let (alerts, seen) = AsyncStream<Int>.makeStream()
    var ports = FakeAgent().ports()
    ports.acceptAlerts = { submission in
      guard case .documents(let batch) = submission else { return [] }
      seen.yield(batch.documents.count)
      return batch.documents.map { .accepted(id: $0.index ?? "") }
    }
    try await withServer(ports: ports) { port in
      let (_, answer, _) = try Self.send(
        port, "/.alerts-security.alerts-default/_bulk",
        [
          #"{"create":{}}"#, #"{"kibana.alert.uuid":"a"}"#, #"{"create":{"_index":"logs-b"}}"#,
          #"{"id":"e"}"#,
          #"{"index":{"_index":".internal.alerts-security.alerts-x-000001"}}"#, #"{"kibana.alert.uuid":"b"}"#,
        ])
      #expect(
        answer["items"]?.array?.compactMap { $0.object?.values.first?["_id"]?.string } == [
          ".alerts-security.alerts-default", "e", ".internal.alerts-security.alerts-x-000001",
        ])
    }
    seen.finish()
    #expect(await alerts.reduce(into: []) { $0.append($1) } == [2])
  }

  @Test(arguments: [
    ([#"{"index":{}}"#, "{}"], "/_bulk", "index is missing"),
    ([#"{"index":{"_index":"a"}}"#], "/_bulk", "no document"),
    (["{", "{}"], "/a/_bulk", "line [1]"), ([#"{"index":{},"x":{}}"#, "{}"], "/a/_bulk", "line [1]"),
    ([#"{"upsert":{}}"#, "{}"], "/a/_bulk", "create, index, update and delete"),
    ([""], "/a/_bulk", "no action"),
    ([#"{"index":{}}"#, "{}", "7", "{}"], "/a/_bulk", "line [3]"),
    ([#"{"index":{"_index":"_x"}}"#, "{}"], "/_bulk", "no name of an index"),
    (
      [#"{"index":{"_id":"\#(String(repeating: "i", count: 513))"}}"#, "{}"], "/a/_bulk", "no longer than 512"
    ),
  ])
  func `refuses a body whose actions cannot be read`(
    lines: [String], path: String, reason: String
  ) async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      let (status, answer, _) = try Self.send(port, path, lines)
      #expect(status == 400)
      #expect(answer["error"]?["reason"]?.string?.contains(reason) == true)
      #expect(answer["error"]?["root_cause"]?[0]?["type"]?.string == "illegal_argument_exception")
      #expect(answer["status"]?.int == 400)
    }
    #expect(agent.calls == 0)
  }

  @Test func `tells that there is no room per item, or for the whole`() async throws {
    let agent = FakeAgent()
    agent.beBusyOnce(every: 2)
    try await withServer(ports: agent.ports()) { port in
      let lines = [#"{"index":{}}"#, #"{"id":"a","n":1}"#, #"{"index":{}}"#, #"{"id":"b","n":2}"#]
      let (status, answer, _) = try Self.send(port, "/x/_bulk", lines)
      #expect(status == 200)
      #expect(answer["items"]?[1]?["index"]?["status"]?.int == 429)
      #expect(answer["items"]?[1]?["index"]?["error"]?["type"]?.string == "es_rejected_execution_exception")
      let nothing = try Self.send(port, "/x/_bulk", [#"{"index":{}}"#, #"{"id":"c","n":2}"#])
      #expect(nothing.status == 429)
      #expect(nothing.fields["retry-after"] == "1")
      agent.refuse(.busy(retryAfter: .seconds(7)))
      let whole = try Self.send(port, "/x/_bulk", lines, method: "PUT")
      #expect(whole.status == 429)
      #expect(whole.fields["retry-after"] == "7")
    }
  }

  @Test(arguments: [
    ("errors,items.*.error,items.*.status", #"{"errors":true,"items":[{"index":{"status":201}},"#),
    ("items.*.status", #"{"items":[{"index":{"status":201}},{"index":{"status":400}}]}"#),
    ("-took,-items", #"{"errors":true}"#), ("**.reason", #"{"items":[{"index":{"error":{"reason":"#),
    ("nothing", "{}"), ("i*s.in*x.st*us", #"{"items":[{"index":{"status":201}},{"index":{"status":400}}]}"#),
    ("errors,items.*._id,-items.index._id", #"{"errors":true,"items":[{"index":{}},{"index":{}}]}"#),
  ])
  func `cuts its answer to the paths that a client asks for`(paths: String, answer: String) async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      let response = try Raw.exchange(
        port, "POST", "/x/_bulk?filter_path=\(paths)", ["Content-Type: application/x-ndjson"],
        body: "{\"index\":{\"_id\":\"1\"}}\n{}\n{\"index\":{\"_id\":\"2\"}}\n[]\n")
      #expect(response.text.hasPrefix(answer), "\(response.text)")
    }
  }

  @Test func `introduces itself as what shippers look for`() async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      let root = try Raw.exchange(port, "GET", "/")
      let answer = try JSONParser.parse(root.body)
      #expect(answer["tagline"]?.string == "You Know, for Search")
      #expect(answer["version"]?["build_flavor"]?.string == "default")
      #expect(root.fields["x-elastic-product"] == "Elasticsearch")
      let head = try Raw.exchange(port, "HEAD", "/")
      #expect(head.status == 200)
      #expect(head.fields["x-elastic-product"] == "Elasticsearch")
      for path in [
        "/_license", "/_xpack", "/_cluster/health", "/_nodes/http", "/_nodes/_all/http",
        "/_index_template/filebeat",
        "/_ilm/policy/filebeat", "/_ingest/pipeline/x", "/_data_stream/logs-x", "/_cluster/health?timeout=5s",
      ] {
        #expect(try Raw.exchange(port, "GET", path).status == 200, "\(path)")
      }
      #expect(try Raw.exchange(port, "HEAD", "/logs-x").status == 200)
      #expect(try Raw.exchange(port, "PUT", "/logs-x", body: "{}").status == 405)
      #expect(try Raw.exchange(port, "PUT", "/_index_template/x", body: "{}").status == 405)
      #expect(try Raw.exchange(port, "POST", "/_search", body: "{}").status == 404)
    }
  }

  @Test(arguments: [
    (
      "application/vnd.elasticsearch+json; compatible-with=8",
      "application/vnd.elasticsearch+json;compatible-with=8"
    ),
    (
      "application/vnd.elasticsearch+json;compatible-with=9",
      "application/vnd.elasticsearch+json;compatible-with=9"
    ),
    ("application/json", "application/json"), ("*/*", "application/json"),
    ("application/vnd.elasticsearch+json;compatible-with=66", "application/json"),
  ])
  func `answers Elastic's clients with the media type that they ask for`(
    accept: String, type: String
  ) async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      let sent = "Content-Type: application/vnd.elasticsearch+x-ndjson; compatible-with=8"
      for (method, path, body) in [
        ("GET", "/", nil), ("POST", "/x/_bulk", "{\"index\":{}}\n{}\n"), ("GET", "/x/y", nil),
      ] {
        let answer = try Raw.exchange(port, method, path, ["Accept: \(accept)", sent], body: body)
        #expect(answer.fields["content-type"] == (accept.contains("66") ? "application/json" : type))
      }
    }
  }
}
