public import ECS
internal import GRDB

/// A file's content met by a dossier.
public struct FileSighting: Hashable, Sendable {
  /// The content's SHA-256 in lower-case hexadecimal.
  public var sha256: String
  /// Where it stood on the host.
  public var path: String

  /// A sighting.
  public init(sha256: String, path: String) {
    self.sha256 = sha256
    self.path = path
  }
}

/// How often this host's dossiers have met a file's content.
public struct FilePrevalence: Hashable, Sendable {
  /// In how many dossiers of other alerts.
  public var dossiers: Int
  /// When first.
  public var firstSeen: Timestamp
  /// When last.
  public var lastSeen: Timestamp
  /// The paths it was met at, in order, at most 20.
  public var paths: [String]
}

extension DossierStore {
  /// What the dossiers of other alerts than `alertID` know of the content, or nil when none has met it.
  public func prevalence(sha256: String, besides alertID: String) throws(StoreError) -> FilePrevalence? {
    try read { database in
      let condition = "FROM file_sighting WHERE sha256 = ? AND alert_id <> ?"
      let arguments: StatementArguments = [sha256, alertID]
      let row = try Row.fetchOne(
        database,
        sql:
          "SELECT count(DISTINCT alert_id) AS dossiers, min(time) AS first, max(time) AS last \(condition)",
        arguments: arguments)
      guard let row, let first = row["first"] as Int64?, let last = row["last"] as Int64? else { return nil }
      let paths = try String.fetchAll(
        database, sql: "SELECT DISTINCT path \(condition) ORDER BY path LIMIT 20", arguments: arguments)
      return FilePrevalence(
        dossiers: row["dossiers"], firstSeen: Timestamp(nanoseconds: first),
        lastSeen: Timestamp(nanoseconds: last), paths: paths)
    }
  }

  /// Keeps that the alert's dossier met these files; a repeat changes nothing.
  public func record(_ files: [FileSighting], alertID: String, at time: Timestamp) throws(StoreError) {
    guard !files.isEmpty else { return }
    try write { database in
      let statement = try database.makeStatement(
        sql: """
          INSERT INTO file_sighting (sha256, alert_id, path, time) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING
          """)
      for file in files {
        try statement.execute(arguments: [file.sha256, alertID, file.path, time.nanoseconds])
      }
    }
  }
}
