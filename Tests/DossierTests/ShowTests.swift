import ECS
import Foundation
import Testing

@Suite struct ShowTests {
  private func demo(_ scratch: Scratch) throws -> String {
    let folder = scratch.path + "/dossiers"
    #expect(try CommandRun("dossier", ["demo", "--output", folder]).status == 0)
    return folder
  }

  @Test func `lists the dossiers of a folder, the newest alert first`() throws {
    let scratch = try Scratch()
    let folder = try demo(scratch)
    let table = try CommandRun("dossier", ["list", "--directory", folder])
    #expect(table.status == 0)
    let lines = table.output.split(separator: "\n")
    #expect(lines.count == 4)
    #expect(lines[2].contains("Suspicious PowerShell Engine"))
    let run = try CommandRun("dossier", ["list", "--directory", folder, "--format", "json"])
    let listed = try run.documents()
    #expect(listed.map { $0["gravest_finding"]?.string } == ["high", "high"])
    #expect(listed.map { $0["host"]?.string } == ["ws-ctrl-0427", "ws-ctrl-0427"])
  }

  @Test func `shows a dossier by file and by id, as Markdown, STIX and JSON`() throws {
    let scratch = try Scratch()
    let folder = try demo(scratch)
    let name = try #require(try FileManager.default.contentsOfDirectory(atPath: folder).sorted().last)
    let file = "\(folder)/\(name)"
    let byFile = try CommandRun("dossier", ["show", file])
    let byID = try CommandRun("dossier", ["show", String(name.prefix(10)), "--directory", folder])
    #expect(byFile.status == 0)
    #expect(byFile.output == byID.output)
    for part in ["tsinst.exe", "WinTelemetrySync", "203.0.113.77", "- [ ] ", "## Process tree"] {
      #expect(byFile.output.contains(part))
    }
    let json = try CommandRun("dossier", ["show", file, "--format", "json"])
    #expect(try json.output == String(contentsOfFile: file, encoding: .utf8))
    let stix = try CommandRun("dossier", ["show", file, "--format", "stix"])
    #expect(try JSONParser.parse(stix.output)["type"] == "bundle")
  }

  @Test func `fails with a reason for what is no dossier`() throws {
    let scratch = try Scratch()
    let file = try scratch.write("{\"a\":1}", "a.json")
    let noDossier = try CommandRun("dossier", ["show", file])
    #expect(noDossier.status == 65)
    #expect(noDossier.errors.contains("has no 'dossier' part"))
    let broken = try CommandRun("dossier", ["show", try scratch.write("{", "b.json")])
    #expect(broken.status == 65)
    let missing = try CommandRun("dossier", ["show", "abcd", "--directory", scratch.path])
    #expect(missing.status == 1)
    #expect(missing.errors.contains("has no dossier 'abcd'"))
    #expect(try CommandRun("dossier", ["list", "--directory", "/nowhere"]).status == 1)
    #expect(try CommandRun("dossier", ["show", file, "--format", "pdf"]).status == 2)
  }
}
