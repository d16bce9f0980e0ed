import Agent
import Foundation
import Testing

@Suite struct ConfigurationTests {
  private let shipped =
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().path + "/Config/dossier.toml"

  @Test func `the shipped file states the defaults that hold without it`() throws {
    var shipped = try Configuration.read(shipped)
    shipped.rules.paths = []
    shipped.guides.paths = []
    #expect(shipped == Configuration())
  }

  @Test func `every setting that the shipped file mentions is known, also those in comments`() throws {
    let text = try String(contentsOfFile: shipped, encoding: .utf8)
    let settings = text.split(separator: "\n").map { line in
      // `# path = "x"` is a setting that is switched off; other comments are prose.
      line.hasPrefix("# ") && line.contains(" = ") && !line.contains(". ")
        ? String(line.dropFirst(2)) : String(line)
    }.joined(separator: "\n")
    let configuration = try Configuration.parse(Array(settings.utf8), file: "/etc/dossier/dossier.toml")
    #expect(configuration.osquery.path == "/usr/bin/osqueryi")
    #expect(configuration.osquery.snapshot == "/etc/dossier/demo/host")
    #expect(configuration.store.path == "/var/lib/dossier/dossier.sqlite")
  }

  @Test func `takes relative paths from the file's folder and bare program names from PATH`() throws {
    let text = "[rules]\npaths = [\"mine\", \"/abs\"]\n[osquery]\npath = \"osqueryi\"\n"
    let configuration = try Configuration.parse(Array(text.utf8), file: "/etc/dossier/dossier.toml")
    #expect(configuration.rules.paths == ["/etc/dossier/mine", "/abs"])
    #expect(configuration.osquery.path == "osqueryi")
  }

  @Test func `finds what rules need beside the file, and detection takes it from there`() throws {
    let text = """
      [rules]
      indicators = ["ti.ndjson"]
      exceptions = ["/lists/x.ndjson"]
      mapping = "fields.json"
      """
    let rules = try Configuration.parse(Array(text.utf8), file: "/etc/dossier/dossier.toml").rules
    let inputs = DetectionInputs(rules)
    #expect(inputs.indicators == ["/etc/dossier/ti.ndjson"])
    #expect(inputs.exceptions == ["/lists/x.ndjson"])
    #expect(inputs.mapping == "/etc/dossier/fields.json")
  }

  @Test(arguments: [
    ("[osquery]\nsessions = 0\n", "f.toml:2:", "1 to 16"),
    ("[osquery]\nsessions = \"two\"\n", "f.toml:2:", "an integer"),
    ("[osquery]\nstatement_deadline = \"soon\"\n", "f.toml:2:", "duration"),
    ("[files]\nlargst = \"1MiB\"\n", "f.toml:2:1", "largest"),
    ("[rulez]\npaths = []\n", "f.toml:1:", "rules"),
    ("rules = 3\n", "f.toml:1:", "a table"),
    ("[osquery]\nrows_kept = 10\nrows_kept = 11\n", "f.toml:3:", "rows_kept"),
  ])
  func `refuses a wrong setting with its place and the remedy`(text: String, place: String, remedy: String) {
    #expect {
      try Configuration.parse(Array(text.utf8), file: "f.toml")
    } throws: { error in
      let message = String(describing: error)
      return message.hasPrefix(place) && message.contains(remedy)
    }
  }
}
