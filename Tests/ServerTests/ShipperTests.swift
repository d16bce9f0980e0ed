import ECS
import Foundation
import Server
import Testing

/// The requests of shippers that are not at hand here, byte for byte as far as their sources and
/// documentation tell: paths, parameters, fields and the parts of the answer that they look at.
@Suite struct ShipperTests {
  private typealias Raw = RawConnection

  private static let token = "Authorization: ApiKey \(Data("id:0123456789abcdef".utf8).base64EncodedString())"

  private var settings: ServerSettings {
    get throws { ServerSettings(port: 0, tokens: [try ServerToken("0123456789abcdef")]) }
  }

  @Test func `Filebeat checks version and licence, and reads status and error of each item`() async throws {
    let settings = try settings
    let agent = FakeAgent()
    try await withServer(settings, ports: agent.ports()) { port in
      let fields = [
        Self.token, "Accept: application/json", "User-Agent: Elastic-filebeat/9.0.0", "Connection: close",
      ]
      let root = try JSONParser.parse(try Raw.exchange(port, "GET", "/", fields).body)
      let major = root["version"]?["number"]?.string?.prefix { $0 != "." }
      #expect(major == "9")
      let license = try JSONParser.parse(try Raw.exchange(port, "GET", "/_license?human=false", fields).body)
      #expect(license["license"]?["status"]?.string == "active")
      let body = try Python.run(
        """
        import gzip, sys
        lines = b'{"create":{"_index":"filebeat-9.0.0"}}\\n{"@timestamp":"2026-01-31T12:00:00Z","id":1}\\n'
        sys.stdout.buffer.write(gzip.compress(lines + b'{"create":{"_index":"filebeat-9.0.0"}}\\n[]\\n'))
        """)
      var connection = try RawConnection(port: port)
      try connection.send(
        Raw.request(
          "POST",
          "/_bulk?filter_path=errors%2Citems.index.status%2Citems.index.error%2Citems.create.status"
            + "%2Citems.create.error%2Citems.update.status%2Citems.update.error",
          fields + ["Content-Encoding: gzip", "Content-Type: application/json; charset=UTF-8"], body: body))
      let answer = try #require(try connection.response())
      #expect(
        answer.text
          == #"{"errors":true,"items":[{"create":{"status":201}},{"create":{"status":400,"#
          + #""error":{"type":"document_parsing_exception","reason":"an object was expected"}}}]}"#)
    }
    #expect(agent.ids == ["1"])
  }

  @Test func `Vector checks the cluster's health, and takes an answer without errors for success`()
    async throws
  {
    let settings = try settings
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      let basic = "Authorization: Basic \(Data("vector:0123456789abcdef".utf8).base64EncodedString())"
      #expect(try Raw.exchange(port, "GET", "/_cluster/health", [basic]).status == 200)
      let answer = try Raw.exchange(
        port, "POST", "/_bulk?timeout=60s", [basic, "Content-Type: application/x-ndjson"],
        body: "{\"create\":{\"_index\":\"logs-generic-default\"}}\n{\"id\":1}\n")
      #expect(answer.status == 200)
      #expect(answer.text.contains("\"errors\":false"))
    }
  }

  @Test func `Fluent Bit ends its body with a line break, and takes conflicts for success`() async throws {
    let settings = try settings
    try await withServer(settings, ports: FakeAgent().ports()) { port in
      for status in [201, 409] {
        let answer = try Raw.exchange(
          port, "POST", "/_bulk",
          [Self.token, "User-Agent: Fluent-Bit", "Content-Type: application/x-ndjson"],
          body: "{\"create\":{\"_index\":\"fluent-bit\",\"_id\":\"6d7b\"}}\n{\"@timestamp\":\"x\",\"id\":1}\n"
        )
        #expect(try JSONParser.parse(answer.body)["items"]?[0]?["create"]?["status"]?.int == status)
      }
    }
  }

  @Test(.enabled(if: Tool.exists("curl"), "curl is not installed"))
  func `curl sends files of alerts and of lines, also large ones`() async throws {
    let settings = try settings
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("curl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let lines = folder.appendingPathComponent("events.ndjson")
    let text = (0..<40_000).map { "{\"id\":\($0),\"message\":\"\(String(repeating: "x", count: 40))\"}\n" }
      .joined()
    try Data(text.utf8).write(to: lines)
    let agent = FakeAgent()
    try await withServer(settings, ports: agent.ports()) { port in
      let output = try Tool.run(
        "curl",
        [
          "-sS", "--max-time", "30", "-H", "Authorization: Bearer 0123456789abcdef", "-H",
          "Content-Type: application/x-ndjson", "--data-binary", "@\(lines.path)",
          "http://127.0.0.1:\(port)/v1/events",
        ])
      #expect(try JSONParser.parse(output)["accepted"]?.int == 40_000)
    }
    #expect(agent.ids.count == 40_000)
  }
}
