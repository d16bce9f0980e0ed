import Foundation
import Server
import Synchronization
import Testing

@Suite struct LimitTests {
  private typealias Raw = RawConnection

  private func settings(_ change: (inout ServerSettings.Limits) -> Void) -> ServerSettings {
    var limits = ServerSettings.Limits()
    change(&limits)
    return ServerSettings(port: 0, limits: limits)
  }

  private static func event(bytes: Int) -> String {
    "{\"a\":\"" + String(repeating: "x", count: bytes - 8) + "\"}"
  }

  /// Through Python's zlib: the compressor is not ours.
  private static func gzip(_ script: String) throws -> [UInt8] {
    try Python.run("import gzip,sys; sys.stdout.buffer.write(gzip.compress(\(script), 9))", "")
  }

  @Test(arguments: [(1_000, 202), (1_001, 413)])
  func `takes a body up to the limit and not a byte more`(bytes: Int, status: Int) async throws {
    let settings = settings { $0.bodyBytes = 1_000 }
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      let body = Self.event(bytes: bytes)
      #expect(try Raw.exchange(port, "POST", "/v1/events", body: body).status == status)
      var chunked = try RawConnection(port: port)
      try chunked.send(
        "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Transfer-Encoding: chunked\r\n\r\n")
      for part in [body.prefix(10), body.dropFirst(10)] {
        try chunked.send("\(String(part.utf8.count, radix: 16))\r\n\(part)\r\n")
      }
      try chunked.send("0\r\n\r\n")
      #expect(try chunked.response()?.status == status)
    }
  }

  @Test func `takes compressed bodies, and answers bombs with 413 while its memory stays`() async throws {
    let agent = FakeAgent()
    let settings = settings { $0.rate = 0 }
    let good = try Self.gzip("b'\\n'.join(b'{\"id\":%d}' % i for i in range(1000))")
    let bomb = try Self.gzip("b'{\"a\":\"' + b'x' * (200 << 20) + b'\"}'")
    try await withServer(settings, ports: agent.ports()) { port in
      func send(_ body: [UInt8], _ encoding: String = "gzip") throws -> Raw.Response? {
        var connection = try RawConnection(port: port)
        try connection.send(Raw.request("POST", "/v1/events", ["Content-Encoding: \(encoding)"], body: body))
        return try connection.response()
      }
      let first = try send(good)
      #expect(first?.status == 202)
      #expect(agent.kept.count == 1_000)
      let before = Memory.residentBytes
      for _ in 0..<20 { #expect(try send(bomb)?.status == 413) }
      #expect(Memory.residentBytes - before < 48 << 20)
      #expect(try send(Array(good.dropLast(20)))?.status == 400)
      #expect(try send(Array("nonsense".utf8))?.status == 400)
      #expect(try send(good, "br")?.status == 415)
      #expect(try send(good)?.status == 202)
    }
  }

  @Test func `counts the decompressed bytes of a body too`() async throws {
    let settings = settings { $0.bodyBytes = 10_000 }
    let body = try Self.gzip("b'{\"a\":\"' + bytes(97 + i * i % 26 for i in range(20000)) + b'\"}'")
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      var connection = try RawConnection(port: port)
      try connection.send(Raw.request("POST", "/v1/events", ["Content-Encoding: gzip"], body: body))
      #expect(try connection.response()?.status == 413)
    }
  }

  @Test(arguments: [
    ("/v1/events", 64, 202), ("/v1/events", 65, 400), ("/v1/alerts", 64, 202), ("/v1/alerts", 65, 400),
  ])
  func `takes documents nested up to the limit`(path: String, depth: Int, status: Int) async throws {
    let open = String(repeating: "{\"a\":", count: depth)
    let body = "\(open)1\(String(repeating: "}", count: depth))"
    try await withServer(ports: FakeAgent().ports()) { port in
      let answer = try Raw.exchange(port, "POST", path, body: body)
      #expect(answer.status == status)
    }
  }

  @Test(arguments: [(3, 202), (4, 413)])
  func `takes so many documents at once`(count: Int, status: Int) async throws {
    let settings = settings { $0.documents = 3 }
    let body = (0..<count).map { "{\"id\":\($0)}\n" }.joined()
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      let answer = try Raw.exchange(port, "POST", "/v1/events", body: body)
      #expect(answer.status == status)
    }
  }

  @Test func `refuses huge heads and closes`() async throws {
    let settings = settings { $0.headerBytes = 4_096 }
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      for fields in [
        ["X-Long: \(String(repeating: "y", count: 5_000))"], (0..<200).map { "X-\($0): 1" },
      ] {
        var connection = try RawConnection(port: port)
        try connection.send(Raw.request("GET", "/healthz", fields))
        #expect(try connection.response()?.status == 431)
      }
      #expect(
        try Raw.exchange(port, "GET", "/healthz", ["X: \(String(repeating: "y", count: 3_000))"]).status
          == 200)
    }
  }

  @Test func `lets in so many requests of an address, and says when the next may come`() async throws {
    let settings = settings {
      $0.rate = 1
      $0.burst = 3
    }
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      var connection = try RawConnection(port: port)
      var statuses: [Int] = []
      for _ in 0..<4 {
        try connection.send(Raw.request("GET", "/healthz"))
        let answer = try connection.response()
        statuses.append(answer?.status ?? 0)
        if answer?.status == 429 { #expect(answer?.fields["retry-after"] == "1") }
      }
      #expect(statuses == [200, 200, 200, 429])
    }
  }

  @Test func `turns away connections beyond the limit, and takes new ones once others have gone`()
    async throws
  {
    let settings = settings { $0.connections = 2 }
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      do {
        var first = try RawConnection(port: port)
        var second = try RawConnection(port: port)
        for _ in 0..<2 {
          try first.send(Raw.request("GET", "/healthz"))
          #expect(try first.response()?.status == 200)
          try second.send(Raw.request("GET", "/healthz"))
          #expect(try second.response()?.status == 200)
        }
        var third = try RawConnection(port: port)
        #expect(try third.response()?.status == 503)
        #expect(try third.isClosed())
      }
      // The server learns in its own time that they have gone.
      var status = 503
      for _ in 0..<200 where status == 503 {
        status = try Raw.exchange(port, "GET", "/healthz").status
        if status == 503 { try await Task.sleep(for: .milliseconds(10)) }
      }
      #expect(status == 200)
    }
  }

  @Test func `holds no more bodies at one time than there is room for`() async throws {
    let settings = settings {
      $0.bodiesInFlight = 256 << 10
      $0.rate = 0
    }
    let agent = FakeAgent()
    let gate = Gate()
    let body = Self.event(bytes: 200 << 10)
    try await withServer(settings, ports: agent.ports(before: { await gate.pass() })) { port in
      var first = try RawConnection(port: port)
      try first.send(Raw.request("POST", "/v1/events", body: Array(body.utf8)))
      await gate.arrival()
      let before = Memory.residentBytes
      for _ in 0..<100 {
        let answer = try Raw.exchange(port, "POST", "/v1/events", body: body)
        #expect(answer.status == 429)
        #expect(answer.fields["retry-after"] == "1")
      }
      #expect(Memory.residentBytes - before < 32 << 20)
      gate.open()
      #expect(try first.response()?.status == 202)
      #expect(try Raw.exchange(port, "POST", "/v1/events", body: body).status == 202)
    }
  }

  @Test func `does not wait for a slow body or head for ever`() async throws {
    let slowBody = settings { $0.request = .milliseconds(400) }
    try await withServer(slowBody, ports: FakeAgent().ports()) { port in
      var body = try RawConnection(port: port)
      try body.send(
        "POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 100\r\n\r\n{\"a\":")
      let answer = try body.response()
      #expect(answer?.status == 408)
      #expect(try body.isClosed())
    }
    let slowHead = settings { $0.idle = .milliseconds(400) }
    try await withServer(slowHead, ports: FakeAgent().ports()) { port in
      var head = try RawConnection(port: port)
      try head.send("GET /healthz HTTP/1.1\r\nHost: loc")
      #expect(try head.isClosed())
      var idle = try RawConnection(port: port)
      #expect(try idle.isClosed())
    }
  }

  @Test func `does not wait for a client that never reads its answer`() async throws {
    let settings = settings { $0.request = .seconds(1) }
    var ports = FakeAgent().ports()
    // More than the system's buffers on both sides hold.
    let text = String(repeating: "x", count: 24 << 20)
    ports.metrics = { text }
    try await withServer(settings, ports: ports) { port in
      var slow = try RawConnection(port: port)
      try slow.send(Raw.request("GET", "/metrics"))
      // The time is what is tested: the client leaves its answer alone for longer than it may.
      try await Task.sleep(for: .seconds(2))
      #expect(try slow.response() == nil)
      var quick = try RawConnection(port: port)
      try quick.send(Raw.request("GET", "/metrics"))
      #expect(try quick.response()?.body.count == 24 << 20)
    }
  }

  @Test func `does not wait for an agent that hangs`() async throws {
    let settings = settings { $0.request = .milliseconds(300) }
    let ports = FakeAgent().ports(before: { try? await Task.sleep(for: .seconds(600)) })
    try await withServer(settings, ports: ports) { port in
      let answer = try Raw.exchange(port, "POST", "/v1/events", body: "{\"id\":1}")
      #expect(answer.status == 503)
      #expect(answer.fields["retry-after"] == "5")
    }
  }
}
