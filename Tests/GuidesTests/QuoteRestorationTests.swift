import Foundation  // whole, to read the shared pages
import Osquery
import Testing

@testable import Guides

@Suite struct QuoteRestorationTests {
  private func restored(_ sql: String) throws -> String {
    try QuoteRestoration.restore(sql, catalog: .bundled)
  }

  /// Takes the quotes away as the pages do.
  private func bare(_ sql: String) -> String { sql.replacing("'", with: "") }

  @Test(arguments: [
    Published.unsigned, Published.userAccounts, "SELECT * FROM dns_cache",
    "SELECT f.path, datetime(f.atime, 'unixepoch') AS t FROM file f WHERE (path LIKE '/etc/init.d/%' OR "
      + "path LIKE '/etc/rc%.d/%')",
    "SELECT * FROM file WHERE path LIKE '/home/{{user.name}}/.config/%'",
    "SELECT username FROM users WHERE username != 'root' AND uid LIKE 0 OR shell IN ('/bin/sh', '/bin/bash')",
    "SELECT 'https://x.example/' || sha256 AS l FROM hash WHERE path = {{ file.path }}",
    "SELECT CASE WHEN name = 'a' THEN 1 ELSE 0 END AS x FROM processes WHERE pid IN (SELECT pid FROM "
      + "listening_ports)",
    "SELECT count(*), count(DISTINCT name) FROM processes p, users AS u WHERE p.uid = u.uid AND p.pid > "
      + "-1 AND name=='x'",
    "SELECT name FROM processes WHERE path IS NULL OR path = NULL OR cmdline LIKE '%\\Temp\\%'",
  ])
  func `puts back every quote that a page lost`(sql: String) throws {
    #expect(try restored(bare(sql)) == sql)
    #expect(try restored(sql) == sql)
  }

  @Test(arguments: [
    (
      "SELECT * FROM registry WHERE key == HKEY_LOCAL_MACHINE\\SOFTWARE\\Microsoft\\Windows "
        + "NT\\CurrentVersion",
      "NT\\CurrentVersion"
    ),
    ("SELECT * FROM users WHERE username = ", "nothing stands behind ="),
    ("SELECT * FROM users WHERE username = AND uid = 0", "nothing stands behind ="),
    ("SELECT concat(username, , shell) FROM users", "nothing stands behind ,"),
    ("SELECT * FROM nowhere WHERE name = x", "nowhere"),
    ("SELECT * FROM users WHERE root = username", "no column root"),
    ("SELECT * FROM users WHERE description LIKE %a and b%", "not understood"),
    ("SELECT * FROM users WHERE shell IN (/bin/sh /bin/bash)", "/bin/bash"), ("DROP TABLE users", "DROP"),
  ])
  func `refuses what could be read in two ways, and says why`(sql: String, reason: String) {
    #expect { try restored(sql) } throws: { error in
      (error as? QuoteRestoration.Refusal)?.reason.contains(reason) ?? false
    }
  }

  @Test func `hostile texts end soon`() {
    for text in ["(", "SELECT a = (", "{{", "= = =", "'", "LIKE ", "a||"] {
      let long = String(repeating: text, count: 60_000 / text.count)
      #expect(throws: QuoteRestoration.Refusal.self) { try restored(long) }
    }
  }

  @Test(.enabled(if: Place.shared != nil, "needs the shared corpus"))
  func `the page of the Windows Update rule gives its published statements, to the byte`() throws {
    let folder = try #require(Place.shared) + "/corpus"
    let readings = GuideImporter().read([folder + "/guide-pages/windows-update-imageload.zh.txt"])
    #expect(readings.problems.isEmpty && readings.guides.count == 1)
    let guide = try #require(readings.guides.first)
    let original = try #require(
      GuideImporter().read([folder + "/rules-of-the-guides/wuauclt_v112.toml"]).guides.first)
    #expect(guide.statements.map(\.sql) == original.statements.map(\.sql) && guide.statements.count == 4)
    #expect(guide.problems.isEmpty && guide.ruleVersion == 112 && guide.platforms == [.windows])
    #expect(guide.title.contains("Windows Update") && guide.steps(of: .response).count == 12)
    #expect(guide.steps(of: .falsePositives).count == 1)
    let used = guide.steps.filter { !$0.statements.isEmpty }.map(\.statements)
    #expect(used == [["osquery_0"], ["osquery_1", "osquery_2", "osquery_3"]])
  }

  @Test(.enabled(if: Place.shared != nil, "needs the shared corpus"))
  func `the page of the PowerShell rule has steps and no statement`() throws {
    let page = try #require(Place.shared) + "/corpus/guide-pages/powershell-engine-imageload.zh.txt"
    let guide = try #require(GuideImporter().read([page]).guides.first)
    #expect(guide.statements.isEmpty && guide.problems.isEmpty && guide.ruleVersion == 211)
    #expect(guide.steps(of: .investigation).count > 10 && guide.steps(of: .response).count > 8)
  }

  @Test(.enabled(if: Place.shared != nil, "needs the shared corpus"))
  func `of all published statements, stripped of quotes, each comes back right or is refused`() throws {
    let library = GuideLibrary.load(querySets: [], rules: [try #require(Place.shared) + "/corpus/rules"])
    let published = Set(library.guides.flatMap(\.statements).map(\.sql))
    var refused: [String] = []
    for sql in published {
      do {
        let text = try restored(bare(sql))
        // A number that was written as a text compares alike in these columns.
        #expect(text.replacing("'0'", with: "0") == sql.replacing("'0'", with: "0"))
      } catch {
        refused.append(sql)
      }
    }
    // Only the registry's key has spaces in it.
    #expect(refused.count == 1 && refused[0].contains("Windows NT") && published.count > 30)
  }
}
