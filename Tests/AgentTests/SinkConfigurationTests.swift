import Agent
import Foundation
import Handoff
import Testing

@Suite struct SinkConfigurationTests {
  private static let shipped =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Config/dossier.toml"

  private func sinks(_ text: String) throws -> [SinkSettings] {
    try Configuration.parse(Array(text.utf8), file: "/etc/dossier/dossier.toml").sinks
  }

  private func error(_ text: String) -> String {
    do {
      _ = try sinks(text)
      return "none"
    } catch {
      return String(describing: error)
    }
  }

  /// The lines of the shipped file that a person would take the mark away from.
  private func examples() throws -> String {
    try String(contentsOfFile: Self.shipped, encoding: .utf8).split(separator: "\n").compactMap { line in
      guard line.hasPrefix("#"), let first = line.dropFirst().first, first == "[" || first.isLetter else {
        return nil
      }
      return String(line.dropFirst())
    }.joined(separator: "\n")
  }

  @Test func `reads every sink that the shipped file shows`() throws {
    let sinks = try sinks(try examples())
    #expect(
      sinks.map(\.name) == [
        "archive", "folder", "output", "program", "soc", "elastic", "hive", "case", "siem",
      ])
    #expect(
      sinks[0].kind == .file(path: "/var/lib/dossier/dossiers.ndjson", maximumBytes: 256 << 20, kept: 4))
    guard case .webhook(let soc) = sinks[4].kind, case .syslog(let siem) = sinks[8].kind else {
      Issue.record("other kinds")
      return
    }
    #expect(soc.headers == ["X-Team": "blue"])
    #expect(soc.connection.address.description == "https://soc.example/dossiers")
    #expect(soc.connection.keyFile == "/etc/dossier/secrets/client.key")
    #expect(sinks[4].policy.inFlight == 16)
    #expect(sinks[4].filter.minimumSeverity == .medium)
    #expect(sinks[4].filter.findings.map(\.description) == ["unsigned_*"])
    #expect(siem == SyslogSink.Settings(.tcp(host: "syslog.example", port: 601)))
  }

  @Test func `shows the defaults`() throws {
    var shown = try sinks(try examples())
    shown[4].filter = SinkFilter()
    let text = """
      [sinks.archive]
      type = "file"
      path = "/var/lib/dossier/dossiers.ndjson"
      [sinks.elastic]
      type = "elasticsearch"
      url = "https://elastic.example:9200"
      pipeline = "dossier"
      api_key_file = "/etc/dossier/secrets/elastic"
      [sinks.hive]
      type = "thehive"
      url = "https://thehive.example"
      api_key_file = "/etc/dossier/secrets/thehive"
      organisation = "soc"
      """
    let plain = try sinks(text)
    #expect(plain == [shown[0], shown[5], shown[6]])
    #expect(shown[4].policy.mostAttempts == DeliveryPolicy().mostAttempts)
    #expect(shown[4].policy.mostAge == DeliveryPolicy().mostAge)
    #expect(shown[4].policy.firstWait == DeliveryPolicy().firstWait)
    #expect(shown[4].policy.longestWait == DeliveryPolicy().longestWait)
  }

  @Test func `takes relative paths from the file's folder`() throws {
    let sinks = try sinks("[sinks.a]\ntype = \"webhook\"\nurl = \"https://a\"\nsecret_file = \"s/a\"\n")
    #expect(sinks[0].secretFiles == ["/etc/dossier/s/a"])
  }

  @Test(arguments: [
    ("[sinks.a]\npath = \"x\"\n", "type"), ("[sinks.a]\ntype = \"webhok\"\n", "webhook"),
    ("[sinks.a]\ntype = \"file\"\n", "path"), ("[sinks.a]\ntype = \"file\"\npath = \"x\"\npth = 1\n", "path"),
    ("[sinks.a]\ntype = \"webhook\"\nurl = \"ftp://a\"\n", "https://"),
    ("[sinks.a]\ntype = \"webhook\"\nurl = \"https://u:p@a\"\n", "secrets come from files"),
    ("[sinks.a]\ntype = \"webhook\"\nurl = \"https://a\"\nclient_key = \"k\"\n", "belong together"),
    ("[sinks.a]\ntype = \"webhook\"\nurl = \"https://a\"\nin_flight = 0\n", "1 to 64"),
    ("[sinks.a]\ntype = \"webhook\"\nurl = \"https://a\"\nsecret_fil = \"x\"\n", "secret_file"),
    ("[sinks.a]\ntype = \"webhook\"\nurl = \"https://a\"\n[sinks.a.filter]\nseverty = \"low\"\n", "severity"),
    ("[sinks.a]\ntype = \"webhook\"\nurl = \"https://a\"\n[sinks.a.filter]\nseverity = \"lowest\"\n", "low"),
    ("[sinks.a]\ntype = \"directory\"\npath = \"x\"\nformat = \"markdown\"\n", "document, ocsf, stix"),
    ("[sinks.a]\ntype = \"file\"\npath = \"x\"\nformat = \"markdown\"\n", "cannot be markdown"),
    ("[sinks.a]\ntype = \"command\"\nargv = [\"take\"]\n", "absolute path"),
    ("[sinks.a]\ntype = \"syslog\"\ntransport = \"tcp\"\n", "host"),
    ("[sinks.a]\ntype = \"stdout\"\nretry_base = \"2h\"\nretry_cap = \"1m\"\n", "retry_base"),
    ("[sinks.\"a b\"]\ntype = \"stdout\"\n", "sink's name"), ("[sinks]\na = 3\n", "a table"),
    ("[[sinks]]\ntype = \"stdout\"\n", "a table"),
  ])
  func `refuses a wrong setting with its place and the remedy`(text: String, remedy: String) {
    let error = error(text)
    #expect(error.hasPrefix("/etc/dossier/dossier.toml:"), "\(error)")
    #expect(error.contains(remedy), "\(error)")
  }
}
