import ECS
import Foundation
import Testing

/// What commands say of files that are not what they should be, and the status that they end with.
@Suite struct UnreadableInputTests {
  private let snapshot = packageFolder + "/Config/demo/host"
  private static let event =
    #"{"@timestamp":"2026-10-14T08:00:00Z","host":{"id":"h"},"process":{"name":"a"}}"#

  private func search(_ file: String, input: String? = nil) throws -> CommandRun {
    try CommandRun("dossier", ["search", "--kql", "process.name: a", file], input: input)
  }

  private func enrich(_ scratch: Scratch, events: String) throws -> CommandRun {
    let alert = try scratch.write(#"{"kibana.alert.uuid":"a1"}"#, "alert.json")
    return try CommandRun("dossier", ["enrich", alert, "--snapshot", snapshot, "--events", events])
  }

  @Test(arguments: [
    ("garbage\nmore\n", Int32(65), "has no events"), (event + "\ngarbage\n", 0, "x:2:1"),
    (event + "\n", 0, ""), ("", 0, ""),
    ("[\n  \(event)\n]\n", 65, "jq -c '.[]'"), ("[\(event)]", 65, "jq -c '.[]'"),
    ("{\n  \"a\": 1\n}\n", 65, "jq -c ."), ("BZh91AY", 65, "bzip2 -dc"),
  ])
  func `a file without any event is bad input, single bad lines are a warning`(
    text: String, status: Int32, words: String
  ) throws {
    let scratch = try Scratch()
    let file = try scratch.write(text, "x")
    for run in [try search(file), try enrich(scratch, events: file)] {
      #expect(run.status == status, "\(run.errors)")
      #expect(words.isEmpty || run.errors.contains(words), "\(run.errors)")
    }
  }

  @Test func `a file that is not there fails`() throws {
    let scratch = try Scratch()
    for run in [try search("/nowhere/x"), try enrich(scratch, events: "/nowhere/x")] {
      #expect(run.status == 1)
      #expect(run.errors.contains("/nowhere/x cannot be read: No such file or directory"))
    }
    let run = try CommandRun("dossier", ["enrich", "/etc", "--snapshot", snapshot])
    #expect(run.status == 1)
    #expect(run.errors.contains("/etc cannot be read: Is a directory"))
  }

  @Test(arguments: ["utf-16-le", "utf-16-be"])
  func `UTF-16 is named, with the remedy`(encoding: String) throws {
    let scratch = try Scratch()
    let mark: [UInt8] = encoding.hasSuffix("le") ? [0xFF, 0xFE] : [0xFE, 0xFF]
    let text = Self.event.data(using: encoding.hasSuffix("le") ? .utf16LittleEndian : .utf16BigEndian)
    try (Data(mark) + (text ?? Data())).write(to: URL(filePath: scratch.path + "/x"))
    let runs = [
      try search(scratch.path + "/x"),
      try CommandRun("dossier", ["enrich", scratch.path + "/x", "--snapshot", snapshot]),
    ]
    for run in runs {
      #expect(run.status == 65)
      #expect(run.errors.contains("it is UTF-16 text: make UTF-8 of it with iconv -f UTF-16 -t UTF-8"))
    }
  }

  @Test(.enabled(if: CommandRun.find("gzip") != nil, "gzip is not installed"))
  func `reads what gzip compressed, in several members, and tells of a torn end`() throws {
    let scratch = try Scratch()
    let one = try scratch.write(Self.event + "\n", "one")
    #expect(try CommandRun("/usr/bin/env", ["gzip", "-k", one]).status == 0)
    let member = try Data(contentsOf: URL(filePath: one + ".gz"))
    try (member + member).write(to: URL(filePath: scratch.path + "/two.gz"))
    try (member + member.dropLast(9)).write(to: URL(filePath: scratch.path + "/torn.gz"))
    let two = try search(scratch.path + "/two.gz")
    #expect(two.status == 0)
    #expect(try two.documents().first?["hits"]?["total"]?["value"]?.int == 2)
    let torn = try search(scratch.path + "/torn.gz")
    #expect(torn.status == 1)
    #expect(torn.errors.contains("torn.gz cannot be read: its compressed content ends in the middle"))
    try member.dropLast(9).prefix(12).write(to: URL(filePath: scratch.path + "/nothing.gz"))
    #expect(try search(scratch.path + "/nothing.gz").status == 65)
    let alerts = try scratch.write("[{\"kibana.alert.uuid\":\"a1\"}]", "alerts")
    #expect(try CommandRun("/usr/bin/env", ["gzip", alerts]).status == 0)
    let dossiers = try CommandRun("dossier", ["enrich", alerts + ".gz", "--snapshot", snapshot])
    #expect(try dossiers.documents().count == 1)
  }
}
