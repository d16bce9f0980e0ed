import ECS
import Foundation
import Testing

@Suite struct DemoDataTests {
  private let demo = packageFolder + "/Config/demo"

  @Test(.enabled(if: CommandRun.find("python3") != nil, "python3 is not here"))
  func `the generator makes the very bytes that are kept`() throws {
    let scratch = try Scratch()
    let run = try CommandRun(
      "/usr/bin/env", ["python3", "-B", demo + "/generate.py", "--output", scratch.path + "/made"])
    #expect(run.status == 0, "\(run.errors)")
    for name in ["events.ndjson", "stories.json", "host", "files"] {
      let difference = try CommandRun(
        "/usr/bin/diff", ["-rq", scratch.path + "/made/" + name, demo + "/" + name])
      #expect(difference.status == 0, "\(difference.output.prefix(500))")
    }
  }

  @Test func `the host is as large and varied as the guide's questions need`() throws {
    let events = try String(contentsOfFile: demo + "/events.ndjson", encoding: .utf8).split(separator: "\n")
    #expect(events.count >= 2_000)
    var categories: Set<String> = []
    for line in events {
      let event = try #require(try JSONParser.parse(String(line)).object)
      categories.formUnion(event.scalars(at: "event.category").compactMap(\.string))
    }
    #expect(categories.isSuperset(of: ["process", "library", "network", "registry", "file"]))
    let services = try String(contentsOfFile: demo + "/host/tables/services.ndjson", encoding: .utf8)
    #expect(services.split(separator: "\n").count >= 120)
    for table in [
      "dns_cache", "processes", "process_open_sockets", "listening_ports", "users", "logged_in_users",
      "scheduled_tasks",
      "startup_items", "authenticode", "hash", "file", "os_version", "system_info",
    ] {
      let rows = try String(contentsOfFile: demo + "/host/tables/\(table).ndjson", encoding: .utf8)
      #expect(!rows.isEmpty, "\(table)")
    }
  }
}
