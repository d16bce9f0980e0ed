public import ECS

/// Bounds of a capture.
public struct CaptureSettings: Sendable, Hashable {
  /// The tables to collect; nil: what is usual for the host's platform.
  public var tables: [String]?
  /// Rows of one table.
  public var rows: Int
  /// Files that the tables of files are asked about.
  public var paths: Int
  /// The time that one statement may take.
  public var deadline: Duration

  /// The usual tables, 50,000 rows each, 5,000 files, 60 s a statement.
  public init(
    tables: [String]? = nil, rows: Int = 50_000, paths: Int = 5_000, deadline: Duration = .seconds(60)
  ) {
    self.tables = tables
    self.rows = max(1, rows)
    self.paths = max(0, paths)
    self.deadline = deadline
  }
}

/// How far a capture is.
public struct CaptureProgress: Sendable, Hashable {
  /// The table that is read now.
  public let table: String
  /// Its number, from 1.
  public let number: Int
  /// How many tables there are.
  public let count: Int
}

/// What a capture brought.
public struct CaptureSummary: Sendable, Hashable {
  /// One table that was written.
  public struct Table: Sendable, Hashable {
    /// Its name.
    public let name: String
    /// Rows written.
    public let rows: Int
    /// Values in which secrets were replaced.
    public let redacted: Int
  }

  /// Whose tables these are.
  public let manifest: SnapshotManifest
  /// The tables that were written, empty ones included, in the order they were read.
  public internal(set) var tables: [Table] = []
  /// What is not there or not whole, each a sentence that begins with the table's name.
  public internal(set) var gaps: [String] = []

  /// Rows of all tables.
  public var rows: Int { tables.reduce(0) { $0 + $1.rows } }
  /// Values in which secrets were replaced.
  public var redacted: Int { tables.reduce(0) { $0 + $1.redacted } }

  /// The summary as the snapshot's `capture.json` has it.
  public var json: JSONValue {
    [
      "tables": .object(
        JSONObject(
          tables.map { table in
            (
              table.name,
              ["rows": .number(JSONNumber(table.rows)), "redacted": .number(JSONNumber(table.redacted))]
            )
          })),
      "gaps": .array(gaps.map(JSONValue.string)),
    ]
  }
}
