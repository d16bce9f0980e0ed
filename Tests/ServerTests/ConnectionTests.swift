import Foundation
import Logging
import Server
import Testing

@Suite struct ConnectionTests {
  private typealias Raw = RawConnection

  @Test func `answers requests that are sent ahead, in their order`() async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      var connection = try RawConnection(port: port)
      var bytes: [UInt8] = []
      for number in 0..<50 {
        bytes += Raw.request("POST", "/v1/alerts", body: Array("{\"id\":\(number)}".utf8))
        bytes += Raw.request("GET", "/v1/dossiers/d-\(number)")
      }
      try connection.send(bytes)
      for number in 0..<50 {
        let first = try connection.response()
        #expect(first?.text.hasPrefix("{\"accepted\":[\"\(number)\"]") == true)
        #expect(try connection.response()?.status == (number == 1 ? 200 : 404))
      }
    }
  }

  @Test(arguments: ["HTTP/1.0\r\n", "HTTP/1.1\r\nHost: localhost\r\nConnection: Close\r\n"])
  func `closes after the answer where the client expects that`(rest: String) async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      var connection = try RawConnection(port: port)
      try connection.send("GET /healthz \(rest)\r\n")
      let answer = try connection.response()
      #expect(answer?.status == 200)
      #expect(answer?.fields["connection"] == "close")
      connection.halfClose()
      #expect(try connection.isClosed())
    }
  }

  @Test func `says to go on before a body that it will take, and refuses one that it will not`() async throws
  {
    var settings = ServerSettings(port: 0)
    settings.limits.bodyBytes = 100
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      let head =
        "POST /v1/alerts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
        + "Expect: 100-continue\r\n"
      var good = try RawConnection(port: port)
      try good.send(head + "Content-Length: 8\r\n\r\n")
      #expect(try good.response()?.status == 100)
      try good.send("{\"id\":1}")
      #expect(try good.response()?.status == 202)
      var bad = try RawConnection(port: port)
      try bad.send(head + "Content-Length: 101\r\n\r\n")
      #expect(try bad.response()?.status == 413)
    }
  }

  @Test func `answers a client that has said all it will, and drops one that stops within a body`()
    async throws
  {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      var whole = try RawConnection(port: port)
      try whole.send(Raw.request("POST", "/v1/alerts", body: Array("{\"id\":1}".utf8)))
      whole.halfClose()
      #expect(try whole.response()?.status == 202)
      #expect(try whole.isClosed())
      var cut = try RawConnection(port: port)
      try cut.send(
        "POST /v1/alerts HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
          + "Content-Length: 50\r\n\r\n{\"id\":2}")
      cut.halfClose()
      #expect(try cut.response()?.status == 400)
    }
    #expect(agent.ids == ["1"])
  }

  @Test(arguments: [
    "POST /v1/alerts HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "POST /v1/alerts HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\nabcd",
    "GET / HTTP/1.1\r\nHost : a\r\n\r\n", "GET /\r\n\r\n", "\u{16}\u{03}\u{01}\u{02}\u{00}\u{01}",
    "GET / HTTP/9.9\r\n\r\n",
    "POST /v1/alerts HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
  ])
  func `refuses what is no HTTP, or two things at once`(text: String) async throws {
    let agent = FakeAgent()
    try await withServer(ports: agent.ports()) { port in
      var connection = try RawConnection(port: port)
      try connection.send(text)
      connection.halfClose()
      let answer = try connection.response()
      #expect(answer == nil || (400..<600).contains(answer?.status ?? 0))
      let healthy = try Raw.exchange(port, "GET", "/healthz")
      #expect(healthy.status == 200)
    }
    #expect(agent.calls == 0)
  }

  @Test func `serves sixteen clients at one time`() async throws {
    let agent = FakeAgent()
    var settings = ServerSettings(port: 0)
    settings.limits.rate = 0
    try await withServer(settings, ports: agent.ports()) { port in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for client in 0..<16 {
          group.addTask {
            var connection = try RawConnection(port: port)
            for number in 0..<100 {
              let body = "{\"id\":\"\(client)-\(number)\"}"
              try connection.send(RawConnection.request("POST", "/v1/alerts", body: Array(body.utf8)))
              let answer = try connection.response()
              #expect(answer?.status == 202)
            }
          }
        }
        try await group.waitForAll()
      }
    }
    #expect(agent.kept.count == 1_600)
  }

  @Test func `finishes what is under way when it is told to stop, and takes nothing new`() async throws {
    let agent = FakeAgent()
    let gate = Gate()
    try await withStoppableServer(ports: agent.ports(before: { await gate.pass() })) { port, stop in
      var idle = try RawConnection(port: port)
      try idle.send(Raw.request("GET", "/healthz"))
      #expect(try idle.response()?.status == 200)
      var connection = try RawConnection(port: port)
      try connection.send(Raw.request("POST", "/v1/alerts", body: Array("{\"id\":1}".utf8)))
      await gate.arrival()
      await stop()
      #expect(try idle.isClosed())
      #expect(throws: RawConnection.Failure.self) { try Raw.exchange(port, "GET", "/healthz") }
      gate.open()
      #expect(try connection.response()?.status == 202)
      #expect(try connection.isClosed())
    }
    #expect(agent.ids == ["1"])
  }

  @Test func `says which address it cannot listen on`() async throws {
    let error = await #expect(throws: ServerError.self) {
      try await withServer(ServerSettings(address: "127.0.0.1", port: 0), ports: FakeAgent().ports()) {
        port in
        let second = ServerSettings(port: port)
        try await HTTPServer(second, ports: FakeAgent().ports(), logger: Logger(label: "server.tests")).run()
      }
    }
    let words = error?.description ?? ""
    #expect(words.hasPrefix("another program listens on 127.0.0.1:"), "\(words)")
    #expect(words.contains("set http.port to another port"), "\(words)")
  }

  @Test(arguments: [
    ("192.0.2.1", "this host does not have the address 192.0.2.1: let http.address name one that it has"),
    ("no-such-host.invalid", "the name no-such-host.invalid leads to no address"),
  ])
  func `says what is wrong with an address`(address: String, words: String) async throws {
    let settings = ServerSettings(
      address: address, port: 0, tokens: [try ServerToken("0123456789abcdef0123")])
    let error = await #expect(throws: ServerError.self) {
      try await HTTPServer(settings, ports: FakeAgent().ports(), logger: Logger(label: "server.tests")).run()
    }
    #expect(error?.description.hasPrefix(words) == true, "\(String(describing: error))")
  }
}
