import ECS
import Foundation  // whole, for the files of the tests
import Testing

@testable import Guides

@Suite struct StatementFileTests {
  private static let files = [
    (
      "kit/detection/c2/1-odd-dns.sql",
      """
      -- Traffic to other name servers
      -- than the host's own
      --
      -- references:
      --   * https://example.invalid/platform: none
      --
      -- tags: transient net
      -- platform: Linux
      -- Interval: 600

      SELECT pid, -- why not
        nope
      FROM processes;
      """
    ),
    ("kit/detection/c2/2-odd-dns.sql", "SELECT 1 AS a\n"),
    ("kit/detection/c2/empty.sql", "-- nothing yet\n\n"),
    ("kit/policy/macs.sql", "-- tags: x\n-- platform: macos\n-- interval: often\nSELECT 2; SELECT 3"),
    ("kit/top.sql", "\r\n-- On top\r\n-- platform: posix,windows\r\nSELECT 4\r\nFROM nowhere\r\n"),
    ("kit/README.md", "no guide"),
  ]

  private func with<Result>(_ body: (String) throws -> Result) throws -> Result {
    try withTemporaryFolder { folder in
      for (name, text) in Self.files {
        let file = folder.appending(path: name)
        try FileManager.default.createDirectory(
          at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: file)
      }
      return try body(folder.path)
    }
  }

  @Test func `reads a folder of statements as a guide, each file with what its head says`() throws {
    try with { folder in
      let readings = GuideImporter().read([folder + "/kit"])
      #expect(readings.guides.map(\.id) == ["detection-c2", "policy", "kit"])
      #expect(
        readings.problems.map(\.description) == [
          "\(folder)/kit/detection/c2/empty.sql: the file holds no statement; give it one SELECT"
        ])
      let told = readings.guides.flatMap(\.statements).map { statement in
        "\(statement.id) \(statement.terms?.platform ?? "-") \(statement.terms?.interval ?? 0): \(statement.sql)"
      }
      #expect(
        told == [
          "odd_dns linux 600: SELECT pid, -- why not\n  nope\nFROM processes;",
          "odd_dns_2 - 0: SELECT 1 AS a", "macs darwin 0: SELECT 2; SELECT 3",
          "top posix,windows 0: SELECT 4\nFROM nowhere",
        ])
      let first = try #require(readings.guides[0].statements.first)
      #expect(first.label == "Traffic to other name servers")
      #expect(first.summary == "Traffic to other name servers than the host's own")
      #expect(first.runs(on: "linux") && !first.runs(on: "darwin"))
    }
  }

  @Test func `a library finds the guides, and a check says where in which file`() throws {
    try with { folder in
      let library = GuideLibrary.load(querySets: [folder + "/kit"])
      #expect(library.guides.map(\.id) == ["detection-c2", "kit", "policy"])
      #expect(library.guide(named: "detection-c2")?.statements.count == 2)
      let found = GuideCheck().findings(in: library.guides).map { finding in
        let place = finding.place.map { "\($0.line):\($0.column)" } ?? "-"
        return "\((finding.file ?? "").dropFirst(folder.count)):\(place) \(finding.id.rawValue)"
      }
      #expect(
        found == [
          "/kit/detection/c2/1-odd-dns.sql:12:3 unknown-column",
          "/kit/top.sql:5:6 unknown-table", "/kit/policy/macs.sql:4:1 refused",
        ])
    }
  }

  @Test func `becomes a query set that says what it lacks`() throws {
    try with { folder in
      let guides = GuideImporter().read([folder + "/kit/detection/c2/1-odd-dns.sql", folder + "/kit/policy"])
        .guides
      #expect(guides.map(\.id) == ["1-odd-dns", "policy"])
      let writers = guides.map { QuerySetWriter($0) }
      let query = writers[0].document()["queries"]?["odd_dns"]
      #expect(query?["interval"] == 600 && query?["platform"] == "linux")
      #expect(query?["description"] == "Traffic to other name servers than the host's own")
      let remarks = writers.flatMap(\.remarks).map { remark in
        "\(remark)".replacing(folder + "/kit/", with: "")
      }
      #expect(
        remarks == [
          #"detection/c2/1-odd-dns.sql: a query set has no place for what is said as "tags" of "odd_dns""#,
          #"policy/macs.sql: "interval" must be a whole number, 1 to 604800"#,
          #"policy: a query set has no place for what is said as "tags" of "macs""#,
          #"policy/macs.sql:4:1: the query "macs" was imported as it is, but will not be run: line 1, column 9: a "#
            + "second statement follows; run one statement at a time.",
        ])
    }
  }

  @Test func `takes no more statements than a guide may have`() throws {
    try with { folder in
      var limits = GuideLimits()
      limits.statements = 1
      let readings = GuideImporter(limits: limits).read([folder + "/kit/detection/c2"])
      #expect(readings.guides.map(\.statements.count) == [1])
      #expect(readings.problems.map(\.code) == [.tooLarge, .tooLarge])
    }
  }
}
