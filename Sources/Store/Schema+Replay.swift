internal import GRDB

extension Schema {
  /// Where batches of events came from, and which of them are kept only to be read again.
  ///
  /// What was consumed has a table of its own: to write a batch anew for one flag would cost as much as its bytes.
  static func addReplay(_ database: Database) throws {
    try database.execute(
      sql: """
        ALTER TABLE event_batch ADD COLUMN source TEXT NOT NULL DEFAULT 'http';
        ALTER TABLE event_batch ADD COLUMN first_line INTEGER NOT NULL DEFAULT 1;
        CREATE TABLE consumed_batch (
          number INTEGER PRIMARY KEY,
          size INTEGER NOT NULL,
          time INTEGER NOT NULL
        );
        """)
  }
}
