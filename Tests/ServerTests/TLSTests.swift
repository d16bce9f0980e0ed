import Foundation
import Logging
import Server
import Testing

@Suite(.enabled(if: Tool.exists("openssl") && Tool.exists("curl"), "openssl and curl are not installed"))
struct TLSTests {
  /// Keys and certificates of a test, made by the openssl command.
  private struct Files {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("tls-\(UUID().uuidString)")

    func path(_ name: String) -> String { folder.appendingPathComponent(name).path }

    init() throws {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for (name, subject) in [
        ("server", "/CN=localhost"), ("client", "/CN=shipper"), ("stranger", "/CN=stranger"),
      ] {
        _ = try Tool.run(
          "openssl",
          [
            "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj",
            subject, "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", path("\(name).key"),
            "-out",
            path("\(name).pem"),
          ])
      }
    }

    func remove() { try? FileManager.default.removeItem(at: folder) }

    func curl(_ port: Int, _ more: [String] = []) throws -> String {
      let arguments = ["-sS", "--max-time", "20", "--cacert", path("server.pem")] + more
      return String(
        decoding: try Tool.run("curl", arguments + ["https://localhost:\(port)/readyz"]), as: UTF8.self)
    }
  }

  @Test func `serves with its certificate, and only versions that are safe`() async throws {
    let files = try Files()
    defer { files.remove() }
    let tls = ServerSettings.TLS(certificate: files.path("server.pem"), key: files.path("server.key"))
    try await withServer(ServerSettings(port: 0, tls: tls), ports: FakeAgent().ports()) { port in
      let answer = try files.curl(port)
      #expect(answer.contains("ready"))
      #expect(throws: Python.Failure.self) { try files.curl(port, ["--tls-max", "1.1"]) }
      let plain = try? RawConnection.exchange(port, "GET", "/healthz")
      #expect(plain == nil)
      #expect(try files.curl(port).contains("ready"))
    }
  }

  @Test func `lets in only clients with a certificate of its authorities`() async throws {
    let files = try Files()
    defer { files.remove() }
    let tls = ServerSettings.TLS(
      certificate: files.path("server.pem"), key: files.path("server.key"),
      clientAuthorities: files.path("client.pem"))
    try await withServer(ServerSettings(port: 0, tls: tls), ports: FakeAgent().ports()) { port in
      let own = ["--cert", files.path("client.pem"), "--key", files.path("client.key")]
      let answer = try files.curl(port, own)
      #expect(answer.contains("ready"))
      #expect(throws: Python.Failure.self) { try files.curl(port) }
      let foreign = ["--cert", files.path("stranger.pem"), "--key", files.path("stranger.key")]
      #expect(throws: Python.Failure.self) { try files.curl(port, foreign) }
    }
  }

  @Test func `names the file that cannot be used`() async throws {
    let files = try Files()
    defer { files.remove() }
    for (certificate, key, words) in [
      (
        "none.pem", "server.key",
        "there is no certificate \(files.path("none.pem")): make it, or let http.tls_cert"
      ),
      ("server.pem", "none.key", "there is no key \(files.path("none.key")): make it, or let http.tls_key"),
      (
        "server.key", "server.key",
        "the certificate \(files.path("server.key")) holds no certificate in PEM form"
      ),
      ("server.pem", "server.pem", "the key \(files.path("server.pem")) holds no private key in PEM form"),
      (
        "server.pem", "client.key",
        "the key \(files.path("client.key")) does not belong to the certificate \(files.path("server.pem"))"
      ),
    ] {
      let tls = ServerSettings.TLS(certificate: files.path(certificate), key: files.path(key))
      let settings = ServerSettings(port: 0, tls: tls)
      let error = await #expect(throws: ServerError.self) {
        try await HTTPServer(settings, ports: FakeAgent().ports(), logger: Logger(label: "server.tests"))
          .run()
      }
      #expect(error?.description.hasPrefix(words) == true, "\(String(describing: error))")
    }
  }
}
