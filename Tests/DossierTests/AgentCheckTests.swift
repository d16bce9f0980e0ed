import Foundation
import Testing

/// What `agent --check` says of a configuration that would start, and do nothing or not deliver.
@Suite struct AgentCheckTests {
  private func check(_ text: String) throws -> CommandRun {
    let scratch = try Scratch()
    let base = "[store]\npath = \"state.db\"\n[rules]\npaths = [\"\(packageFolder)/Config/rules\"]\n"
    let file = try scratch.write(base + text, "dossier.toml")
    let snapshot = packageFolder + "/Config/demo/host"
    return try CommandRun("dossier", ["agent", "--check", "--config", file, "--snapshot", snapshot])
  }

  @Test(arguments: [
    ("type = \"command\"\nargv = [\"/nope/x\"]", "its program /nope/x is not there"),
    ("type = \"command\"\nargv = [\"/etc/passwd\"]", "its program /etc/passwd may not be run by this user"),
    ("type = \"webhook\"\nurl = \"http://127.0.0.1:1\"", "set allow_private = true"),
    ("type = \"webhook\"\nurl = \"https://[fd00::1]:1\"", "set allow_private = true"),
  ])
  func `fails for a sink that can never deliver`(sink: String, words: String) throws {
    let run = try check("[sinks.a]\n\(sink)\n")
    #expect(run.status == 1, "\(run.output) \(run.errors)")
    #expect((run.output + run.errors).contains(words), "\(run.output) \(run.errors)")
  }

  @Test func `warns of dossiers that would travel unencrypted, and of nothing to read`() throws {
    let run = try check("[sinks.a]\ntype = \"webhook\"\nurl = \"http://203.0.113.9/x\"\n")
    #expect(run.status == 0, "\(run.errors)")
    #expect((run.output + run.errors).contains("sends dossiers unencrypted to 203.0.113.9"))
    #expect((run.output + run.errors).contains("nothing is read: no files are named"))
    let other = try check(
      "[intake]\nstdin = \"events\"\n[sinks.a]\ntype = \"command\"\nargv = [\"/bin/true\"]\n")
    #expect(!(other.output + other.errors).contains("nothing is read"))
    #expect(other.output.contains("sinks"))
    #expect(other.status == 0)
  }
}
