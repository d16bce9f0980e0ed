import Agent
import Testing

@Suite struct HTTPConfigurationTests {
  private func read(_ lines: String) throws -> Configuration.HTTP {
    try Configuration.parse(Array("[http]\n\(lines)\n".utf8), file: "/etc/dossier/dossier.toml").http
  }

  @Test func `is off, on loopback and bounded unless it is configured`() throws {
    let http = Configuration().http
    #expect(!http.enabled)
    #expect(http.address == "127.0.0.1")
    #expect(http.bodiesInFlight >= http.bodyBytes)
  }

  @Test func `reads every setting, with files beside its own`() throws {
    let http = try read(
      """
      enabled = true
      address = "0.0.0.0"
      port = 0
      token_files = ["tokens", "/run/tokens"]
      tls_certificate = "server.pem"
      tls_key = "server.key"
      client_ca = "clients.pem"
      body_bytes = "1MiB"
      bodies_in_flight = "1MiB"
      rate = 0
      idle_timeout = "5s"
      """)
    #expect(http.enabled)
    #expect(http.tokenFiles == ["/etc/dossier/tokens", "/run/tokens"])
    #expect(http.clientCA == "/etc/dossier/clients.pem")
    #expect(http.bodiesInFlight == 1 << 20)
    #expect(http.idleTimeout == .seconds(5))
  }

  @Test(arguments: [
    ("tls_key = \"k\"", "tls_certificate"), ("tls_certificate = \"c\"", "tls_key"),
    ("client_ca = \"c\"", "tls_key"),
    ("bodies_in_flight = \"1MiB\"", "http.body_bytes"), ("port = 65536", "65535"), ("burst = 0", "1"),
    ("token_file = []", "token_files"), ("request_timeout = \"0s\"", "from"), ("body_bytes = 1023", "1024"),
  ])
  func `refuses what does not fit, and says what would`(line: String, remedy: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(line) }
    #expect(error?.description.contains(remedy) == true, "\(error?.description ?? "")")
  }
}
