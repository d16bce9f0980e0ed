public import ECS
internal import GRDB

/// How often this host's dossiers have met a file's content, a path or a signer.
public struct FilePrevalence: Hashable, Sendable {
  /// In how many dossiers of other alerts.
  public var dossiers: Int
  /// Whether there are more: paths and signers are counted up to 1,000 dossiers.
  public var hasMore = false
  /// When first.
  public var firstSeen: Timestamp
  /// When last.
  public var lastSeen: Timestamp
  /// The paths it was met at, in order, at most 20.
  public var paths: [String]
  /// The SHA-256 of the contents it was met with, in order, at most 20; none for a content itself.
  public var contents: [String] = []
}

extension DossierStore {
  /// The most dossiers that are counted for a path or a signer.
  static let mostCounted = 1_000
  /// The most sightings, the newest, that a path's or a signer's lists are drawn from.
  static let mostListed = 2_000

  /// What the dossiers of other alerts than `alertID` know of the content, or nil when none has met it.
  public func prevalence(sha256: String, besides alertID: String) throws(StoreError) -> FilePrevalence? {
    try read { database in
      let condition = "FROM file_sighting WHERE sha256 = ? AND alert_id <> ?"
      let arguments: StatementArguments = [StoredText(sha256), StoredText(alertID)]
      let row = try Row.fetchOne(
        database,
        sql:
          "SELECT count(DISTINCT alert_id) AS dossiers, min(time) AS first, max(time) AS last \(condition)",
        arguments: arguments)
      guard let row, let first = row["first"] as Int64?, let last = row["last"] as Int64? else { return nil }
      let paths = try StoredText.fetchAll(
        database, sql: "SELECT DISTINCT path \(condition) ORDER BY path LIMIT 20", arguments: arguments
      ).map(\.text)
      return FilePrevalence(
        dossiers: row["dossiers"], firstSeen: Timestamp(nanoseconds: first),
        lastSeen: Timestamp(nanoseconds: last), paths: paths)
    }
  }

  /// What the dossiers of other alerts than `alertID` know of files at the path, or nil when none has met one.
  ///
  /// A path that does not begin with `/` is Windows's: there the case of ASCII letters makes no difference.
  public func prevalence(path: String, besides alertID: String) throws(StoreError) -> FilePrevalence? {
    // The index has no case; where there is one, the rows are told apart by a second look.
    let isExact = path.hasPrefix("/")
    return try prevalence(
      "path = ? COLLATE NOCASE" + (isExact ? " AND path = ?" : ""),
      Array(repeating: StoredText(path).databaseValue, count: isExact ? 2 : 1), besides: alertID)
  }

  /// What the dossiers of other alerts than `alertID` know of files signed so, or nil when none has met one.
  ///
  /// The same name with another outcome of the check is another signer: anybody may write a name into a signature.
  public func prevalence(signer: FileSigner, besides alertID: String) throws(StoreError) -> FilePrevalence? {
    guard signer.isKept else { return nil }
    return try prevalence(
      "signer <> '' AND signer = ? AND signer_status = ?",
      [StoredText(signer.name).databaseValue, StoredText(signer.status).databaseValue], besides: alertID)
  }

  /// - Parameter condition: SQL of this file, with a `?` for each of `values`.
  private func prevalence(
    _ condition: String, _ values: [DatabaseValue], besides alertID: String
  ) throws(StoreError) -> FilePrevalence? {
    try read { database in
      let from = "FROM file_sighting WHERE \(condition) AND alert_id <> ?"
      let arguments = StatementArguments(values + [StoredText(alertID).databaseValue])
      let first = try Int64.fetchOne(
        database, sql: "SELECT time \(from) ORDER BY time LIMIT 1", arguments: arguments)
      let (count, last) = try Self.dossiers(from, arguments, in: database)
      guard let first, let last else { return nil }
      func list(_ column: String) throws -> [String] {
        try StoredText.fetchAll(
          database,
          sql: """
            SELECT DISTINCT \(column) FROM (
              SELECT \(column) \(from) ORDER BY time DESC LIMIT \(Self.mostListed))
            WHERE \(column) <> '' ORDER BY \(column) LIMIT 20
            """, arguments: arguments
        ).map(\.text)
      }
      return FilePrevalence(
        dossiers: min(count, Self.mostCounted), hasMore: count > Self.mostCounted,
        firstSeen: Timestamp(nanoseconds: first), lastSeen: Timestamp(nanoseconds: last),
        paths: try list("path"), contents: try list("sha256"))
    }
  }

  /// Counts dossiers one by one, the newest first, to one past the bound. Each step is one look into the index,
  /// however many files of the dossier have the trait.
  private static func dossiers(
    _ from: String, _ arguments: StatementArguments, in database: Database
  ) throws -> (count: Int, last: Int64?) {
    let order = "ORDER BY time DESC, alert_id DESC LIMIT 1"
    guard
      let newest = try Row.fetchOne(
        database, sql: "SELECT time, alert_id \(from) \(order)", arguments: arguments)
    else { return (0, nil) }
    let next = try database.cachedStatement(
      sql: "SELECT time, alert_id \(from) AND (time, alert_id) < (?, ?) \(order)")
    var step = newest
    var count = 1
    while count <= mostCounted {
      let place: StatementArguments = [step["time"] as DatabaseValue, step["alert_id"] as DatabaseValue]
      guard let row = try Row.fetchOne(next, arguments: arguments + place) else { break }
      step = row
      count += 1
    }
    return (count, newest["time"])
  }
}
