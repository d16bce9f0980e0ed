import ECS
import Foundation
import Testing

@Suite struct SnapshotCommandTests {
  private let host = packageFolder + "/Config/demo/host"

  @Test func `captures a host that other commands answer from`() throws {
    let scratch = try Scratch()
    let folder = scratch.path + "/host"
    let capture = try CommandRun(
      "dossier", ["snapshot", "capture", "--output", folder, "--snapshot", host, "--format", "json"])
    #expect(capture.status == 0, "\(capture.errors)")
    let report = try JSONParser.parse(capture.output)
    #expect(report["tables"]?["processes"]?["rows"]?.int == 139)
    #expect(capture.errors.contains("WS-CTRL-0427") && capture.errors.contains("gaps"))
    let arguments = ["guide", "run", "windows-update-imageload", "--format", "json", "--snapshot"]
    let answers = try [host, folder].map { snapshot in
      try CommandRun("dossier", arguments + [snapshot]).documents().map {
        [$0["id"], $0["status"], $0["rows"]]
      }
    }
    #expect(answers[0] == answers[1] && answers[0].count == 4)
  }

  @Test func `takes named tables and a bound on rows`() throws {
    let scratch = try Scratch()
    let run = try CommandRun(
      "dossier",
      ["snapshot", "capture", "--output", scratch.path + "/host", "--snapshot", host] + [
        "--tables", "users, processes", "--rows", "10",
      ])
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.output.contains("processes") && !run.output.contains("services"))
    #expect(run.errors.contains("processes: only 10 rows were kept."))
    let text = try String(contentsOfFile: scratch.path + "/host/tables/processes.ndjson", encoding: .utf8)
    #expect(text.split(separator: "\n").count == 10)
  }

  @Test(arguments: [
    (["--output", "@/host", "--tables", "proceses"], Int32(2), "did you mean processes"),
    (["--output", "@/missing/host"], 1, "missing/host"), (["--output", "@"], 1, "exists"),
    (["--output", "@/host", "--rows", "0"], 2, "--rows must be 1 to 2000000"), ([], 2, "--output"),
  ])
  func `says what is wrong with its use`(arguments: [String], status: Int32, message: String) throws {
    let scratch = try Scratch()
    let run = try CommandRun(
      "dossier",
      ["snapshot", "capture", "--snapshot", host] + arguments.map { $0.replacing("@", with: scratch.path) })
    #expect(run.status == status && run.output.isEmpty)
    #expect(run.errors.contains(message), "\(run.errors)")
  }
}
