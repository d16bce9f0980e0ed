internal import GRDB

extension Schema {
  /// From acceptance to delivery. Texts that come from an alert may be blobs (`StoredText`); bytes stand last
  /// in their table, so that reading the other columns does not read them.
  static func addOutbox(_ database: Database) throws {
    try database.execute(sql: intake + dossiers)
  }

  private static let intake = """
    CREATE TABLE known_alert (
      id TEXT NOT NULL PRIMARY KEY,
      time INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX known_alert_time ON known_alert (time);

    CREATE TABLE accepted_alert (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      source TEXT NOT NULL,
      time INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      dead_reason TEXT,
      size INTEGER NOT NULL,
      bytes BLOB NOT NULL
    );

    CREATE TABLE event_batch (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      events INTEGER NOT NULL,
      time INTEGER NOT NULL,
      size INTEGER NOT NULL,
      bytes BLOB NOT NULL
    );

    CREATE TABLE source_position (
      key TEXT NOT NULL PRIMARY KEY,
      value BLOB NOT NULL
    ) WITHOUT ROWID;

    """

  /// `standing`: 0 while a delivery is pending, 1 when none is but some is dead, 2 when all are delivered.
  private static let dossiers = """
    CREATE TABLE dossier (
      number INTEGER PRIMARY KEY AUTOINCREMENT,
      id TEXT NOT NULL UNIQUE,
      alert_id TEXT NOT NULL,
      status TEXT NOT NULL,
      severity TEXT NOT NULL,
      rule_id TEXT NOT NULL,
      rule_name TEXT NOT NULL,
      host TEXT NOT NULL,
      time INTEGER NOT NULL,
      created INTEGER NOT NULL,
      standing INTEGER NOT NULL,
      size INTEGER NOT NULL,
      bytes BLOB NOT NULL
    );
    CREATE INDEX dossier_standing ON dossier (standing, number, size);
    CREATE INDEX dossier_created ON dossier (standing, created);
    CREATE INDEX dossier_rule ON dossier (rule_id, number);
    CREATE INDEX dossier_host ON dossier (host, number);

    CREATE TABLE delivery (
      dossier INTEGER NOT NULL REFERENCES dossier (number) ON DELETE CASCADE,
      sink TEXT NOT NULL,
      state INTEGER NOT NULL,
      attempts INTEGER NOT NULL DEFAULT 0,
      due INTEGER NOT NULL,
      changed INTEGER NOT NULL,
      reason TEXT,
      PRIMARY KEY (dossier, sink)
    ) WITHOUT ROWID;
    CREATE INDEX delivery_due ON delivery (sink, state, due, dossier);
    """
}
