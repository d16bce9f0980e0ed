import Foundation
import Logging
import Server
import Testing

@Suite struct AccessTests {
  private typealias Raw = RawConnection
  private static let secret = "0123456789abcdef-token"

  private static func basic(_ pair: String) -> String { Data(pair.utf8).base64EncodedString() }

  private var guarded: ServerSettings {
    get throws {
      ServerSettings(
        port: 0, tokens: [try ServerToken("another-token-of-this"), try ServerToken(Self.secret)],
        allowedOrigins: ["https://console.example"])
    }
  }

  @Test(arguments: [
    ("Bearer \(secret)", true), ("bearer   \(secret)", true), ("Bearer another-token-of-this", true),
    ("ApiKey \(basic("id:\(secret)"))", true), ("Basic \(basic("elastic:\(secret)"))", true),
    ("Bearer \(secret)x", false), ("Bearer \(secret.dropLast())", false), ("Bearer ", false),
    ("Bearer", false),
    ("Basic \(basic(secret))", false), ("Basic ****", false), (secret, false), ("", false),
    ("Bearer \(String(repeating: "x", count: 300))", false),
  ])
  func `opens to each way a client can show a token, and to nothing else`(
    field: String, opens: Bool
  ) async throws {
    let settings = try guarded
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      for (method, path) in [("GET", "/"), ("GET", "/readyz"), ("GET", "/v1/dossiers"), ("GET", "/metrics")] {
        let answer = try Raw.exchange(port, method, path, ["Authorization: \(field)"])
        #expect(answer.status == (opens ? 200 : 401))
        #expect((answer.fields["www-authenticate"] != nil) == !opens)
        #expect(!answer.text.contains(Self.secret))
      }
      #expect(try Raw.exchange(port, "GET", "/healthz").status == 200)
      #expect(try Raw.exchange(port, "GET", "/readyz").status == 401)
      #expect(try Raw.exchange(port, "GET", "/v1/nothing").status == 401)
    }
  }

  @Test func `does not read the body of who shows no token`() async throws {
    let settings = try guarded
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      var connection = try RawConnection(port: port)
      try connection.send(
        "POST /v1/alerts HTTP/1.1\r\nHost: x\r\nContent-Length: 900000\r\nExpect: 100-continue\r\n\r\n")
      let answer = try connection.response()
      #expect(answer?.status == 401)
      #expect(answer?.fields["connection"] == "close")
    }
  }

  @Test(arguments: [
    ("localhost", 200), ("127.0.0.1:9220", 200), ("[::1]:80", 200), ("LOCALHOST:1", 200), ("127.9.9.9", 200),
    ("dossier.internal", 200), ("evil.example", 403), ("127.0.0.1.evil.example", 403),
    ("169.254.169.254", 403),
  ])
  func `without tokens answers only to names of its own, against DNS rebinding`(
    host: String, status: Int
  ) async throws {
    let settings = ServerSettings(port: 0, allowedHosts: ["dossier.internal"])
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      let answer = try Raw.exchange(port, "GET", "/v1/dossiers", ["Host: \(host)"])
      #expect(answer.status == status)
    }
  }

  @Test func `refuses requests of web pages unless their origin is allowed`() async throws {
    let settings = try guarded
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      let token = "Authorization: Bearer \(Self.secret)"
      for (origin, status) in [
        ("https://evil.example", 403), ("null", 403), ("https://console.example", 200),
      ] {
        for path in ["/", "/healthz", "/v1/dossiers"] {
          let answer = try Raw.exchange(port, "GET", path, [token, "Origin: \(origin)"])
          #expect(answer.status == status)
        }
      }
    }
  }

  @Test func `does not listen for everyone without a token`() {
    for address in ["0.0.0.0", "::", "192.0.2.1", "host.example"] {
      let error = #expect(throws: ServerError.self) {
        try HTTPServer(
          ServerSettings(address: address), ports: FakeAgent().ports(), logger: Logger(label: "server.tests"))
      }
      #expect(error?.description.contains("http.token_files") == true)
    }
  }

  @Test func `reads tokens from a file that only its owner can read`() throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tokens-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appendingPathComponent("tokens").path
    func write(_ text: String, mode: Int) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: file)
    }
    try write("# shippers\n\(Self.secret)\r\nanother-token-of-this\n", mode: 0o640)
    #expect(try ServerToken.read(file: file).count == 2)
    #expect("\(try ServerToken.read(file: file))" == "[<token>, <token>]")
    for (text, mode, reason) in [
      (Self.secret, 0o644, "chmod 600"), ("short", 0o600, "tokens:1: a token has 16"),
      ("# none\n", 0o600, "no token"),
      ("has a space in it all", 0o600, "without spaces"), (String(repeating: "x", count: 257), 0o600, "256"),
    ] {
      try write(text, mode: mode)
      let error = #expect(throws: ServerError.self) { try ServerToken.read(file: file) }
      #expect(error?.description.contains(reason) == true)
    }
    #expect(throws: ServerError.self) { try ServerToken.read(file: file + "x") }
  }
}
