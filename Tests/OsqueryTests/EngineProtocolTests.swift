import Testing

@testable import Osquery

@Suite struct EngineProtocolTests {
  private func columns(_ text: String) -> [StatementColumn]? {
    var answer = AnswerAssembler(limits: AnswerLimits())
    answer.feed(Array(text.utf8)[...])
    return EngineProtocol.columns(in: answer)
  }

  @Test func `reads descriptions with and without the header line`() {
    let expected = [StatementColumn(name: "pid", type: "bigint"), StatementColumn(name: "x y")]
    #expect(columns("name,type\npid,BIGINT\n\"x y\",UNKNOWN\n") == expected)
    #expect(columns("pid,BIGINT\n\"x y\",UNKNOWN\n") == expected)
  }

  @Test(arguments: [
    "", "\"Error 1: no such table: x\"\n", "Error 1: no such table: x\n", "a,b,c\n", "a,TEXT\nb\n",
  ])
  func `takes nothing else for a description`(text: String) { #expect(columns(text) == nil) }

  @Test func `puts the semicolon and the sentinel on lines of their own`() {
    let nonce = Nonce()
    let request = String(decoding: EngineProtocol.statement("SELECT 1 -- x", nonce), as: UTF8.self)
    #expect(request == "SELECT 1 -- x\n;\n.print #\(nonce.text)#\n" && nonce.text.utf8.count == 32)
    #expect(Nonce() != nonce)
  }

  @Test(arguments: [
    ("osqueryi version 5.23.0\n", "5.23.0"), ("osqueryd version 5.9.1-dirty", "5.9.1-dirty"),
    ("osqueryi version 5.23.0\nmore", "5.23.0"),
  ])
  func `reads versions`(answer: String, version: String) {
    #expect(EngineVersion.number(in: answer) == version)
  }

  @Test(arguments: ["", "hello", "bash version 5.2", "osqueryi version five", "osqueryi 5.23.0"])
  func `takes nothing else for a version`(answer: String) {
    #expect(EngineVersion.number(in: answer) == nil)
  }

  @Test func `hardens the command line`() {
    let engine = OsqueryEngine(path: "/x", kind: .replay, version: "1", snapshot: "/s")
    let command = EngineCommand(engine: engine, policy: StatementPolicy(allowing: ["shadow"]))
    for flag in [
      "--csv", "--separator=,", "--flagfile=/dev/null", "--config_path=/dev/null", "--disable_extensions",
      "--disable_database", "--disable_hash_cache", "--snapshot=/s",
    ] {
      #expect(command.arguments.contains(flag))
    }
    let disabled = command.arguments.first { $0.hasPrefix("--disable_tables=") } ?? ""
    #expect(disabled.contains("=augeas,") && disabled.contains(",curl,") && !disabled.contains("shadow"))
  }
}
