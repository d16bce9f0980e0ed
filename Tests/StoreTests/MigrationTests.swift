import ECS
import Store
import Testing

@Suite(.enabled(if: Python.interpreter != nil, "needs python3 with sqlite3 on the search path"))
struct MigrationTests {
  /// A database as the first release made it, with rows; by another hand than this library's.
  static let firstVersion = """
    CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
    INSERT INTO grdb_migrations VALUES ('1: seen terms, alerts, files');
    CREATE TABLE seen_term (rule_id TEXT NOT NULL, terms TEXT NOT NULL, first_seen INTEGER NOT NULL,
      last_seen INTEGER NOT NULL, PRIMARY KEY (rule_id, terms)) WITHOUT ROWID;
    CREATE INDEX seen_term_last_seen ON seen_term (last_seen);
    CREATE TABLE alert (id TEXT NOT NULL PRIMARY KEY, time INTEGER NOT NULL, rule_id TEXT NOT NULL,
      rule_name TEXT NOT NULL, severity TEXT NOT NULL, host TEXT NOT NULL, user TEXT NOT NULL,
      reason TEXT NOT NULL) WITHOUT ROWID;
    CREATE INDEX alert_host ON alert (host, time);
    CREATE INDEX alert_user ON alert (user, time);
    CREATE TABLE file_sighting (sha256 TEXT NOT NULL, alert_id TEXT NOT NULL, path TEXT NOT NULL,
      time INTEGER NOT NULL, PRIMARY KEY (sha256, alert_id, path)) WITHOUT ROWID;
    CREATE INDEX file_sighting_time ON file_sighting (time);
    INSERT INTO seen_term VALUES ('r', '["a"]', 1, 5);
    INSERT INTO alert VALUES ('x', 1, 'rule', 'Rule', 'high', 'h', 'u', 'because');
    INSERT INTO file_sighting VALUES ('00', 'x', '/a', 7);
    """

  @Test func `a file of the first version keeps what it has, takes alerts and can shrink`() throws {
    let bench = try Workbench()
    try Python.script(Self.firstVersion, in: bench.database)
    let store = try DossierStore(path: bench.database)
    #expect(try store.lastSighting(ruleID: "r", terms: ["a"])?.nanoseconds == 5)
    #expect(try store.hasAlert(id: "x"))
    #expect(try store.prevalence(sha256: "00", besides: "y")?.paths == ["/a"])
    #expect(try store.accept([.sample("a")], at: .zero) == [.accepted])
    #expect(try store.integrityCheck() == [])
    try store.spool(events: [UInt8](repeating: 1, count: 8 << 20), count: 1, at: .zero)
    let batch = try #require(try store.nextEventBatches(limit: 1).first)
    try store.accept([], consumedBatches: [batch.number], at: .zero)
    for _ in 0..<4 { _ = try store.enforceLimits(maximumBytes: .max, keep: .seconds(1), now: .zero) }
    #expect(try bench.bytes("dossier.sqlite").count < 4 << 20)
  }

  @Test func `opening again changes nothing`() throws {
    let bench = try Workbench()
    try Python.script(Self.firstVersion, in: bench.database)
    for _ in 0..<3 { #expect(try DossierStore(path: bench.database).hasAlert(id: "x")) }
  }
}
