import ECS
import Foundation  // whole, to read the environment and the corpus
import Osquery
import Testing

@testable import Guides

/// The statements of the public rules, from the file to an answer.
@Suite(
  .enabled(if: Place.shared != nil, "needs the shared corpus"),
  .enabled(if: Engine.replay != nil, "osqueryi-replay was not built"))
struct CorpusRunTests {
  /// A Linux host with a row or two in some of the tables that rules ask.
  private static let linux = HostFixture(
    platform: .linux,
    tables: [
      "users": [["uid": 1000, "gid": 1000, "username": "o'neil", "shell": "/bin/sh"]],
      "groups": [["gid": 1000, "groupname": "o'neil"]],
      "processes": [["pid": 7, "name": "sh", "path": "/bin/sh", "cmdline": "sh", "parent": 1, "uid": 1000]],
      "file": [
        [
          "path": "/etc/cron.d/x", "directory": "/etc/cron.d", "filename": "x", "uid": 1000, "gid": 1000,
          "size": 1,
        ]
      ],
    ])

  /// An alert of the rule, with a value for every field that its statements name.
  private static func alert(of guide: Guide) throws -> JSONObject {
    var alert: JSONObject = ["kibana.alert.rule.rule_id": .string(guide.ruleID ?? "")]
    for field in try guide.statements.flatMap({ try PlaceholderBinder().fields(of: $0) }) {
      alert[field] =
        switch field {
        case "file.path": "/etc/cron.d/x"
        case "process.user.id": "1000"
        default: "o'neil"
        }
    }
    return alert
  }

  @Test func `imported, checked, mended and bound, every statement is answered on a host of its system`()
    async throws
  {
    let readings = GuideImporter().read([(Place.shared ?? "") + "/corpus/rules"])
    #expect(readings.problems.isEmpty)
    // What a query set keeps is what was published.
    let guides = try readings.guides.filter { !$0.statements.isEmpty }.map { guide in
      let text = JSONWriter.bytes(.object(QuerySetWriter(guide).document()))
      let set = try QuerySetReader().guide(text, name: guide.id)
      #expect(set.statements.map(\.sql) == guide.statements.map(\.sql))
      return set
    }
    let errors = GuideCheck().findings(in: guides).filter { $0.severity == .error && $0.repair == nil }
    #expect(errors.isEmpty)
    var texts: [HostPlatform: [String]] = [:]
    var repairs: [StatementRepair.ID: Int] = [:]
    for guide in guides {
      let alert = try Self.alert(of: guide)
      for statement in guide.statements {
        let platform = try #require(guide.platforms.first)
        let mended = StatementRepairs().repair(statement.sql, platform: platform)
        for repair in mended.repairs { repairs[repair.id, default: 0] += 1 }
        texts[platform, default: []].append(
          try PlaceholderBinder().bind(statement.with(sql: mended.sql), to: alert).sqlRun)
      }
    }
    #expect(Set(repairs.keys) == Set(StatementRepair.ID.allCases) && texts.count == 2)
    let answers =
      try await HostFixture.services.run(texts[.windows] ?? [])
      + Self.linux.run(texts[.linux] ?? [])
    let wrong = answers.filter { $0.status != .ok && $0.status != .empty }
    #expect(wrong.map(\.error) == [])
    #expect(answers.count > 250 && answers.count(where: { $0.status == .ok }) > 100)
  }

  @Test(.enabled(if: Engine.real != nil, Engine.noReal))
  func `a real osquery answers every statement of the Linux rules`() async throws {
    let guides = GuideImporter().read([(Place.shared ?? "") + "/corpus/rules"]).guides
    var texts: Set<String> = []
    for guide in guides where guide.platforms == [.linux] {
      let alert = try Self.alert(of: guide)
      for statement in guide.statements {
        let mended = statement.with(sql: StatementRepairs().repair(statement.sql, platform: .linux).sql)
        texts.insert(try PlaceholderBinder().bind(mended, to: alert).sqlRun)
      }
    }
    let answers = try await Engine.runReal(texts.sorted())
    let wrong = answers.filter { $0.status != .ok && $0.status != .empty }
    #expect(wrong.map(\.error) == [] && answers.count > 20)
  }
}
