import ECS
import Foundation
import Testing

@testable import Server

/// What people and strangers get: pages for browsers, and answers to requests that are not as they should be.
@Suite struct PageTests {
  private typealias Raw = RawConnection
  private static let browser =
    "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,*/*;q=0.8"

  private static func ports() -> ServerPorts {
    var ports = FakeAgent().ports(dossiers: { _ in
      DossierPage(
        entries: [
          [
            "id": "d-1", "severity": "high", "host": "<script>alert(1)</script>", "status": "complete",
            "rule": ["name": "A & B"], "time": "2026-01-01T00:00:00Z",
          ]
        ], next: nil)
    })
    ports.version = "1.2.3"
    ports.markdown = { _ in "# Dossier: X\n\n**bad `a*b`**\n\n| | |\n| --- | --- |\n| What | `a \\| <b>` |\n"
    }
    return ports
  }

  @Test func `a browser gets a page with the latest dossiers, a program what it always got`() async throws {
    try await withServer(ports: Self.ports()) { port in
      let page = try Raw.exchange(port, "GET", "/", [Self.browser])
      #expect(page.status == 200)
      #expect(page.fields["content-type"] == "text/html; charset=utf-8")
      #expect(page.text.contains("<h1>Dossier 1.2.3</h1>"))
      #expect(page.text.contains("<a href=\"/v1/dossiers/d-1\">A &amp; B</a>"))
      #expect(page.text.contains("&lt;script&gt;") && !page.text.contains("<script"))
      for accept in ["*/*", "application/json", "text/html, application/json"] {
        #expect(
          try Raw.exchange(port, "GET", "/", ["Accept: \(accept)"]).text.contains("You Know, for Search"))
      }
    }
  }

  @Test func `pages load and run nothing, and the policy's hash is that of the style`() async throws {
    try await withServer(ports: Self.ports()) { port in
      let page = try Raw.exchange(port, "GET", "/", [Self.browser])
      let policy = try #require(page.fields["content-security-policy"])
      #expect(policy.hasPrefix("default-src 'none';"))
      let script = """
        import base64, hashlib, sys
        print(base64.b64encode(hashlib.sha256(sys.argv[1].encode()).digest()).decode(), end="")
        """
      let style = page.text.components(separatedBy: "<style>")[1].components(separatedBy: "</style>")[0]
      let hash = String(decoding: try Python.run(script, style), as: UTF8.self)
      #expect(policy.contains("'sha256-\(hash)'"))
    }
  }

  @Test func `pages ask for a token like all else`() async throws {
    let settings = ServerSettings(port: 0, tokens: [try ServerToken("0123456789abcdef")])
    try await withServer(settings, ports: Self.ports()) { port in
      let overview = try Raw.exchange(port, "GET", "/", [Self.browser])
      #expect(overview.status == 401)
      let dossier = try Raw.exchange(port, "GET", "/v1/dossiers/d-1", [Self.browser])
      #expect(dossier.status == 401)
    }
  }

  @Test func `a dossier is given as JSON, as Markdown and as a page, each with a tag of its own`()
    async throws
  {
    try await withServer(ports: Self.ports()) { port in
      let path = "/v1/dossiers/d-1"
      let page = try Raw.exchange(port, "GET", path, [Self.browser])
      #expect(page.text.contains("<title>Dossier: X</title>"))
      #expect(page.text.contains("<strong>bad <code>a*b</code></strong>"))
      #expect(page.text.contains("<td><code>a | &lt;b&gt;</code></td>"))
      let markdown = try Raw.exchange(port, "GET", path + "?format=markdown")
      #expect(markdown.fields["content-type"] == "text/markdown; charset=utf-8")
      #expect(markdown.text.hasPrefix("# Dossier: X\n"))
      let json = try Raw.exchange(port, "GET", path + "?format=json", [Self.browser])
      #expect(json.text == "{\"dossier\": 1 }\n")
      #expect(Set([page, markdown, json].map { $0.fields["etag"] }).count == 3)
      #expect(try Raw.exchange(port, "GET", path + "?format=pdf").status == 400)
      #expect(try Raw.exchange(port, "GET", path + "?colour=red").status == 400)
    }
  }

  @Test(arguments: [
    ("[a](https://b/c?d=e&f)", "<a rel=\"noreferrer noopener\" href=\"https://b/c?d=e&amp;f\">a</a>"),
    ("[a](javascript:b)", "[a](javascript:b)"),
    ("[a](https://b\"c)", "<a rel=\"noreferrer noopener\" href=\"https://b&quot;c\">a</a>"),
    ("`` a`b ``", "<code>a`b</code>"), ("`a", "`a"), ("<img src=x>", "&lt;img src=x&gt;"),
    ("1\\. a\\", "1. a\\"),
    ("**a", "<strong>a</strong>"), ("`[a](https://b)`", "<code>[a](https://b)</code>"),
  ])
  func `makes of Markdown what is meant, and nothing else`(markdown: String, html: String) {
    #expect(MarkdownPage.inline(markdown[...]) == html)
  }

  @Test func `HTTP 1 point 1 needs one Host, older requests none`() async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      for (text, status) in [
        ("GET / HTTP/1.1\r\n\r\n", 400), ("GET / HTTP/1.1\r\nHost: localhost\r\nHost: a\r\n\r\n", 400),
        ("GET / HTTP/1.0\r\n\r\n", 200), ("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n", 200),
        ("GET / HTTP/1.1\r\nHost: localhost\r\nDossier-Host-Fault: 1\r\n\r\n", 200),
      ] {
        var connection = try Raw(port: port)
        try connection.send(text)
        let response = try connection.response()
        #expect(response?.status == status, "\(text)")
      }
    }
  }

  @Test func `a head that is too large is told so`() async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      let answer = try Raw.exchange(port, "GET", "/", ["X-Long: " + String(repeating: "a", count: 40 << 10)])
      #expect(answer.status == 431)
      #expect(answer.text.contains("http.header_bytes"))
    }
  }

  @Test(arguments: [
    ("GET", "/favicon.ico", 404), ("GET", "/nothing", 404), ("POST", "/alerts", 404),
    ("HEAD", "/logs-x", 200),
    ("GET", "/v1/dossiers?severity=foo", 400), ("GET", "/v1/dossiers?severity=", 400),
    ("GET", "/v1/dossiers?severity=HIGH,low", 200),
  ])
  func `paths that are none are not found, and parameters are looked at`(
    method: String, path: String, status: Int
  ) async throws {
    try await withServer(ports: FakeAgent().ports()) { port in
      let answer = try Raw.exchange(port, method, path)
      #expect(answer.status == status)
    }
  }
}
