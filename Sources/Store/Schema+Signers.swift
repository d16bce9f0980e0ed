internal import GRDB

extension Schema {
  /// Who signed a file, beside its content and path; sightings of before have no signer.
  ///
  /// Windows's paths are found in whichever case they are written. Both indexes go from a trait to the
  /// dossiers that met it in the order of time, so that a look at a trait that every dossier meets can end early.
  static func addSigners(_ database: Database) throws {
    try database.execute(
      sql: """
        ALTER TABLE file_sighting ADD COLUMN signer TEXT NOT NULL DEFAULT '';
        ALTER TABLE file_sighting ADD COLUMN signer_status TEXT NOT NULL DEFAULT '';
        CREATE INDEX file_sighting_path ON file_sighting (path COLLATE NOCASE, time, alert_id);
        CREATE INDEX file_sighting_signer ON file_sighting (signer, signer_status, time, alert_id)
          WHERE signer <> '';
        """)
  }
}
