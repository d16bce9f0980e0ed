import ECS
import Foundation  // whole, to write what the importer reads
import Osquery
import Testing

@testable import Guides

/// Texts that nobody wrote on purpose: whatever they are, nothing crashes and nothing certain is lost.
@Suite struct StatementMutationTests {
  private static let originals = [
    Published.unsigned, Published.userAccounts,
    "SELECT concat('https://www.virustotal.com/gui/file/', sha1) AS l FROM drivers JOIN hash ON "
      + "drivers.image = hash.path WHERE NOT (provider == \"Microsoft\" AND signed == \"1\")",
    "WITH a AS (SELECT h.md5 FROM users u, hash h WHERE h.path IN (u.shell, '{{f.p}}')) SELECT * FROM a "
      + "LIMIT 3",
  ]

  /// The text with one of its tokens left out, doubled, or put in another's place.
  private static func mutant(_ sql: String, _ random: inout Dice) -> String {
    let bytes = Array(sql.utf8)
    var tokens = SQLTokenizer.tokens(of: bytes).map { $0.spelling(in: bytes) }
    for _ in 0..<Int.random(in: 1...3, using: &random) {
      let (at, other) = (
        tokens.indices.randomElement(using: &random), tokens.indices.randomElement(using: &random)
      )
      guard let at, let other else { break }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: tokens.remove(at: at)
      case 1: tokens.insert(tokens[other], at: at)
      case 2: tokens.swapAt(at, other)
      default: tokens[at] = String(tokens[at].dropLast())
      }
    }
    return tokens.joined()
  }

  @Test func `what is mended from a mutant is read again, and mended no further`() throws {
    var random = Dice(state: 11)
    var mended = 0
    for number in 0..<3_000 {
      let sql = Self.mutant(Self.originals[number % Self.originals.count], &random)
      let repaired = StatementRepairs().repair(sql)
      #expect(repaired.repairs.isEmpty == (repaired.sql == sql))
      guard !repaired.repairs.isEmpty else { continue }
      mended += 1
      #expect(throws: Never.self) { try SQLParser.parse(SQLText(repaired.sql)) }
      #expect(StatementRepairs().repair(repaired.sql).repairs == [], "\(sql)")
      let fields: (String) throws -> [String] = {
        try PlaceholderBinder().fields(of: Statement(id: "", label: "", sql: $0))
      }
      if let before = try? fields(sql) { #expect(try fields(repaired.sql) == before) }
    }
    #expect(mended > 500)
  }

  @Test func `the check and the restoration of quotes end on every mutant`() {
    var random = Dice(state: 12)
    for number in 0..<600 {
      let sql = Self.mutant(Self.originals[number % Self.originals.count], &random)
      let contents = GuideContents(statements: [Statement(id: "s", label: "s", sql: sql)])
      let guide = Guide(id: "g", title: "g", source: .alert, contents: contents)
      for finding in GuideCheck().findings(in: [guide]) {
        #expect((finding.line ?? 0) > 0 && !finding.detail.isEmpty)
      }
      let bare = sql.replacing("'", with: "")
      if let restored = try? QuoteRestoration.restore(bare, catalog: .bundled) {
        #expect(restored.replacing("'", with: "") == bare)
      }
    }
  }

  @Test func `the importer ends on every mutant of its inputs`() throws {
    let inputs = [
      #"{"type":"osquery-pack","attributes":{"name":"p","queries":[{"id":"a","query":"SELECT "#
        + #"1","ecs_mapping":[{"key":"a","value":{"field":"b"}}]}]}}"#,
      #"{"queries":{"a":{"query":"SELECT "#
        + #"1","interval":60}},"platform":"linux","packs":{"x":{"queries":{}}}}"#,
      #"{"rule_id":"r","name":"n","note":"- a !{osquery{\"query\":\"SELECT "#
        + #"1\"}}","response_actions":[{"action_type_id":".osquery","params":{"query":"SELECT 1"}}]}"#,
      "Possible investigation steps\n- Look\n- !{osquery{\"query\":\"SELECT * FROM users WHERE shell = "
        + "x\"}}\nVersion: 3\n",
    ]
    var random = Dice(state: 13)
    try withTemporaryFolder { folder in
      for number in 0..<400 {
        var bytes = Array(inputs[number % inputs.count].utf8)
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          guard let at = bytes.indices.randomElement(using: &random) else { break }
          if Bool.random(using: &random) {
            bytes.remove(at: at)
          } else {
            bytes[at] = UInt8.random(in: 0...255, using: &random)
          }
        }
        let file = folder.appending(path: "\(number).json")
        try Data(bytes).write(to: file)
        for guide in GuideImporter().read([file.path]).guides { _ = QuerySetWriter(guide).document() }
      }
    }
  }
}
