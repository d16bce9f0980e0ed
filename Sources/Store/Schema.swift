internal import GRDB

/// The tables, as migrations: a migration that was released is never changed, only followed.
enum Schema {
  static var migrator: DatabaseMigrator {
    var migrator = DatabaseMigrator()
    migrator.registerMigration("1: seen terms, alerts, files") { database in
      try database.execute(
        sql: """
          CREATE TABLE seen_term (
            rule_id TEXT NOT NULL,
            terms TEXT NOT NULL,
            first_seen INTEGER NOT NULL,
            last_seen INTEGER NOT NULL,
            PRIMARY KEY (rule_id, terms)
          ) WITHOUT ROWID;
          CREATE INDEX seen_term_last_seen ON seen_term (last_seen);

          CREATE TABLE alert (
            id TEXT NOT NULL PRIMARY KEY,
            time INTEGER NOT NULL,
            rule_id TEXT NOT NULL,
            rule_name TEXT NOT NULL,
            severity TEXT NOT NULL,
            host TEXT NOT NULL,
            user TEXT NOT NULL,
            reason TEXT NOT NULL
          ) WITHOUT ROWID;
          CREATE INDEX alert_host ON alert (host, time);
          CREATE INDEX alert_user ON alert (user, time);

          CREATE TABLE file_sighting (
            sha256 TEXT NOT NULL,
            alert_id TEXT NOT NULL,
            path TEXT NOT NULL,
            time INTEGER NOT NULL,
            PRIMARY KEY (sha256, alert_id, path)
          ) WITHOUT ROWID;
          CREATE INDEX file_sighting_time ON file_sighting (time);
          """)
    }
    migrator.registerMigration("2: accepted alerts, dossiers, deliveries", migrate: addOutbox)
    migrator.registerMigration("3: signers of files", migrate: addSigners)
    migrator.registerMigration("4: sources of events, and events that are read again", migrate: addReplay)
    return migrator
  }
}
