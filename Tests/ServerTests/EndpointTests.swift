import ECS
import Server
import Testing

@Suite struct EndpointTests {
  private typealias Raw = RawConnection

  @Test func `takes one alert and answers with its id, and knows it the second time`() async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      let alert = "{\"kibana.alert.uuid\":\"a-1\",\"event.kind\":\"signal\"}"
      let first = try Raw.exchange(port, "POST", "/v1/alerts", body: alert)
      #expect(first.status == 202)
      #expect(first.fields["content-type"] == "application/json")
      #expect(
        first.text
          == "{\"accepted\":[\"a-1\"],\"known\":[],\"refused\":[],\"refused_count\":0,\"busy_count\":0}")
      let second = try Raw.exchange(port, "POST", "/v1/alerts", body: alert)
      #expect(second.status == 202)
      #expect(second.text.hasPrefix("{\"accepted\":[],\"known\":[\"a-1\"]"))
    }
    #expect(agent.kept.count == 1)
  }

  @Test(arguments: [
    ("{\"id\":1}\n{\"id\":2}\n", 2, 0), ("[{\"id\":1}, {\"id\":\"a,]\\\"\"}]", 2, 0),
    ("{\n \"id\": 1\n}\n", 1, 0), ("{\"id\":1}\r\n\r\n{\"id\":2}", 2, 0),
    ("{\"id\":1}\nnonsense\n{\"id\":2}\n", 2, 1),
    ("[{\"id\":1},7]", 1, 1), ("\u{FEFF}{\"id\":1}", 1, 0),
  ])
  func `takes events as lines, as an array or as one document`(
    body: String, accepted: Int, refused: Int
  ) async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      let answer = try Raw.exchange(
        port, "POST", "/v1/events", ["Content-Type: application/x-ndjson"], body: body)
      #expect(answer.status == 202)
      let receipt = try JSONParser.parse(answer.body)
      #expect(receipt["accepted"]?.int == accepted)
      #expect(receipt["refused_count"]?.int == refused)
    }
    #expect(agent.kept.count == accepted)
  }

  @Test(
    arguments: [
      (IntakeRefusal.busy(retryAfter: .milliseconds(2_500)), 429, "3"),
      (.unavailable(reason: "disk full"), 503, "5"),
      (.tooLarge(reason: "too many"), 413, nil), (.malformed(reason: "no"), 400, nil),
    ] as [(IntakeRefusal, Int, String?)])
  func `passes on why the agent takes nothing`(
    refusal: IntakeRefusal, status: Int, retryAfter: String?
  ) async throws {
    let agent = FakeAgent()
    agent.refuse(refusal)
    try await withServer(ports: agent.ports()) { port in
      for path in ["/v1/alerts", "/v1/events"] {
        let answer = try Raw.exchange(port, "POST", path, body: "{\"id\":1}")
        #expect(answer.status == status)
        #expect(answer.fields["retry-after"] == retryAfter)
      }
    }
    #expect(agent.kept.isEmpty)
  }

  @Test(
    arguments: [
      ("POST", "/v1/alerts", "", 400), ("POST", "/v1/alerts", "nonsense", 400),
      ("POST", "/v1/events", "[{\"a\":1}", 400),
      ("POST", "/v1/events", " \n ", 400), ("GET", "/v1/alerts", nil, 405),
      ("DELETE", "/v1/dossiers", nil, 405),
      ("GET", "/v1/nothing", nil, 404), ("GET", "/logs/_search", nil, 404), ("GET", "/%zz", nil, 400),
      ("GET", "/v1/dossiers?limit=0", nil, 400), ("GET", "/v1/dossiers?limit=501", nil, 400),
      ("GET", "/v1/dossiers?colour=red", nil, 400), ("GET", "/v1/dossiers?since=soon", nil, 400),
      ("GET", "/v1/dossiers/..%2Fetc", nil, 404), ("BREW", "/", nil, 400),
    ] as [(String, String, String?, Int)])
  func `refuses what it cannot use, and says why`(
    method: String, path: String, body: String?, status: Int
  ) async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      let answer = try Raw.exchange(port, method, path, body: body)
      #expect(answer.status == status, "\(answer.text)")
      guard method != "BREW" else { return }
      #expect(answer.fields["x-elastic-product"] == "Elasticsearch")
      #expect(try JSONParser.parse(answer.body)["error"]?["reason"]?.string?.isEmpty == false)
    }
  }

  @Test(arguments: [
    "text/plain", "application/x-www-form-urlencoded", "multipart/form-data", "application/cbor", "",
  ])
  func `refuses media types that a web page may send unasked`(type: String) async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      let answer = try Raw.exchange(port, "POST", "/v1/alerts", ["Content-Type: \(type)"], body: "{}")
      #expect(answer.status == 415)
    }
  }

  @Test func `answers documents as stored, by tag`() async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      let answer = try Raw.exchange(port, "GET", "/v1/dossiers/d-1")
      #expect(answer.status == 200)
      #expect(answer.text == "{\"dossier\": 1 }\n")
      #expect(answer.fields["etag"] == "\"abc\"")
      let again = try Raw.exchange(port, "GET", "/v1/dossiers/d-1", ["If-None-Match: W/\"x\", \"abc\""])
      #expect(again.status == 304)
      let head = try Raw.exchange(port, "HEAD", "/v1/dossiers/d-1")
      #expect(head.fields["content-length"] == "16")
      #expect(try Raw.exchange(port, "GET", "/v1/dossiers/d-2").status == 404)
    }
  }

  @Test func `lists dossiers page by page with filters`() async throws {
    let agent = FakeAgent()
    let ports = agent.ports(dossiers: { (query) async throws(IntakeRefusal) in
      guard query.cursor == nil || query.cursor == "p 2" else { throw .malformed(reason: "unknown cursor") }
      return DossierPage(
        entries: [
          ["id": "d-1", "asked": .string("\(query.limit) \(query.severities) \(query.host ?? "-")")]
        ],
        next: query.cursor == nil ? "p 2" : nil)
    })
    try await withServer(ports: ports) { port in
      let first = try Raw.exchange(
        port, "GET", "/v1/dossiers?limit=500&severity=high,critical&host=a%2Bb+c&since=2026-01-31T00:00:00Z")
      #expect(
        first.text
          == "{\"dossiers\":[{\"id\":\"d-1\",\"asked\":\"500 [\\\"high\\\", \\\"critical\\\"] a+b c\"}],"
          + "\"next\":\"p 2\"}")
      #expect(try Raw.exchange(port, "GET", "/v1/dossiers?cursor=p%202").text.hasSuffix("\"next\":null}"))
      #expect(try Raw.exchange(port, "GET", "/v1/dossiers?cursor=x").status == 400)
    }
  }

  @Test func `tells health, readiness with reasons, and metrics`() async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      #expect(try Raw.exchange(port, "GET", "/healthz").text == "{\"status\":\"live\"}")
      #expect(try Raw.exchange(port, "GET", "/readyz").text == "{\"status\":\"ready\",\"reasons\":[]}")
      let metrics = try Raw.exchange(port, "GET", "/metrics")
      #expect(metrics.fields["content-type"] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(metrics.text == "# TYPE up gauge\nup 1\n")
      agent.report(HealthReport(isLive: true, isReady: false, reasons: ["the disk is full"]))
      #expect(try Raw.exchange(port, "GET", "/healthz").status == 200)
      let readiness = try Raw.exchange(port, "GET", "/readyz")
      #expect(readiness.status == 503)
      #expect(readiness.text.contains("the disk is full"))
      agent.report(HealthReport(isLive: false))
      #expect(try Raw.exchange(port, "GET", "/healthz").status == 503)
    }
  }
}
