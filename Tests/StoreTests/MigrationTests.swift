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

  /// What the second release made of it, by another hand again.
  static let secondVersion =
    firstVersion + """
      INSERT INTO grdb_migrations VALUES ('2: accepted alerts, dossiers, deliveries');
      CREATE TABLE known_alert (id TEXT NOT NULL PRIMARY KEY, time INTEGER NOT NULL) WITHOUT ROWID;
      CREATE INDEX known_alert_time ON known_alert (time);
      CREATE TABLE accepted_alert (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        source TEXT NOT NULL, time INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, dead_reason TEXT,
        size INTEGER NOT NULL, bytes BLOB NOT NULL);
      CREATE TABLE event_batch (number INTEGER PRIMARY KEY AUTOINCREMENT, events INTEGER NOT NULL,
        time INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL);
      CREATE TABLE source_position (key TEXT NOT NULL PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
      CREATE TABLE dossier (number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE,
        alert_id TEXT NOT NULL, status TEXT NOT NULL, severity TEXT NOT NULL, rule_id TEXT NOT NULL,
        rule_name TEXT NOT NULL, host TEXT NOT NULL, time INTEGER NOT NULL, created INTEGER NOT NULL,
        standing INTEGER NOT NULL, size INTEGER NOT NULL, bytes BLOB NOT NULL);
      CREATE INDEX dossier_standing ON dossier (standing, number, size);
      CREATE INDEX dossier_created ON dossier (standing, created);
      CREATE INDEX dossier_rule ON dossier (rule_id, number);
      CREATE INDEX dossier_host ON dossier (host, number);
      CREATE TABLE delivery (dossier INTEGER NOT NULL REFERENCES dossier (number) ON DELETE CASCADE,
        sink TEXT NOT NULL, state INTEGER NOT NULL, attempts INTEGER NOT NULL DEFAULT 0, due INTEGER NOT NULL,
        changed INTEGER NOT NULL, reason TEXT, PRIMARY KEY (dossier, sink)) WITHOUT ROWID;
      CREATE INDEX delivery_due ON delivery (sink, state, due, dossier);
      INSERT INTO known_alert VALUES ('x', 1);
      INSERT INTO file_sighting VALUES ('11', 'y', 'C:\\A', 9);
      """

  @Test(arguments: [firstVersion, secondVersion])
  func `sightings of before keep content and path, and later ones have a signer`(version: String) throws {
    let bench = try Workbench()
    try Python.script(version, in: bench.database)
    let signer = FileSigner(name: "Firm", status: "trusted")
    for _ in 0..<2 {
      let store = try DossierStore(path: bench.database)
      #expect(try store.prevalence(sha256: "00", besides: "z")?.firstSeen.nanoseconds == 7)
      #expect(try store.prevalence(path: "/a", besides: "z")?.contents == ["00"])
      try store.record(
        [FileSighting(sha256: "00", path: "/a", signer: signer)], alertID: "z",
        at: Timestamp(nanoseconds: 8))
      #expect(try store.prevalence(signer: signer, besides: "q")?.dossiers == 1)
      #expect(try store.prevalence(sha256: "00", besides: "q")?.dossiers == 2)
      #expect(try store.integrityCheck() == [])
    }
    guard version == Self.secondVersion else { return }
    let store = try DossierStore(path: bench.database)
    #expect(try store.prevalence(path: #"c:\a"#, besides: "z")?.contents == ["11"])
    #expect(try store.accept([.sample("x")], at: .zero) == [.known])
  }

  @Test func `opening again changes nothing`() throws {
    let bench = try Workbench()
    try Python.script(Self.firstVersion, in: bench.database)
    for _ in 0..<3 { #expect(try DossierStore(path: bench.database).hasAlert(id: "x")) }
  }
}
