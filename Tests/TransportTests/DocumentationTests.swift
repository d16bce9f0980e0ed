import ECS
import Foundation
import Handoff
import Testing

@testable import Transport

/// The receiver's snippets of Config/templates/README.md are run as they stand there.
@Suite(
  .enabled(if: Program.python != nil && Program.openssl != nil, "no python3 or openssl is here"),
  .timeLimit(.minutes(5)))
struct DocumentationTests {
  private let templates =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Config/templates"

  private func snippet(_ language: String, holding text: String) throws -> String {
    let page = try String(contentsOfFile: templates + "/README.md", encoding: .utf8)
    let blocks = page.components(separatedBy: "```" + language + "\n").dropFirst()
    return try #require(
      blocks.compactMap { $0.components(separatedBy: "```").first }.first { $0.contains(text) })
  }

  @Test func `verify what the webhook sends`() async throws {
    let receiver = try Receiver("webhook")
    let secret = try receiver.bench.write("secret", "0123456789abcdef0123456789abcdef\n")
    var settings = WebhookSink.Settings(try receiver.connection("/hook"))
    settings.secretFile = secret
    let set = try SinkSet(
      [SinkSettings(name: "hook", kind: .webhook(settings))], transports: PinnedHTTPTransportProvider())
    #expect(await set.routes[0].sink.deliver([sample("d1")]) == [.delivered])
    await set.shutDown()
    let seen = try #require(try receiver.seen().first)
    let stamp = seen["headers"]?["dossier-timestamp"]?.string ?? ""
    let signature = seen["headers"]?["dossier-signature"]?.string ?? ""
    _ = try receiver.bench.write("stamp", stamp)
    _ = try receiver.bench.write("body", seen["body"]?.string ?? "")
    let program =
      try snippet("python", holding: "is_genuine") + """

        body = open("body", "rb").read()
        secret = open("secret", "rb").read().strip()
        headers = {"Dossier-Timestamp": "\(stamp)", "Dossier-Signature": "\(signature)"}
        print(is_genuine(secret, headers, body), is_genuine(secret, headers, body + b" "), is_genuine(b"x", headers, body),
          is_genuine(secret, headers, body, tolerance=-1), is_genuine(secret, {}, body))
        """
    let (_, answer) = try Program.run(Program.python, ["-c", program], in: receiver.bench.folder)
    #expect(answer == "True False False False False\n")
    let shell = try snippet("sh", holding: "openssl dgst")
    let (_, digest) = try Program.run("/bin/sh", ["-c", shell], in: receiver.bench.folder)
    #expect("v1=" + (digest.split(separator: " ").last.map(String.init) ?? "") == signature + "\n")
  }

  @Test(arguments: ["dossier-index-template.json", "dossier-pipeline.json"])
  func `have templates that are JSON`(name: String) throws {
    let text = try String(contentsOfFile: templates + "/" + name, encoding: .utf8)
    #expect(try JSONParser.parse(text).object != nil)
  }
}

@Suite(.enabled(if: Program.python != nil, "no python3 is here"), .timeLimit(.minutes(5)))
struct SinkSetTests {
  @Test func `makes every kind of sink, and says whose secrets are open`() async throws {
    let bench = try Workbench()
    let key = try bench.write("key", "0123456789abcdef\n", mode: 0o644)
    let connection = HTTPConnectionSettings(try HTTPAddress("https://a.example"))
    var hook = WebhookSink.Settings(connection)
    hook.secretFile = key
    let kinds: [SinkKind] = [
      .file(path: bench.path("out.ndjson"), maximumBytes: 1 << 20, kept: 1),
      .directory(path: bench.path("folder")),
      .standardOutput, .command(["/bin/true"]), .webhook(hook),
      .elasticsearch(ElasticsearchSink.Settings(connection)),
      .theHive(TheHiveSink.Settings(connection, keyFile: key)),
      .kibanaCase(KibanaCaseSink.Settings(connection, caseID: "c")),
      .syslog(SyslogSink.Settings(.local(path: "/x"))),
    ]
    let settings = kinds.enumerated().map { SinkSettings(name: "s\($0.offset)", kind: $0.element) }
    let set = try SinkSet(settings, transports: PinnedHTTPTransportProvider())
    #expect(set.routes.map(\.sink.name) == settings.map(\.name))
    #expect(set.warnings.count == 2)
    await set.shutDown()
    #expect(throws: SinkSettingsError.self) {
      try SinkSet([settings[2], settings[2]], transports: PinnedHTTPTransportProvider())
    }
  }

  @Test func `carries forms in a file, a line each`() async throws {
    let bench = try Workbench()
    for encoding in DossierEncoding.allCases where encoding.isLines {
      let path = bench.path(encoding.rawValue)
      var settings = SinkSettings(name: "f", kind: .file(path: path, maximumBytes: 1 << 20, kept: 1))
      settings.encoding = encoding
      let set = try SinkSet([settings], transports: PinnedHTTPTransportProvider())
      let dossiers = [sample("d1"), sample("d2")]
      #expect(await set.routes[0].sink.deliver(dossiers) == [.delivered, .delivered])
      if encoding == .osquery { continue }
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      #expect(try lines.map { Array($0.utf8) } == dossiers.map { try encoding.bytes(of: $0) })
    }
  }
}
